"""TabScanner reads receipts: a picture is left with it, and its answer asked for until it is there.

Form of requests and answers: https://docs.tabscanner.com. Errors come with status 200 and a `code`
of TabScanner's own.
"""

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from ocr.document import Page
from ocr.errors import EngineError, ErrorCode
from ocr.providers.adapters import Access, Picture
from ocr.providers.adapters.errors import LATER, unreadable
from ocr.providers.adapters.exchange import Call, answered
from ocr.providers.adapters.lines import LONGEST
from ocr.providers.adapters.receipt import items_of

_DONE, _SMALL, _PENDING = 202, 300, 301
_UNREAD = "{title} could not read the picture of this page."
_FAILED = f"{{title}} could not do its work. {LATER}"
_REFUSALS: dict[int, tuple[str, ErrorCode]] = {
    400: (
        "{title} refused the key that this deployment or your account has set for it.",
        ErrorCode.CREDENTIALS,
    ),
    401: ("The account at {title} has no quota or credit left.", ErrorCode.PROVIDER),
    405: ("{title} does not take this kind of picture.", ErrorCode.FAILED),
    407: ("{title} does not take this kind of picture.", ErrorCode.FAILED),
    500: (_UNREAD, ErrorCode.FAILED),
}


def read(
    picture: Picture,
    access: Access,
    languages: Sequence[str],
    *,
    first: float = 4.0,
    pause: float = 1.0,
) -> Page:
    """The receipt from the merchant down to the total, the items as a table; nothing has a place.

    `first` is how many seconds to wait before asking for the answer, `pause` before asking again:
    TabScanner's own advice is about five and one. It finds language and country itself. Raises
    EngineError.
    """
    end = time.monotonic() + access.seconds
    token = _left(picture, access)
    time.sleep(max(0.0, min(first, end - time.monotonic())))
    result = _result(token, access, end)
    while result is None:
        time.sleep(pause)
        result = _result(token, access, end)
    page = Page(picture.width, picture.height, items_of(result), rotation=0, recognised=True)
    if sum(len(word.text) for word in page.words) > LONGEST:
        raise unreadable(access.title)
    return page


def missing(access: Access) -> str:
    if not access.key:
        return "No key is configured."
    return ""


def _left(picture: Picture, access: Access) -> str:
    """Leave the picture there -> the token to ask for the answer with."""
    boundary = uuid4().hex
    call = Call(
        "POST",
        f"{access.url}/api/2/process",
        {"apikey": access.key},
        _form(picture, boundary),
        f"multipart/form-data; boundary={boundary}",
    )
    token = _accepted(answered(call, access), access.title).get("token")
    if not isinstance(token, str) or not token:
        raise unreadable(access.title)
    return token


def _form(picture: Picture, boundary: str) -> bytes:
    name = "page.jpg"
    if picture.media_type == "image/png":
        name = "page.png"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {picture.media_type}\r\n\r\n"
    )
    return head.encode() + picture.data + f"\r\n--{boundary}--\r\n".encode()


def _result(token: str, access: Access, end: float) -> dict[str, Any] | None:
    """What was read, None as long as it is not there. Raises EngineError when the time is over."""
    url = f"{access.url}/api/result/{quote(token, safe='')}"
    call = Call("GET", url, {"apikey": access.key}, b"")
    answer = _accepted(answered(call, access, left=end - time.monotonic()), access.title)
    if answer.get("code") == _PENDING or answer.get("status") == "pending":
        return None
    result = answer.get("result")
    done = answer.get("code") == _DONE or answer.get("status") == "done"
    if not done or not isinstance(result, dict):
        raise unreadable(access.title)
    return result


def _accepted(answer: Any, title: str) -> dict[str, Any]:
    """The answer, if it is not a refusal."""
    if not isinstance(answer, dict):
        raise unreadable(title)
    number = answer.get("code")
    if number in (_SMALL, _PENDING):  # warnings
        return answer
    if answer.get("success") is False or answer.get("status") == "failed":
        raise _refusal(number, title)
    return answer


def _refusal(number: Any, title: str) -> EngineError:
    sentence, code = _FAILED, ErrorCode.PROVIDER
    if number is None:
        sentence = _UNREAD
    elif isinstance(number, int) and number in _REFUSALS:
        sentence, code = _REFUSALS[number]
    return EngineError(sentence.format(title=title), code=code)
