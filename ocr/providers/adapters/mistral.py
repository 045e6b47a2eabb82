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
# Where a table that stands elsewhere in the answer belongs.
_PLACE = re.compile(r"\[([^\[\]\n]{1,100})\]\(\1\)")
# Servers with older models, as Azure's, do not know this field.
_WORDS = "confidence_scores_granularity"


def read(picture: Picture, access: Access, languages: Sequence[str]) -> Page:
    """The page as Mistral reads it, with Mistral's confidence in each word.

    Mistral finds the language by itself. Raises EngineError: what `exchange.answered` raises, and
    "provider" for an answer of another form.
    """
    answer = adapted(
        _body(picture, access),
        access,
        {_WORDS: {}},
        lambda body, left: answered(_call(body, access), access, left=left),
    )
    said = found(answer, "pages", 0)
    page = page_of(_markdown_of(said, access.title), picture)
    return scored(page, _scores_of(said), _usual(said))


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
    tables = _tables_of(page)
    body = _PLACE.sub(lambda place: tables.pop(place[1], place[0]), markdown)
    parts = []
    for part in (found(page, "header"), body, found(page, "footer")):
        if part and isinstance(part, str):
            parts.append(part)
    return "\n\n".join(parts)


def _tables_of(page: Any) -> dict[str, str]:
    """The tables that stand apart from the text, by name, as paragraphs of their own."""
    tables = found(page, "tables")
    if not isinstance(tables, list):
        return {}
    texts: dict[str, str] = {}
    for table in tables:
        name = found(table, "id")
        text = found(table, "content")
        if isinstance(name, str) and isinstance(text, str):
            texts[name] = f"\n\n{text}\n\n"
    return texts


def _scores_of(page: Any) -> list[Score]:
    """Each word of the answer and how sure Mistral is of it, in order."""
    words = found(page, "confidence_scores", "word_confidence_scores")
    if not isinstance(words, list):
        return []
    scores: list[Score] = []
    for word in words:
        text = found(word, "text")
        confidence = certain(found(word, "confidence"))
        if isinstance(text, str) and confidence is not None:
            scores.append((text, confidence))
    return scores


def _usual(page: Any) -> float:
    """How sure Mistral is of the page, for a word of which it says nothing."""
    usual = certain(found(page, "confidence_scores", "average_page_confidence_score"))
    if usual is None:
        return STATED_BY_NOBODY
    return usual
