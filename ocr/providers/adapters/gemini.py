"""Google's Gemini API. Form: https://ai.google.dev/api/generate-content"""

import json
from collections.abc import Sequence
from typing import Any

from ocr.document import Page
from ocr.providers.adapters import Access, Picture
from ocr.providers.adapters.errors import found, unreadable
from ocr.providers.adapters.exchange import Call, answered
from ocr.providers.adapters.prompting import (
    LONGEST,
    cut_off,
    declined,
    encoded,
    missing,
    orders,
    page_of,
)

__all__ = ["missing", "read"]
_DECLINED = (
    *("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE"),
    *("IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"),
)
# At temperature 0; later ones may then repeat themselves without end, says Google.
_STEADY = ("gemini-1", "gemini-2")


def read(picture: Picture, access: Access, languages: Sequence[str]) -> Page:
    """The page as the model writes it down.

    Raises EngineError: what `exchange.answered` raises, "too_large" for a text that the model could
    not end, "failed" where it declines, "provider" for an answer of another form.
    """
    call = Call(
        "POST",
        f"{access.url}/models/{_model(access)}:generateContent",
        {"x-goog-api-key": access.key},
        json.dumps(_body(picture, access, languages)).encode(),
    )
    return page_of(_text_of(answered(call, access), access.title), picture)


def _model(access: Access) -> str:
    """Its name without the "models/" that Google's own lists put before it."""
    return access.model.removeprefix("models/")


def _body(picture: Picture, access: Access, languages: Sequence[str]) -> dict[str, Any]:
    generation = {"maxOutputTokens": LONGEST}
    if _model(access).startswith(_STEADY):
        generation["temperature"] = 0
    image = {"inlineData": {"mimeType": picture.media_type, "data": encoded(picture)}}
    return {
        "contents": [{"role": "user", "parts": [image, {"text": orders(languages)}]}],
        "generationConfig": generation,
    }


def _text_of(answer: Any, title: str) -> str:
    candidate = found(answer, "candidates", 0)
    reason = found(candidate, "finishReason")
    if found(answer, "promptFeedback", "blockReason") or reason in _DECLINED:
        raise declined(title)
    if reason == "MAX_TOKENS":
        raise cut_off(title)
    parts = found(candidate, "content", "parts")
    if parts is None and reason == "STOP":  # a page without text
        return ""
    if reason != "STOP" or not isinstance(parts, list):
        raise unreadable(title)
    return "".join(_said(part, title) for part in parts)


def _said(part: Any, title: str) -> str:
    """A part's text, empty for what the model only thought.

    Raises EngineError("provider") for another form.
    """
    if found(part, "thought") is True:
        return ""
    text = found(part, "text")
    if not isinstance(text, str):
        raise unreadable(title)
    return text
