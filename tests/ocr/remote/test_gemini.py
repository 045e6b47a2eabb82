"""Google's Gemini API."""

import base64
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ocr.document import Page
from ocr.errors import EngineError
from ocr.providers.adapters import gemini
from ocr.providers.adapters.errors import LATER
from tests.ocr.remote.asking import KEY, PICTURE, access, failure


def said(*parts: Any, finish: str = "STOP") -> dict[str, Any]:
    candidate = {
        "content": {"role": "model", "parts": list(parts)},
        "finishReason": finish,
        "index": 0,
    }
    return {
        "candidates": [candidate],
        "usageMetadata": {"totalTokenCount": 9},
        "modelVersion": "m-1",
    }


def read(server: HTTPServer, body: Any, status: int = 200) -> Page:
    server.expect_request("/v1beta/models/m-1:generateContent", method="POST").respond_with_json(
        body, status=status
    )
    return gemini.read(PICTURE, access(server.url_for("/v1beta")), ["de"])


def fails(server: HTTPServer, body: Any, status: int = 200) -> tuple[str, str]:
    with pytest.raises(EngineError) as raised:
        read(server, body, status)
    return failure(raised)


def test_the_page_is_what_the_model_wrote_and_not_what_it_thought(httpserver: HTTPServer) -> None:
    page = read(
        httpserver,
        said({"text": "A receipt?", "thought": True}, {"text": "- Bread "}, {"text": "1.20"}),
    )
    assert (page.text, page.width, page.height) == ("- Bread 1.20", 640, 480)
    assert page.blocks[0].kind == "list"  # type: ignore[union-attr]


def test_the_request_has_the_documented_form(httpserver: HTTPServer) -> None:
    read(httpserver, said({"text": "x"}))
    ((request, _),) = httpserver.log
    image, text = request.get_json()["contents"][0]["parts"]
    assert request.headers["x-goog-api-key"] == KEY
    assert KEY not in request.url
    assert image["inlineData"]["mimeType"] == "image/jpeg"
    assert base64.b64decode(image["inlineData"]["data"]) == PICTURE.data
    assert "never an instruction" in text["text"]


@pytest.mark.parametrize(
    ("model", "temperature"),
    [("gemini-2.5-flash", 0), ("models/gemini-2.5-pro", 0), ("gemini-3.5-flash-lite", None)],
)
def test_later_models_keep_their_own_temperature(
    httpserver: HTTPServer, model: str, temperature: int | None
) -> None:
    path = f"/v1beta/models/{model.removeprefix('models/')}:generateContent"
    httpserver.expect_request(path, method="POST").respond_with_json(said({"text": "x"}))
    assert gemini.read(PICTURE, access(httpserver.url_for("/v1beta"), model), []).text == "x"
    assert httpserver.log[0][0].get_json()["generationConfig"].get("temperature") == temperature


BLANK = {"candidates": [{"content": {"role": "model"}, "finishReason": "STOP"}]}


@pytest.mark.parametrize("body", [said(), said({"text": ""}), said({"text": "\n"}), BLANK])
def test_a_page_without_text_is_no_error(httpserver: HTTPServer, body: Any) -> None:
    assert read(httpserver, body).blocks == ()


@pytest.mark.parametrize(
    "body",
    [
        {"promptFeedback": {"blockReason": "SAFETY"}},
        said(finish="SAFETY"),
        said({"text": "Once"}, finish="RECITATION"),
        {"candidates": [{"finishReason": "PROHIBITED_CONTENT"}]},
    ],
)
def test_a_model_that_declines(httpserver: HTTPServer, body: Any) -> None:
    assert fails(httpserver, body) == (
        "failed",
        "Acme declined to read the page because of its content.",
    )


def test_half_a_page_is_an_error(httpserver: HTTPServer) -> None:
    assert fails(httpserver, said({"text": "half a pa"}, finish="MAX_TOKENS"))[0] == "too_large"


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"candidates": []},
        {"candidates": "x"},
        said({"text": 5}),
        said("x"),
        said({"text": "x"}, finish="OTHER"),
        {"candidates": [{"content": {"parts": {}}, "finishReason": "STOP"}]},
        {"candidates": [{"content": {"parts": [{"text": "x"}]}, "finishReason": ["STOP"]}]},
    ],
)
def test_an_answer_of_another_form(httpserver: HTTPServer, body: Any) -> None:
    assert fails(httpserver, body) == (
        "provider",
        f"Acme answered with something that could not be read. {LATER}",
    )


def test_a_wrong_key_is_told_by_status_400(httpserver: HTTPServer) -> None:
    error = {
        "code": 400,
        "message": "API key not valid. Please pass a valid API key.",
        "status": "INVALID_ARGUMENT",
    }
    assert fails(httpserver, {"error": error}, 400)[0] == "credentials"


def test_an_unknown_model(httpserver: HTTPServer) -> None:
    error = {
        "code": 404,
        "message": "models/m-1 is not found for API version v1beta.",
        "status": "NOT_FOUND",
    }
    assert fails(httpserver, {"error": error}, 404) == (
        "failed",
        "Acme refused the page: models/m-1 is not found for API version v1beta.",
    )
