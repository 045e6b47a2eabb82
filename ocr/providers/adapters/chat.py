"""Servers with OpenAI's Chat Completions: OpenAI itself, xAI, llama.cpp's server.

Forms: https://platform.openai.com/docs/api-reference/chat/create and llama.cpp's
tools/server/README.md.
"""

import json
from collections.abc import Sequence
from typing import Any

from ocr.document import Page
from ocr.providers.adapters import PROVIDERS, Access, Picture
from ocr.providers.adapters.adapting import adapted
from ocr.providers.adapters.errors import found, unreadable
from ocr.providers.adapters.exchange import Call, answered
from ocr.providers.adapters.prompting import LONGEST, cut_off, data_uri, declined, orders, page_of

_LIMIT = {"max_completion_tokens": LONGEST}  # as OpenAI and xAI want it
_OLDER_LIMIT = {"max_tokens": LONGEST}  # as llama.cpp and most other servers know it
# What models refuse: those that think have a temperature of their own, older ones write less.
_INSTEAD: dict[str, dict[str, Any]] = {
    "temperature": {},
    "max_tokens": _LIMIT,
    "max_completion_tokens": {},
}


def read(picture: Picture, access: Access, languages: Sequence[str]) -> Page:
    """The page as the model writes it down.

    Raises EngineError: what `exchange.answered` raises, "too_large" for a text that the model could
    not end, "failed" where it declines, "provider" for an answer of another form.
    """
    answer = adapted(
        _body(picture, access, languages),
        access,
        _INSTEAD,
        lambda body, left: answered(_call(body, access), access, left=left),
    )
    return page_of(_text_of(answer, access.title), picture)


def missing(access: Access) -> str:
    """What has to be configured: the address, and the key for an address that the table knows."""
    if not access.url:
        return "No address is configured."
    if _is_public(access.url) and not access.key:
        return "No key is configured."
    return ""


def _is_public(url: str) -> bool:
    """Whether the table has it as the address of a provider that this module is for."""
    load = PROVIDERS["openai"].load
    return any(row.url == url for row in PROVIDERS.values() if row.load is load)


def _body(picture: Picture, access: Access, languages: Sequence[str]) -> dict[str, Any]:
    content = [
        {"type": "text", "text": orders(languages)},
        {"type": "image_url", "image_url": {"url": data_uri(picture), "detail": "high"}},
    ]
    messages = [{"role": "user", "content": content}]
    limit = _OLDER_LIMIT
    if _is_public(access.url):
        limit = _LIMIT
    return {"model": access.model, "messages": messages, "temperature": 0, **limit}


def _call(body: dict[str, Any], access: Access) -> Call:
    headers = {}
    if access.key:
        headers["Authorization"] = f"Bearer {access.key}"
    return Call("POST", f"{access.url}/chat/completions", headers, json.dumps(body).encode())


def _text_of(answer: Any, title: str) -> str:
    choice = found(answer, "choices", 0)
    reason = found(choice, "finish_reason")
    message = found(choice, "message")
    if reason == "length":
        raise cut_off(title)
    if reason == "content_filter" or found(message, "refusal"):
        raise declined(title)
    text = _joined(found(message, "content"))
    if text is None:
        raise unreadable(title)
    return text


def _joined(content: Any) -> str | None:
    """A message's text, of one piece or of parts; None for anything else."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    texts: list[str] = []
    for part in content:
        if found(part, "type") not in ("text", "output_text"):
            continue
        text = found(part, "text")
        if not isinstance(text, str):
            return None
        texts.append(text)
    if not texts:
        return None
    return "".join(texts)
