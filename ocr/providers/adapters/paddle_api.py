"""PaddleOCR behind the HTTP service that PaddleX starts (`paddlex --serve --pipeline OCR`).

Form of request and answer: section 3, serving, of
https://paddlepaddle.github.io/PaddleX/latest/en/pipeline_usage/tutorials/ocr_pipelines/OCR.html
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any

from ocr.document import Block, Line, Page
from ocr.errors import EngineError, ErrorCode
from ocr.providers.adapters import Access, Picture
from ocr.providers.adapters.errors import LATER, OTHER_FORM, unreadable
from ocr.providers.adapters.exchange import Call, answered
from ocr.providers.adapters.lines import blocks_of, clipped, line_of

_IMAGE = 1  # fileType
# The service could turn and flatten the picture, and would then give places on a picture that
# nobody has.
_OPTIONS = {
    "fileType": _IMAGE,
    "useDocOrientationClassify": False,
    "useDocUnwarping": False,
    "visualize": False,
}


def read(picture: Picture, access: Access, languages: Sequence[str]) -> Page:
    """The page with lines as detected; a word's box is its share of its line.

    The service has one model for all languages. Raises EngineError.
    """
    call = Call("POST", _address(access.url), _headers(access.key), _body(picture))
    answer = answered(call, access)
    blocks = _understood(answer, picture, access.title)
    return Page(picture.width, picture.height, blocks, rotation=0, recognised=True)


def missing(access: Access) -> str:
    """A service of one's own has no key as a rule, so the address is all it needs."""
    if not access.url:
        return "No address is configured."
    return ""


def _address(url: str) -> str:
    if url.endswith("/ocr"):
        return url
    return f"{url}/ocr"


def _headers(key: str) -> dict[str, str]:
    """Baidu's own servers want `token KEY`.

    A key that names its scheme, as in `Bearer KEY`, is sent as it is.
    """
    if not key:
        return {}
    if " " not in key:
        key = f"token {key}"
    return {"Authorization": key}


def _body(picture: Picture) -> bytes:
    return json.dumps({"file": b64encode(picture.data).decode(), **_OPTIONS}).encode()


def _understood(answer: Any, picture: Picture, title: str) -> tuple[Block, ...]:
    try:
        if answer["errorCode"] != 0:
            number = int(answer["errorCode"])
            text = f"{title} could not read the page (its error {number}). {LATER}"
            raise EngineError(text, code=ErrorCode.PROVIDER)
        (result,) = answer["result"]["ocrResults"]
        return blocks_of(_lines(result["prunedResult"], picture))
    except OTHER_FORM as error:
        raise unreadable(title) from error


def _lines(result: dict[str, Any], picture: Picture) -> Iterator[Line | None]:
    places = result.get("rec_polys") or [_corners(*box) for box in result["rec_boxes"]]
    for text, score, points in zip(result["rec_texts"], result["rec_scores"], places, strict=True):
        xs = [x for x, _ in points]
        ys = [y for _, y in points]
        box = clipped(min(xs), min(ys), max(xs), max(ys), picture.width, picture.height)
        yield line_of(text, box, float(score))


def _corners(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    return [(left, top), (right, bottom)]
