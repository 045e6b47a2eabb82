"""Structured logs: one JSON object per line on stderr, with request and job ids, no secrets."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# The forms of a key in a text: our own keys, and the value of any field that carries one.
SECRETS = re.compile(
    r"pgk_[0-9A-Za-z]{8,}|(?i:(?<=\bapi=)|(?<=bearer )|(?<=x-api-key: ))[^\s&\"',}]+"
)


def scrub(text: str) -> str:
    """The text with every API key in it replaced by `***`."""
    return SECRETS.sub("***", text)


def scrub_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Remove keys from all values of the event. The last processor before the renderer."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = scrub(value)
    return event


class ScrubbedRenderer(structlog.processors.JSONRenderer):
    """Removes keys from the finished line too, e.g. in nested values and tracebacks."""

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

LOGGING: dict[str, object] = {
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
        # Any scanner causes these; the request's own line has them.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.server": {"handlers": [], "propagate": True},
        # A 4xx is the customer's error; the request's own line has its status.
        "django.request": {"level": "ERROR"},
        "django-q": {"handlers": [], "level": "WARNING", "propagate": True},
        "httpx2": {"level": "WARNING"},
        "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
