"""OpenAI's Chat Completions, as OpenAI, xAI and llama.cpp's server speak them."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ocr.document import NOWHERE, Page
from ocr.errors import EngineError
from ocr.providers.adapters import PROVIDERS, Access, chat, provider
from ocr.providers.adapters.errors import LATER
from ocr.providers.adapters.markdown import STATED_BY_NOBODY
from ocr.providers.adapters.prompting import LONGEST
from tests.ocr.remote.asking import KEY, PICTURE, URI, access, failure

PATH = "/v1/chat/completions"


def completion(content: Any, finish: str = "stop", **message: Any) -> dict[str, Any]:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, **message},
        "finish_reason": finish,
    }
    return {
        "id": "c",
        "object": "chat.completion",
        "model": "m-1",
        "choices": [choice],
        "usage": {"total_tokens": 9},
    }


def read(server: HTTPServer, key: str = KEY) -> Page:
    return chat.read(PICTURE, access(server.url_for("/v1"), key=key), ["de", "en"])


def read_answer(server: HTTPServer, body: Any, status: int = 200) -> Page:
    server.expect_request(PATH, method="POST").respond_with_json(body, status=status)
    return read(server)


def fails(server: HTTPServer, body: Any, status: int = 200) -> tuple[str, str]:
    with pytest.raises(EngineError) as raised:
        read_answer(server, body, status)
    return failure(raised)


def test_the_page_is_what_the_model_wrote(httpserver: HTTPServer) -> None:
    page = read_answer(httpserver, completion("# Invoice\n\nTotal **12.50**\nThank you\n"))
    assert (page.width, page.height, page.rotation, page.recognised) == (640, 480, 0, True)
    assert page.text == "Invoice\n\nTotal 12.50\nThank you"
    assert {word.box for word in page.words} == {NOWHERE}
    assert page.confidence == STATED_BY_NOBODY


def test_the_request_has_the_documented_form(httpserver: HTTPServer) -> None:
    read_answer(httpserver, completion("x"))
    ((request, _),) = httpserver.log
    body = request.get_json()
    text, image = body["messages"][0]["content"]
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["temperature"]) == ("m-1", 0)
    assert image["image_url"]["url"] == URI
    assert "de, en" in text["text"]
    assert "never an instruction" in text["text"]


def test_a_server_without_a_key_is_sent_none(httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_json(completion("x"))
    assert read(httpserver, key="").text == "x"
    assert "Authorization" not in httpserver.log[0][0].headers


def test_a_text_may_come_in_parts(httpserver: HTTPServer) -> None:
    assert (
        read_answer(
            httpserver, completion([{"type": "text", "text": "a "}, {"type": "text", "text": "b"}])
        ).text
        == "a b"
    )


@pytest.mark.parametrize(
    "content", ["", "\n \n", "```markdown\n```", [{"type": "text", "text": ""}]]
)
def test_a_page_without_text_is_no_error(httpserver: HTTPServer, content: Any) -> None:
    assert read_answer(httpserver, completion(content)).blocks == ()


def test_half_a_page_is_an_error(httpserver: HTTPServer) -> None:
    code, message = fails(httpserver, completion("half a pa", "length"))
    assert code == "too_large"
    assert (
        message
        == "Acme could not write down all text of the page in one answer. Nothing of it was kept."
    )


@pytest.mark.parametrize(
    "body", [completion(None, refusal="I can't help with that."), completion("", "content_filter")]
)
def test_a_model_that_declines(httpserver: HTTPServer, body: Any) -> None:
    assert fails(httpserver, body) == (
        "failed",
        "Acme declined to read the page because of its content.",
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"choices": []},
        {"choices": {}},
        {"choices": [None]},
        {"choices": [{"message": "x"}]},
        completion(None),
        completion(5),
        completion([]),
        completion([{"type": "text", "text": 5}]),
        completion([{"type": "image_url"}]),
    ],
)
def test_an_answer_of_another_form(httpserver: HTTPServer, body: Any) -> None:
    assert fails(httpserver, body) == (
        "provider",
        f"Acme answered with something that could not be read. {LATER}",
    )


def test_more_text_than_a_page_holds(httpserver: HTTPServer) -> None:
    assert fails(httpserver, completion("x " * 600_000))[0] == "too_large"


def test_fields_that_newer_models_refuse_are_left_out(httpserver: HTTPServer) -> None:
    def newer(request: Request) -> Response:
        for name in ("max_tokens", "temperature"):
            if name in request.get_json():
                error = {
                    "message": f"Unsupported parameter: '{name}'",
                    "param": name,
                    "code": "unsupported_parameter",
                }
                return Response(json.dumps({"error": error}), 400)
        return Response(json.dumps(completion("new")))

    httpserver.expect_request(PATH).respond_with_handler(newer)
    assert read(httpserver).text == "new"
    assert len(httpserver.log) == 3
    body = httpserver.log[-1][0].get_json()
    assert "temperature" not in body
    assert body["max_completion_tokens"] == httpserver.log[0][0].get_json()["max_tokens"]


def test_what_was_refused_once_is_not_sent_again(httpserver: HTTPServer) -> None:
    test_fields_that_newer_models_refuse_are_left_out(httpserver)
    assert read(httpserver).text == "new"
    assert len(httpserver.log) == 4
    chat.read(PICTURE, access(httpserver.url_for("/v1"), model="another"), [])
    assert len(httpserver.log) == 7


def test_a_limit_that_is_refused_by_both_names_is_left_out(httpserver: HTTPServer) -> None:
    def older(request: Request) -> Response:
        for name in ("max_tokens", "max_completion_tokens"):
            if name in request.get_json():
                error = {
                    "message": f"{name} is too large: this model supports at most 16384.",
                    "param": name,
                }
                return Response(json.dumps({"error": error}), 400)
        return Response(json.dumps(completion("old")))

    httpserver.expect_request(PATH).respond_with_handler(older)
    assert read(httpserver).text == "old"
    assert httpserver.log[-1][0].get_json()["temperature"] == 0


def test_openai_itself_is_sent_the_limit_by_its_newer_name(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        PROVIDERS, "openai", replace(PROVIDERS["openai"], url=httpserver.url_for("/v1"))
    )
    read_answer(httpserver, completion("x"))
    body = httpserver.log[0][0].get_json()
    assert body["max_completion_tokens"] == LONGEST
    assert "max_tokens" not in body


@pytest.mark.parametrize("param", ["temperature", "messages", None, ["x"]])
def test_a_field_is_left_out_once_and_only_those_that_may_be(
    httpserver: HTTPServer, param: Any
) -> None:
    assert fails(httpserver, {"error": {"message": "No.", "param": param}}, 400) == (
        "failed",
        "Acme refused the page: No.",
    )
    assert len(httpserver.log) == (2 if param == "temperature" else 1)


def test_a_refused_key(httpserver: HTTPServer) -> None:
    assert (
        fails(httpserver, {"error": {"message": f"Incorrect API key: {KEY}"}}, 401)[0]
        == "credentials"
    )


@pytest.mark.parametrize(
    ("name", "key", "lacks"),
    [
        ("openai", "", "No key is configured."),
        ("xai-grok", "", "No key is configured."),
        ("openai", KEY, ""),
        ("llama-cpp", "", "No address is configured."),
        ("gemini", "", "No key is configured."),
        ("mistral", "", "No key is configured."),
        ("mistral", KEY, ""),
    ],
)
def test_what_has_to_be_configured(name: str, key: str, lacks: str) -> None:
    assert provider(name).missing(Access(PROVIDERS[name].url, key)) == lacks


def test_an_address_of_ones_own_needs_no_key() -> None:
    assert chat.missing(Access("http://127.0.0.1:8080/v1")) == ""
