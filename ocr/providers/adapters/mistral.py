"""Mistral's OCR. Form: https://docs.mistral.ai/api/endpoint/ocr"""

import json
import re
from collections.abc import Sequence
from typing import Any

from ocr.document import Page
from ocr.providers.adapters import Access, Picture
from ocr.providers.adapters.adapting import adapted
from ocr.providers.adapters.errors import found, unreadable
from ocr.providers.adapters.exchange import Call, answered
from ocr.providers.adapters.markdown import STATED_BY_NOBODY
from ocr.providers.adapters.prompting import data_uri, missing, page_of
from ocr.providers.adapters.word_confidences import Score, certain, scored

__all__ = ["missing", "read"]
_PLACE = re.compile(
    r"\[([^\[\]\n]{1,100})\]\(\1\)"
)  # where a table that stands elsewhere in the answer belongs
_WORDS = (
    "confidence_scores_granularity"  # servers with older models, as Azure's, do not know the field
)


def read(picture: Picture, access: Access, languages: Sequence[str]) -> Page:
    """The page as Mistral reads it, which finds the language by itself, each word as sure as Mistral is of it.

    Raises EngineError: what `exchange.answered` raises, and "provider" for an answer of another form.
    """
    answer = adapted(
        _body(picture, access),
        access,
        {_WORDS: {}},
        lambda body, left: answered(_call(body, access), access, left=left),
    )
    page = found(answer, "pages", 0)
    return scored(
        page_of(_markdown_of(page, access.title), picture), _scores_of(page), _usual(page)
    )


def _body(picture: Picture, access: Access) -> dict[str, Any]:
    document = {"type": "image_url", "image_url": data_uri(picture)}
    return {
        "model": access.model,
        "document": document,
        "include_image_base64": False,
        _WORDS: "word",
    }


def _call(body: dict[str, Any], access: Access) -> Call:
    headers = {"Authorization": f"Bearer {access.key}"}
    return Call("POST", f"{access.url}/ocr", headers, json.dumps(body).encode())


def _markdown_of(page: Any, title: str) -> str:
    """The page's text, with its head, foot and tables where the answer has them apart from it."""
    markdown = found(page, "markdown")
    if not isinstance(markdown, str):
        raise unreadable(title)
    tables = {name: f"\n\n{text}\n\n" for name, text in _tables_of(page).items()}
    whole = _PLACE.sub(lambda place: tables.pop(place[1], place[0]), markdown)
    edges = found(page, "header"), found(page, "footer")
    head, foot = (edge if isinstance(edge, str) else "" for edge in edges)
    return "\n\n".join(part for part in (head, whole, foot) if part)


def _tables_of(page: Any) -> dict[str, str]:
    tables = found(page, "tables")
    pairs = (
        [(found(one, "id"), found(one, "content")) for one in tables]
        if isinstance(tables, list)
        else []
    )
    return {name: text for name, text in pairs if isinstance(name, str) and isinstance(text, str)}


def _scores_of(page: Any) -> list[Score]:
    """Each word of the answer and how sure Mistral is of it, in order."""
    words = found(page, "confidence_scores", "word_confidence_scores")
    words = words if isinstance(words, list) else []
    pairs = [(found(one, "text"), certain(found(one, "confidence"))) for one in words]
    return [(text, sure) for text, sure in pairs if isinstance(text, str) and sure is not None]


def _usual(page: Any) -> float:
    """How sure Mistral is of the page, for a word of which it says nothing."""
    usual = certain(found(page, "confidence_scores", "average_page_confidence_score"))
    return STATED_BY_NOBODY if usual is None else usual
