"""Structured logs: one JSON object a line on stderr, with request and job ids, and never a secret."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# The forms in which a key can stand in a text: our own keys, and the value of any field that carries one.
SECRETS = re.compile(
    r"pgk_[0-9A-Za-z]{8,}|(?i:(?<=\bapi=)|(?<=bearer )|(?<=x-api-key: ))[^\s&\"',}]+"
)


def scrub(text: str) -> str:
    """The text with every API key in it replaced by `***`."""
    return SECRETS.sub("***", text)


def scrub_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last processor before a line is written: no value of the event leaves with a key in it."""
    return {
        name: scrub(value) if isinstance(value, str) else value for name, value in event.items()
    }


class ScrubbedRenderer(structlog.processors.JSONRenderer):
    """JSON whose finished line is scrubbed once more: a key inside a nested value or a traceback is caught too."""

    def __call__(self, logger: WrappedLogger, name: str, event_dict: EventDict) -> str | bytes:
        return scrub(str(super().__call__(logger, name, event_dict)))


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    scrub_event,
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                ScrubbedRenderer(),
            ],
            "foreign_pre_chain": SHARED,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.security.DisallowedHost": {
            "level": "CRITICAL"
        },  # any scanner makes these; the request line tells
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {
            "level": "ERROR"
        },  # a 4xx is the customer's news, and the request line has its status
        "django-q": {"handlers": [], "level": "WARNING", "propagate": True},
        "httpx2": {"level": "WARNING"},
        "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
