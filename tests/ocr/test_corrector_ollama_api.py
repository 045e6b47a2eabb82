"""The form of Ollama's requests, answers and errors."""

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ocr.correctors import NONE, Correction, Server, corrector, ollama
from ocr.correctors.choose import Turn, correct_document
from ocr.correctors.ollama_api import ANSWER, CONTEXT, QUESTION
from ocr.document import Document
from ocr.optional import Step
from tests.ocr.corrector_support import document_of

SECONDS = 10.0
READ = "the amourt due\nthe gooos"


def ask(server: HTTPServer, document: Document | None = None, **more: Any) -> Correction:
    document = document or document_of(READ)
    return ollama.correct(document, url=server.url_for(""), model="m", timeout=SECONDS, **more)


def answering(server: HTTPServer, answer: dict[str, Any], status: int = 200) -> None:
    server.expect_request("/api/generate", method="POST").respond_with_json(answer, status=status)


def test_a_request_has_the_fields_of_the_documentation(httpserver: HTTPServer) -> None:
    answering(httpserver, {"response": READ, "done": True, "done_reason": "stop"})
    ask(httpserver, languages=["eng", "msa"])
    body = httpserver.log[0][0].get_json()
    assert body == {
        "model": "m",
        "system": f"{ollama.ORDERS}{ollama.LANGUAGES}eng, msa.",
        "prompt": READ,
        "stream": False,
        "think": False,  # or a model that can think does so first
        "truncate": False,  # or a long prompt is cut without a word
        "shift": False,
        "options": {
            "temperature": 0,
            "repeat_penalty": 1.0,
            "num_ctx": CONTEXT,
            "num_predict": ANSWER,
        },
    }


def test_without_languages_none_are_named(httpserver: HTTPServer) -> None:
    answering(httpserver, {"response": READ, "done": True})
    ask(httpserver)
    assert httpserver.log[0][0].get_json()["system"] == ollama.ORDERS


def test_the_languages_come_with_the_choice(httpserver: HTTPServer) -> None:
    answering(httpserver, {"response": READ, "done": True})
    server = Server(httpserver.url_for(""), "m", SECONDS)
    correct_document(
        document_of(READ),
        [Turn(Step.LANGUAGE_MODEL, corrector("ollama", server))],
        languages=["deu"],
    )
    assert httpserver.log[0][0].get_json()["system"].endswith(" deu.")


@pytest.mark.parametrize(
    ("status", "answer", "note"),
    [
        (404, {"error": "model 'm' not found"}, "The corrector's model is not installed."),
        (404, {}, "The corrector answered with status 404."),
        (
            400,
            {"error": '"m" does not support generate'},
            "The corrector answered with status 400.",
        ),
        (429, {"error": "too many requests"}, "The corrector has too much to do."),
        (503, {"error": "server busy, please try again"}, "The corrector has too much to do."),
        (
            500,
            {"error": "model requires more system memory"},
            "The corrector answered with status 500.",
        ),
        (200, {"error": "an error was encountered"}, "The corrector's answer had no text."),
        (200, {"response": ["TOTAL"], "done": True}, "The corrector's answer had no text."),
        (200, {"response": None, "done": True}, "The corrector's answer had no text."),
        (200, {"response": {"lines": ["a"]}, "done": True}, "The corrector's answer had no text."),
        (
            200,
            {"message": {"content": "TOTAL"}, "done": True},
            "The corrector's answer had no text.",
        ),
    ],
)
def test_errors_are_told_in_our_own_words(
    httpserver: HTTPServer, status: int, answer: Any, note: str
) -> None:
    answering(httpserver, answer, status)
    assert ask(httpserver) == Correction(READ, (), NONE, note)


@pytest.mark.parametrize(
    "body",
    [
        b'{"response": "the amount due", "done": tr',  # stops midway
        b'{"response": "\xff\xfe amount", "done": true}',  # no UTF-8
        b'{"response": "a", "done": false}\n{"response": "b", "done": true}',  # a stream
        b'{"response": ' + b"9" * 5000 + b"}",
        b"",
    ],
)
def test_bytes_that_are_no_answer(httpserver: HTTPServer, body: bytes) -> None:
    httpserver.expect_request("/api/generate").respond_with_data(body)
    assert ask(httpserver) == Correction(
        READ, (), NONE, "The corrector's answer could not be read."
    )


@pytest.mark.parametrize("end", [{"done": True, "done_reason": "length"}, {"done": False}, {}])
def test_the_line_where_an_answer_was_cut_is_not_used(
    httpserver: HTTPServer, end: dict[str, Any]
) -> None:
    answering(httpserver, {"response": "the amount due\nthe good", **end})
    assert ask(httpserver).text == "the amount due\nthe gooos"


def test_a_redirect_is_not_followed(httpserver: HTTPServer) -> None:
    headers = {"Location": httpserver.url_for("/other")}
    httpserver.expect_request("/api/generate").respond_with_data("", status=307, headers=headers)
    assert ask(httpserver) == Correction(READ, (), NONE, "The corrector answered with status 307.")
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("letter", ["a", "ж", "漢", "😀"])
def test_no_question_is_longer_than_the_context_takes(httpserver: HTTPServer, letter: str) -> None:
    def echo(request: Request) -> Response:
        return Response(json.dumps({"response": request.get_json()["prompt"], "done": True}))

    httpserver.expect_request("/api/generate").respond_with_handler(echo)
    document = document_of("\n".join([letter * 100] * 80))
    assert ask(httpserver, document) == Correction(document.text, (), "ollama", None)
    asked = [request.get_json()["prompt"] for request, _ in httpserver.log]
    assert "\n".join(asked) == document.text
    assert max(len(prompt.encode()) for prompt in asked) <= QUESTION
    assert len(f"{ollama.ORDERS}{ollama.LANGUAGES}") + QUESTION + ANSWER < CONTEXT


def test_a_line_longer_than_that_is_not_sent(httpserver: HTTPServer) -> None:
    answering(httpserver, {"response": "the amount due", "done": True})
    long = "x" * (QUESTION + 1)
    correction = ask(httpserver, document_of(f"the amourt due\n{long}"))
    assert correction.text == f"the amount due\n{long}"
    assert correction.note == "1 line(s) were too long for the corrector."
    assert httpserver.log[0][0].get_json()["prompt"] == "the amourt due"
