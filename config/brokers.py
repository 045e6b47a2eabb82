"""What wakes the workers: the database by default, Redis or Amazon SQS with BROKER_URL."""

import re
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

EXAMPLES = (
    "It is empty (the database), redis://HOST:6379/0, rediss://USER:PASSWORD@HOST:6379/0 or "
    "sqs://REGION/PREFIX."
)
REGION = re.compile(r"[a-z]{2,}(-[a-z0-9]+)+")
# Of a queue: AWS allows 80 characters, and "-work" is added.
PREFIX = re.compile(r"[A-Za-z0-9_-]{1,75}")
DATABASES_OF_REDIS = re.compile(r"/?|/\d{1,3}")


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """`url` and below are of Redis; `region`, `queue` and `endpoint` of SQS.

    `endpoint` is "" for Amazon's own.
    """

    kind: Literal["database", "redis", "sqs"] = "database"
    url: str = ""
    region: str = ""
    queue: str = ""
    endpoint: str = ""

    @property
    def is_database(self) -> bool:
        return self.kind == "database"

    def for_cluster(self) -> dict[str, Any]:
        """The entries of Q_CLUSTER."""
        classes = {
            "database": "ocr.jobs.brokers.database.DatabaseBroker",
            "redis": "ocr.jobs.brokers.redis.RedisBroker",
            "sqs": "ocr.jobs.brokers.sqs.SqsBroker",
        }
        return {"broker_class": classes[self.kind]}


def broker(url: str) -> BrokerSettings:
    """Raises ImproperlyConfigured, with a sentence, for a URL that names no broker."""
    url = url.strip()
    if not url:
        return BrokerSettings()
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises ValueError where it is no number
    except ValueError as error:
        raise wrong(f"is not a URL ({error})") from error
    if parts.scheme in ("redis", "rediss"):
        return _redis(url, parts)
    if parts.scheme == "sqs":
        return _sqs(parts)
    if not parts.scheme:
        raise wrong("does not begin with redis:// or sqs://")
    raise wrong(f"begins with {parts.scheme}://, which is no broker that we know")


def wrong(reason: str) -> ImproperlyConfigured:
    """Without the URL itself: it may hold a password, and this goes to a log."""
    return ImproperlyConfigured(f"BROKER_URL {reason}. {EXAMPLES}")


def _redis(url: str, parts: SplitResult) -> BrokerSettings:
    if not parts.hostname:
        raise wrong("names no host")
    if not DATABASES_OF_REDIS.fullmatch(parts.path):
        raise wrong("ends with something else than the number of a Redis database")
    return BrokerSettings("redis", url=url)


def _sqs(parts: SplitResult) -> BrokerSettings:
    region, prefix = parts.netloc, parts.path.strip("/")
    if not REGION.fullmatch(region):
        raise wrong("names no AWS region, such as eu-central-1, after sqs://")
    if not PREFIX.fullmatch(prefix):
        raise wrong("names no prefix for the queue: 1 to 75 letters, digits, - and _")
    known = parse_qs(parts.query, keep_blank_values=True)
    endpoint = known.pop("endpoint", [""])[0]
    if known:
        raise wrong(f"has a parameter that we do not know: {min(known)}")
    if endpoint and urlsplit(endpoint).scheme not in ("http", "https"):
        raise wrong("has an endpoint that begins neither with http:// nor with https://")
    return BrokerSettings("sqs", region=region, queue=f"{prefix}-work", endpoint=endpoint)
