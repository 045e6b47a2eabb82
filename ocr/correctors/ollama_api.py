"""Ollama's `POST /api/generate`, as docs/api.md of its project has it: one question, one answer, no stream."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

LARGEST = 4 * 1024 * 1024  # bytes of one answer
CONTEXT = 8192  # tokens; Ollama loads the model anew when this changes
QUESTION = 3500  # bytes; a token holds one at least, so that with its answer and the orders it fits into CONTEXT
ANSWER = 4096  # tokens

_BUSY = (429, 503)


class Refused(Exception):
    """Why there is no usable answer, in words for the customer."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where Ollama is, and which of its models shall do what."""

    url: str
    model: str
    orders: str


async def answers(server: Server, questions: Sequence[str]) -> list[str]:
    """What the model says to each, one after the other. Raises Refused; the limit on time is the caller's."""
    # No proxy of the environment gets the customers' texts.
    async with httpx2.AsyncClient(timeout=None, trust_env=False) as client:
        return [await _ask(client, server, question) for question in questions]


def _body(server: Server, question: str) -> bytes:
    # A copy repeats itself, and thinking takes longer than the job may. What does not fit is an error: by default
    # Ollama cuts it without a word. Servers that do not know one of these fields pass over it.
    options = {"temperature": 0, "repeat_penalty": 1.0, "num_ctx": CONTEXT, "num_predict": ANSWER}
    fields = {
        "model": server.model,
        "system": server.orders,
        "prompt": question,
        "options": options,
    }
    return json.dumps(
        {**fields, "stream": False, "think": False, "truncate": False, "shift": False}
    ).encode()


async def _ask(client: httpx2.AsyncClient, server: Server, question: str) -> str:
    # Uncompressed, so that the limit on size is one on memory too.
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
    """Ollama's own words stay out: {"error": "model 'NAME' not found"} with 404, and 503 when its queue is full."""
    if status in _BUSY:
        return "The corrector has too much to do."
    if status == 404 and isinstance((_loaded(data) or {}).get("error"), str):
        return "The corrector's model is not installed."
    return f"The corrector answered with status {status}."


def _loaded(data: bytes) -> dict[str, Any] | None:
    """The object that the bytes are in JSON, empty for what is no object; None for what is no JSON."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else {}


def _text_of(data: bytes) -> str:
    answer = _loaded(data)
    if answer is None:
        raise Refused("The corrector's answer could not be read.")
    text = answer.get("response")
    if not isinstance(text, str):
        raise Refused("The corrector's answer had no text.")
    is_cut = answer.get("done") is not True or answer.get("done_reason", "stop") != "stop"
    return (
        text.rpartition("\n")[0] if is_cut else text
    )  # of a line that was cut the last word may be half a word
