"""AWS Textract: DetectDocumentText, the cheapest of its operations.

Tables are found by our own layout from the words. Form of the answer:
https://docs.aws.amazon.com/textract/latest/APIReference/API_DetectDocumentText.html
"""

import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError
from botocore.loaders import create_loader
from botocore.parsers import ResponseParserError
from botocore.session import Session

from ocr.deadline import within
from ocr.document import Box, Line, Page, Word, line_of_words
from ocr.errors import EngineError, ErrorCode
from ocr.providers.adapters import Access, Picture
from ocr.providers.adapters.errors import LATER, OTHER_FORM, late, unreached, unreadable
from ocr.providers.adapters.lines import blocks_of, clean, clipped

LARGEST = 10 * 1024 * 1024  # bytes of a picture, Textract's own limit
_ATTEMPTS = 3
_CONNECT = 5.0  # seconds

_CREDENTIALS = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "OptInRequired",
    "SubscriptionRequiredException",
    "UnrecognizedClientException",
}
_REFUSALS: dict[str, tuple[str, ErrorCode]] = {
    "UnsupportedDocumentException": (
        "{title} does not take this kind of picture.",
        ErrorCode.FAILED,
    ),
    "BadDocumentException": ("{title} could not read the picture of this page.", ErrorCode.FAILED),
    "InvalidParameterException": (
        "{title} could not read the picture of this page.",
        ErrorCode.FAILED,
    ),
    "DocumentTooLargeException": (
        "The picture of this page is too large for {title}.",
        ErrorCode.TOO_LARGE,
    ),
}


def read(picture: Picture, access: Access, languages: Sequence[str]) -> Page:
    """The page with Textract's words and lines. It finds the language. Raises EngineError."""
    _check(picture, access)
    answer = _answer(picture.data, access)
    try:
        blocks = blocks_of(_lines(answer, picture))
    except OTHER_FORM as error:
        raise unreadable(access.title) from error
    return Page(picture.width, picture.height, blocks, rotation=0, recognised=True)


def _check(picture: Picture, access: Access) -> None:
    fault = missing(access)
    if fault:  # without keys botocore would go and look for some
        raise EngineError(fault, code=ErrorCode.UNAVAILABLE)
    if not (access.account.isascii() and access.account.isprintable()):
        text = f"The key for {access.title} has characters that no key can have."
        raise EngineError(text, code=ErrorCode.CREDENTIALS)
    if len(picture.data) > LARGEST:
        size = len(picture.data) / 1024**2
        most = LARGEST // 1024**2
        text = f"The picture of this page has {size:.1f} MB; {access.title} takes {most} MB."
        raise EngineError(text, code=ErrorCode.TOO_LARGE)


def missing(access: Access) -> str:
    """The address follows from the region, so only these three are needed."""
    parts = {
        "access key id": access.account,
        "secret access key": access.key,
        "region": access.region,
    }
    for name, value in parts.items():
        if not value:
            return f"No {name} is configured."
    return ""


def _answer(data: bytes, access: Access) -> Any:
    title = access.title
    try:
        return within(access.seconds, lambda: _ask(data, access), "textract")
    except (TimeoutError, ConnectTimeoutError, ReadTimeoutError):
        failure = late(title, access.seconds)
    except ClientError as error:
        failure = _refusal(error.response, title)
    except BotoCoreError:
        failure = unreached(title)
    except (ResponseParserError, *OTHER_FORM):  # by botocore's reading of JSON
        failure = unreadable(title)
    raise failure  # here, so that no signed request hangs on it as its context


def _ask(data: bytes, access: Access) -> Any:
    return _client(access).detect_document_text(Document={"Bytes": data})


def _client(access: Access) -> Any:
    config = Config(
        connect_timeout=min(_CONNECT, access.seconds),
        read_timeout=access.seconds,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        proxies={},  # none of the environment's gets the customers' pages
        ignore_configured_endpoint_urls=True,  # AWS_ENDPOINT_URL may be that of the file store
    )
    try:
        return _session().create_client(
            "textract",
            region_name=access.region,
            endpoint_url=access.url or None,
            aws_access_key_id=access.account,
            aws_secret_access_key=access.key,
            config=config,
        )
    except (BotoCoreError, ValueError) as error:
        text = f"The address or the region that is configured for {access.title} cannot be used."
        raise EngineError(text, code=ErrorCode.UNAVAILABLE) from error


def _session() -> Session:
    """One that knows nothing of the machine's AWS profiles, of which a wrong one would stop it."""
    none = (None, None, os.devnull, None)
    session = Session(
        {"profile": (None, None, None, None), "config_file": none, "credentials_file": none}
    )
    session.register_component("data_loader", _loader())
    return session


@cache
def _loader() -> Any:
    """Keeps the service's description, the slowest thing to read here. It holds no keys."""
    return create_loader()


def _refusal(response: dict[str, Any], title: str) -> EngineError:
    """Never with AWS's own words, as they can name the account."""
    code = str(response.get("Error", {}).get("Code", ""))
    if code in _CREDENTIALS:
        text = f"{title} refused the key that this deployment or your account has set for it."
        return EngineError(text, code=ErrorCode.CREDENTIALS)
    if code in _REFUSALS:
        sentence, kind = _REFUSALS[code]
        return EngineError(sentence.format(title=title), code=kind)
    return EngineError(f"{title} is overloaded or out of order. {LATER}", code=ErrorCode.PROVIDER)


def _lines(answer: dict[str, Any], picture: Picture) -> Iterator[Line | None]:
    found = answer["Blocks"]
    words = {block["Id"]: _word(block, picture) for block in found if block["BlockType"] == "WORD"}
    for block in found:
        if block["BlockType"] != "LINE":
            continue
        parts = []
        for number in _children(block):
            word = words[number]
            if word is not None:
                parts.append(word)
        yield line_of_words(parts, _box(block, picture))


def _children(block: dict[str, Any]) -> list[str]:
    numbers: list[str] = []
    for link in block.get("Relationships", ()):
        if link["Type"] == "CHILD":
            numbers += link["Ids"]
    return numbers


def _word(block: dict[str, Any], picture: Picture) -> Word | None:
    confidence = min(1.0, max(0.0, block["Confidence"] / 100))
    text = clean(block["Text"])
    box = _box(block, picture)
    if not text:
        return None
    return Word(text, box, round(confidence, 4))


def _box(block: dict[str, Any], picture: Picture) -> Box:
    ratios = block["Geometry"]["BoundingBox"]  # of the picture's sides, from its top left corner
    left = ratios["Left"] * picture.width
    top = ratios["Top"] * picture.height
    right = left + ratios["Width"] * picture.width
    bottom = top + ratios["Height"] * picture.height
    return clipped(left, top, right, bottom, picture.width, picture.height)
