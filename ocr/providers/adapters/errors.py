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

# And 5xx, of which Cloudflare, in front of several providers, has its own.
_PASSING = frozenset({408, 425, 429})
_FINAL = frozenset({501, 505})
# What was asked is at fault: the provider's message says why.
OURS = frozenset({400, 404, 413, 415, 422})
LATER = "Try again later or choose another provider."
LONGEST = 200  # characters of a provider's message
DEEPEST = 6
# Where providers put their message, outermost first.
_PLACES = ("error", "message", "detail", "msg", "errorMsg")
# What reading an answer of another form raises: numbers may be too large for any kind of number,
# lists too deep.
OTHER_FORM = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
_NAME = re.compile(r"[a-z_]{1,40}")
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_SPENT = re.compile(
    r"all available credits|spending limit|any credits"
    r"|(?:insufficient|not enough) (?:credit|balance)"
)
# llama.cpp's words, with status 500, for a model that reads text alone.
_BLIND = "image input is not supported"
# https://google.aip.dev/193 and google/rpc/error_details.proto
_RETRY = "type.googleapis.com/google.rpc.RetryInfo"


class Refusal(EngineError):
    """The provider's refusal of a request.

    `field` is the field of the request that it refuses, if it names one. `final` says that trying
    again does not help. `wait` is how many seconds to wait before the next try. What else came with
    it is not kept, as it may show the key.
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
    """The error for an answer whose status is not one of success.

    What stands in `headers` never stands in it.
    """
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
        text = f"{title} refused the page (status {status})."
        if message:
            text = f"{title} refused the page: {message}"
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
    is_server_error = 500 <= status < 600
    return status in _PASSING or (is_server_error and status not in _FINAL)


def _is_spent(said: Any, message: str) -> bool:
    """OpenAI says so by a code, xAI by its words, with status 429 or 403."""
    if found(said, "error", "code") == "insufficient_quota":
        return True
    return _SPENT.search(message) is not None


def late(title: str, seconds: float) -> EngineError:
    text = f"{title} did not answer within {spoken(seconds)}. {LATER}"
    return EngineError(text, code=ErrorCode.TIMEOUT)


def unreadable(title: str) -> EngineError:
    text = f"{title} answered with something that could not be read. {LATER}"
    return EngineError(text, code=ErrorCode.PROVIDER)


def unreached(title: str) -> EngineError:
    return EngineError(f"{title} could not be reached. {LATER}", code=ErrorCode.PROVIDER)


def found(value: Any, *path: str | int) -> Any:
    """What stands at a path of keys and indexes in parsed JSON, None where there is nothing."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def wait_of(headers: Mapping[str, str]) -> float:
    """The seconds of Retry-After (RFC 9110, 10.2.3), a number or a date; 0.0 without one."""
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    if not moment.tzinfo:
        moment = moment.replace(tzinfo=UTC)
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
        said = _first_place(said)
    if not isinstance(said, str):
        return ""
    return said


def _first_place(said: dict[str, Any]) -> Any:
    for place in _PLACES:
        value = said.get(place)
        if value:
            return value
    return None


def _field(said: Any) -> str:
    """The field that is refused; empty where none is named.

    OpenAI names it as the error's `param`, Mistral as the end of a `loc`, in `detail` or in a
    message.
    """
    details = found(said, "detail") or found(said, "message", "detail")
    place = found(details, 0, "loc")
    if isinstance(place, list) and place:
        name = place[-1]
    else:
        name = found(said, "error", "param")
    if isinstance(name, str) and _NAME.fullmatch(name):
        return name
    return ""


def _delay(said: Any) -> float:
    """The seconds of a `retryDelay`, as in "34.07s"; 0.0 without one.

    Google gives it in place of a Retry-After.
    """
    details = found(said, "error", "details")
    if not isinstance(details, list):
        return 0.0
    for detail in details:
        text = found(detail, "retryDelay")
        if found(detail, "@type") == _RETRY and isinstance(text, str):
            return _seconds(text)
    return 0.0


def _seconds(text: str) -> float:
    number = text.removesuffix("s")
    if number == text or not _SECONDS.fullmatch(number):
        return 0.0
    return float(number)


def _cleaned(text: str) -> str:
    """One line without control characters, halves of characters or marks of writing direction."""
    kept = []
    for char in text[: 10 * LONGEST]:
        if unicodedata.category(char).startswith("C"):
            kept.append(" ")
        else:
            kept.append(char)
    return " ".join("".join(kept).split())


def _masked(text: str, headers: Mapping[str, str]) -> str:
    """The text without the values of the headers, whole or in parts, as in "Bearer abc"."""
    for value in headers.values():
        for part in (value, *re.split(r"[\s,;:=]+", value)):
            if len(part) >= 6:
                text = text.replace(part, "***")
    return text
