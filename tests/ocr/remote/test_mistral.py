"""Mistral's OCR."""

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ocr.document import Page, Table
from ocr.errors import EngineError
from ocr.providers.adapters import mistral
from ocr.providers.adapters.errors import LATER
from ocr.providers.adapters.markdown import STATED_BY_NOBODY
from tests.ocr.remote.asking import KEY, PICTURE, URI, access, failure


def answer(markdown: Any, **more: Any) -> dict[str, Any]:
    size = {"dpi": 200, "height": 2200, "width": 1700}
    images = [{"id": "img-0.jpeg", "top_left_x": 1, "top_left_y": 1, "image_base64": None}]
    page = {"index": 0, "markdown": markdown, "images": images, "dimensions": size, **more}
    return {
        "pages": [page],
        "model": "m-1",
        "usage_info": {"pages_processed": 1, "doc_size_bytes": 9},
    }


def read(server: HTTPServer, body: Any, status: int = 200) -> Page:
    server.expect_request("/v1/ocr", method="POST").respond_with_json(body, status=status)
    return mistral.read(PICTURE, access(server.url_for("/v1")), ["de"])


def fails(server: HTTPServer, body: Any, status: int = 200) -> tuple[str, str]:
    with pytest.raises(EngineError) as raised:
        read(server, body, status)
    return failure(raised)


def test_the_page_is_what_mistral_read(httpserver: HTTPServer) -> None:
    page = read(
        httpserver,
        answer("# Title\n\n![img-0.jpeg](img-0.jpeg)\n\n| A | B |\n| --- | --- |\n| 1 | 2 |"),
    )
    assert page.text == "Title\n\nA\tB\n1\t2"
    assert (page.width, page.height) == (640, 480)
    ((request, _),) = httpserver.log
    document = {"type": "image_url", "image_url": URI}
    assert request.get_json() == {
        "model": "m-1",
        "document": document,
        "include_image_base64": False,
        "confidence_scores_granularity": "word",
    }
    assert request.headers["Authorization"] == f"Bearer {KEY}"


def scores(*words: tuple[Any, Any], average: Any = 0.8) -> dict[str, Any]:
    found = [{"text": text, "confidence": sure, "start_index": 0} for text, sure in words]
    whole = {"average_page_confidence_score": average, "minimum_page_confidence_score": 0.1}
    return {"confidence_scores": {**whole, "word_confidence_scores": found}}


def test_each_word_is_as_sure_as_mistral_is_of_it(httpserver: HTTPServer) -> None:
    said = scores(
        ("#", 1),
        (" Ti", 0.9),
        ("tle", 0.7),
        ("img-0.jpeg", 0.2),
        ("**Total:**", 0.95),
        ("1.20 EUR", 0.6),
    )
    text = "# Title\n\n![img-0.jpeg](img-0.jpeg)\n\n**Total:** 1.20 EUR -- Unknown"
    words = read(httpserver, answer(text, **said)).words
    assert [(word.text, word.confidence) for word in words] == [
        ("Title", 0.7),
        ("Total:", 0.95),
        ("1.20", 0.6),
        ("EUR", 0.6),
        ("--", 0.8),
        ("Unknown", 0.8),
    ]


def test_words_of_a_table_are_as_sure(httpserver: HTTPServer) -> None:
    page = read(
        httpserver,
        answer("| A | B |\n| --- | --- |\n| 1 | 2 |", **scores(("A", 0.9), ("B", 1), ("1", 0.3))),
    )
    assert [word.confidence for word in page.words] == [0.9, 1.0, 0.3, 0.8]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"confidence_scores": None},
        {"confidence_scores": {"word_confidence_scores": 5}},
        scores(
            ("text", None), (None, 0.9), ("text", -1), ("text", True), ("text", 7), average="high"
        ),
    ],
)
def test_confidences_that_say_nothing(httpserver: HTTPServer, more: dict[str, Any]) -> None:
    assert read(httpserver, answer("text", **more)).confidence == STATED_BY_NOBODY


def test_a_server_that_knows_no_confidences_is_asked_without(httpserver: HTTPServer) -> None:
    def older(request: Request) -> Response:
        if "confidence_scores_granularity" in request.get_json():
            fault = {
                "type": "extra_forbidden",
                "loc": ["body", "confidence_scores_granularity"],
                "msg": "Extra",
            }
            return Response(json.dumps({"detail": [fault]}), 422)
        return Response(json.dumps(answer("old")))

    httpserver.expect_request("/v1/ocr").respond_with_handler(older)
    assert mistral.read(PICTURE, access(httpserver.url_for("/v1")), []).text == "old"
    assert len(httpserver.log) == 2
    assert mistral.read(PICTURE, access(httpserver.url_for("/v1")), []).text == "old"
    assert len(httpserver.log) == 3


@pytest.mark.parametrize("text", ["", "\n", "![img-0.jpeg](img-0.jpeg)"])
def test_a_page_without_text_is_no_error(httpserver: HTTPServer, text: str) -> None:
    assert read(httpserver, answer(text)).blocks == ()


def test_head_foot_and_tables_that_stand_apart(httpserver: HTTPServer) -> None:
    table = {
        "id": "tbl-0.html",
        "content": "<table><tr><td>1</td><td>2</td></tr></table>",
        "format": "html",
    }
    body = answer(
        "Before [tbl-0.html](tbl-0.html) after",
        tables=[table, None, {}],
        header="Head",
        footer="Page 1",
    )
    page = read(httpserver, body)
    assert page.text == "Head\n\nBefore\n\n1\t2\n\nafter\n\nPage 1"
    assert isinstance(page.blocks[2], Table)


@pytest.mark.parametrize(
    "more", [{"tables": 5}, {"header": None, "footer": 7}, {"hyperlinks": ["x"]}, {"tables": []}]
)
def test_fields_that_say_nothing(httpserver: HTTPServer, more: dict[str, Any]) -> None:
    assert read(httpserver, answer("text", **more)).text == "text"


@pytest.mark.parametrize(
    "body", [{}, [], {"pages": []}, {"pages": [5]}, answer(None), answer(["x"])]
)
def test_an_answer_of_another_form(httpserver: HTTPServer, body: Any) -> None:
    assert fails(httpserver, body) == (
        "provider",
        f"Acme answered with something that could not be read. {LATER}",
    )


def test_a_request_that_is_refused(httpserver: HTTPServer) -> None:
    body = {
        "object": "error",
        "message": {"detail": [{"msg": "Input should be a valid URL", "loc": ["document"]}]},
    }
    assert fails(httpserver, body, 422) == (
        "failed",
        "Acme refused the page: Input should be a valid URL",
    )


def test_a_refused_key(httpserver: HTTPServer) -> None:
    assert (
        fails(httpserver, {"message": "Unauthorized", "request_id": "r"}, 401)[0] == "credentials"
    )
