"""Ollama's `POST /api/generate`, as in docs/api.md of its project, without streaming."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

LARGEST = 4 * 1024 * 1024  # bytes of one answer
CONTEXT = 8192  # tokens; Ollama reloads the model when this changes
# Bytes. A token has at least one, so question, answer and orders fit into CONTEXT.
QUESTION = 3500
ANSWER = 4096  # tokens

_BUSY = (429, 503)


class Refused(Exception):
    """There is no usable answer; the message is for the customer."""


@dataclass(frozen=True, slots=True)
class Server:
    """Ollama's address, the model, and its system prompt."""

    url: str
    model: str
    orders: str


async def answers(server: Server, questions: Sequence[str]) -> list[str]:
    """The model's answers, in turn. Raises Refused; the caller limits the time."""
    # Customers' texts must not go through a proxy of the environment.
    async with httpx2.AsyncClient(timeout=None, trust_env=False) as client:
        return [await _ask(client, server, question) for question in questions]


def _body(server: Server, question: str) -> bytes:
    # No penalty, as a copy repeats its words; no thinking, as it takes longer than the job may.
    # A text that does not fit is an error: by default Ollama cuts it silently. Servers ignore
    # fields that they do not know.
    options = {"temperature": 0, "repeat_penalty": 1.0, "num_ctx": CONTEXT, "num_predict": ANSWER}
    fields = {
        "model": server.model,
        "system": server.orders,
        "prompt": question,
        "options": options,
        "stream": False,
        "think": False,
        "truncate": False,
        "shift": False,
    }
    return json.dumps(fields).encode()


async def _ask(client: httpx2.AsyncClient, server: Server, question: str) -> str:
    # Uncompressed, so that the limit on size limits memory too.
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
    url = f"{server.url.rstrip('/')}/api/generate"
    try:
        async with client.stream(
            "POST", url, content=_body(server, question), headers=headers
        ) as answer:
            data = await _read(answer)
            if answer.status_code != 200:
                raise Refused(_reason(answer.status_code, data))
            return _text_of(data)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Refused("The corrector could not be reached.") from error


async def _read(answer: httpx2.Response) -> bytes:
    data = bytearray()
    async for chunk in answer.aiter_raw():
        data += chunk
        if len(data) > LARGEST:
            raise Refused("The corrector's answer was too large.")
    return bytes(data)


def _reason(status: int, data: bytes) -> str:
    """The reason for the customer, without Ollama's own message.

    Ollama answers 404 with {"error": "model 'NAME' not found"}, and 503 when its queue is full.
    """
    if status in _BUSY:
        return "The corrector has too much to do."
    if status == 404:
        answer = _loaded(data) or {}
        if isinstance(answer.get("error"), str):
            return "The corrector's model is not installed."
    return f"The corrector answered with status {status}."


def _loaded(data: bytes) -> dict[str, Any] | None:
    """The JSON object; empty for JSON of another type, None for what is not JSON."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return {}
    return answer


def _text_of(data: bytes) -> str:
    answer = _loaded(data)
    if answer is None:
        raise Refused("The corrector's answer could not be read.")
    text = answer.get("response")
    if not isinstance(text, str):
        raise Refused("The corrector's answer had no text.")
    is_cut = answer.get("done") is not True or answer.get("done_reason", "stop") != "stop"
    if is_cut:
        # The last line may end in half a word.
        return text.rpartition("\n")[0]
    return text
