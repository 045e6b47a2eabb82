"""What a provider says when it does not answer with a page, in words for the customer."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ocr.deadline import spoken
from ocr.errors import EngineError, ErrorCode

_PASSING = frozenset(
    {408, 425, 429}
)  # and 5xx, of which Cloudflare, in front of several providers, has its own
_FINAL = frozenset({501, 505})
OURS = frozenset(
    {400, 404, 413, 415, 422}
)  # what was asked is at fault: the provider's message says why
LATER = "Try again later or choose another provider."
LONGEST = 200  # characters of a provider's message
DEEPEST = 6
_PLACES = (
    "error",
    "message",
    "detail",
    "msg",
    "errorMsg",
)  # where providers put their message, outermost first
# What reading an answer of another form raises: numbers may be too large for any kind of number, lists too deep.
OTHER_FORM = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
_NAME = re.compile(r"[a-z_]{1,40}")
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_SPENT = re.compile(
    r"all available credits|spending limit|any credits|(?:insufficient|not enough) (?:credit|balance)"
)
_BLIND = "image input is not supported"  # llama.cpp's words, with status 500, for a model that reads text alone
_RETRY = "type.googleapis.com/google.rpc.RetryInfo"  # https://google.aip.dev/193 and google/rpc/error_details.proto


class Refusal(EngineError):
    """The provider's refusal; `field` is the field of the request that it dislikes, if it names one, `final` says that
    repeating the request is in vain, and `wait` is how many seconds it wants to be left alone. What else came with it
    is not kept, as it may show the key.
    """

    def __init__(
        self,
        message: str,
        *,
        code: ErrorCode,
        field: str = "",
        final: bool = False,
        wait: float = 0.0,
    ) -> None:
        super().__init__(message, code=code)
        self.field = field
        self.final = final
        self.wait = wait


def explained(status: int, data: bytes, *, title: str, headers: Mapping[str, str]) -> Refusal:
    """The error for an answer whose status is not one of success. What stands in `headers` never stands in it."""
    said = _json(data)
    message = _masked(_cleaned(_message(said)), headers)[:LONGEST]
    # xAI and Gemini answer 400 to a wrong key, and show parts of it.
    if status == 402 or (status in (403, 429) and _is_spent(said, message)):
        text = f"The account at {title} has no quota or credit left."
        return Refusal(text, code=ErrorCode.PROVIDER, final=True)
    if status in (401, 403) or (status == 400 and "api key" in message.lower()):
        text = f"{title} refused the key that this deployment or your account has set for it."
        return Refusal(text, code=ErrorCode.CREDENTIALS)
    if status in OURS:
        text = (
            f"{title} refused the page: {message}"
            if message
            else f"{title} refused the page (status {status})."
        )
        return Refusal(text, code=ErrorCode.FAILED, field=_field(said))
    if status == 429:
        text = f"{title} takes no more requests at the moment. {LATER}"
        return Refusal(text, code=ErrorCode.PROVIDER, wait=_delay(said))
    if _BLIND in message:
        text = (
            f"The model that is configured for {title} reads no pictures. Choose another provider."
        )
        return Refusal(text, code=ErrorCode.UNAVAILABLE, final=True)
    return Refusal(f"{title} answered with status {status}. {LATER}", code=ErrorCode.PROVIDER)


def is_passing(status: int) -> bool:
    """Whether the same request may soon be answered."""
    return status in _PASSING or (500 <= status < 600 and status not in _FINAL)


def _is_spent(said: Any, message: str) -> bool:
    """OpenAI says so by a code, xAI by its words, with status 429 or 403."""
    return (
        found(said, "error", "code") == "insufficient_quota" or _SPENT.search(message) is not None
    )


def late(title: str, seconds: float) -> EngineError:
    return EngineError(
        f"{title} did not answer within {spoken(seconds)}. {LATER}", code=ErrorCode.TIMEOUT
    )


def unreadable(title: str) -> EngineError:
    return EngineError(
        f"{title} answered with something that could not be read. {LATER}", code=ErrorCode.PROVIDER
    )


def unreached(title: str) -> EngineError:
    return EngineError(f"{title} could not be reached. {LATER}", code=ErrorCode.PROVIDER)


def found(value: Any, *path: str | int) -> Any:
    """What stands at a path of keys and indexes in parsed JSON, None where there is nothing."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
    return value


def wait_of(headers: Mapping[str, str]) -> float:
    """The seconds of Retry-After (RFC 9110, 10.2.3), given as a number or as a date; 0.0 where there are none."""
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _message(said: Any) -> str:
    """The first sentence that stands where providers put one; empty where there is none."""
    for _ in range(DEEPEST):
        if isinstance(said, list):
            said = found(said, 0)
        if not isinstance(said, dict):
            break
        said = next((said[place] for place in _PLACES if said.get(place)), None)
    return said if isinstance(said, str) else ""


def _field(said: Any) -> str:
    """OpenAI names a field as the error's `param`, Mistral as the end of a `loc`, in `detail` or in a message."""
    details = found(said, "detail") or found(said, "message", "detail")
    place = found(details, 0, "loc")
    name = place[-1] if isinstance(place, list) and place else found(said, "error", "param")
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def _delay(said: Any) -> float:
    """The seconds of a `retryDelay`, as in "34.07s", which Google gives in place of a Retry-After; 0.0 without one."""
    details = found(said, "error", "details")
    details = details if isinstance(details, list) else []
    texts = [found(one, "retryDelay") for one in details if found(one, "@type") == _RETRY]
    text = next((text for text in texts if isinstance(text, str)), "")
    return float(text[:-1]) if text.endswith("s") and _SECONDS.fullmatch(text[:-1]) else 0.0


def _cleaned(text: str) -> str:
    """One line without control characters, halves of characters or marks that turn the writing's direction."""
    kept = "".join(
        " " if unicodedata.category(char).startswith("C") else char for char in text[: 10 * LONGEST]
    )
    return " ".join(kept.split())


def _masked(text: str, headers: Mapping[str, str]) -> str:
    """The text without anything that the headers hold, whole or in its parts, as in "Bearer abc"."""
    for value in headers.values():
        for part in (value, *re.split(r"[\s,;:=]+", value)):
            if len(part) >= 6:
                text = text.replace(part, "***")
    return text
