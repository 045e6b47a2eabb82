import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ocr.document import Box
from ocr.errors import EngineError
from ocr.providers.adapters import Access, exchange, paddle_api
from tests.ocr.remote.asking import PAGE, deserted, socket_server

KEY = "paddle-secret-4711"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "PAUSES", (0.0, 0.0, 0.0))


@pytest.fixture
def access(httpserver: HTTPServer) -> Access:
    return Access(httpserver.url_for("").rstrip("/"), KEY, seconds=5, title="Acme")


def answer(*lines: tuple[str, float, list[list[float]]]) -> dict[str, Any]:
    texts, scores, polygons = zip(*lines, strict=True) if lines else ((), (), ())
    result = {"rec_texts": texts, "rec_scores": scores, "rec_polys": polygons, "rec_boxes": []}
    whole = {"ocrResults": [{"prunedResult": result, "ocrImage": None}], "dataInfo": {}}
    return {"logId": "1", "errorCode": 0, "errorMsg": "Success", "result": whole}


def at(left: float, top: float, right: float, bottom: float) -> list[list[float]]:
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def test_asks_for_text_in_the_picture_as_it_is(httpserver: HTTPServer, access: Access) -> None:
    seen: list[Request] = []

    def handler(request: Request) -> Response:
        seen.append(request)
        body = json.loads(request.data)
        assert b64decode(body.pop("file")) == PAGE.data
        # A service that turned the picture would give places on another one.
        assert body == {
            "fileType": 1,
            "useDocOrientationClassify": False,
            "useDocUnwarping": False,
            "visualize": False,
        }
        return Response(json.dumps(answer()), content_type="application/json")

    httpserver.expect_request("/ocr", method="POST").respond_with_handler(handler)
    page = paddle_api.read(PAGE, access, ["en"])
    assert (page.width, page.height, page.rotation, page.recognised, page.text) == (
        1000,
        800,
        0,
        True,
        "",
    )
    assert seen[0].headers["Authorization"] == f"token {KEY}"
    assert seen[0].content_type == "application/json"


@pytest.mark.parametrize(
    ("key", "header"), [("", None), ("abc", "token abc"), ("Bearer abc", "Bearer abc")]
)
def test_key_is_sent_with_its_scheme(
    httpserver: HTTPServer, access: Access, key: str, header: str | None
) -> None:
    seen: list[str | None] = []

    def handler(request: Request) -> Response:
        seen.append(request.headers.get("Authorization"))
        return Response(json.dumps(answer()))

    httpserver.expect_request("/base/ocr").respond_with_handler(handler)
    paddle_api.read(PAGE, replace(access, url=f"{access.url}/base/ocr", key=key), [])
    assert seen == [header]


def test_receipt_is_read_row_by_row(httpserver: HTTPServer, access: Access) -> None:
    lines = [
        ("4.50", 0.8, at(800, 102, 880, 132)),
        ("Tea", 0.9, at(100, 140, 160, 170)),
        ("12.00", 0.7, at(790, 141, 880, 172)),
        ("Coffee black", 0.95, at(100, 100, 340, 130)),
        ("TOTAL", 0.99, at(100, 300, 220, 330)),
    ]
    httpserver.expect_request("/ocr").respond_with_json(answer(*lines))
    page = paddle_api.read(PAGE, access, [])
    assert page.text == "Coffee black 4.50\nTea 12.00\n\nTOTAL"
    words = {word.text: word for word in page.words}
    assert words["4.50"].box == Box(800, 102, 80, 30)
    assert words["4.50"].confidence == 0.8
    # 12 characters on 240 pixels: six letters, a space, five letters
    assert words["Coffee"].box == Box(100, 100, 120, 30)
    assert words["black"].box == Box(240, 100, 100, 30)
    assert page.blocks[0].box == Box(100, 100, 780, 72)


def test_columns_of_prose_stay_apart(httpserver: HTTPServer, access: Access) -> None:
    left, right = "the left column says that", "while the right one denies"
    lines = [
        (f"{side} {number}", 0.9, at(x, y, x + 380, y + 30))
        for number, y in enumerate((100, 140, 180))
        for x, side in ((50, left), (550, right))
    ]
    httpserver.expect_request("/ocr").respond_with_json(answer(*lines))
    assert paddle_api.read(PAGE, access, []).text == "\n\n".join(
        "\n".join(f"{side} {number}" for number in range(3)) for side in (left, right)
    )


def test_writing_without_spaces_and_upright_lines(httpserver: HTTPServer, access: Access) -> None:
    lines = [("你好 ok", 0.9, at(100, 100, 170, 130)), ("up on", 0.9, at(900, 200, 930, 300))]
    httpserver.expect_request("/ocr").respond_with_json(answer(*lines))
    boxes = {word.text: word.box for word in paddle_api.read(PAGE, access, []).words}
    assert boxes["你好"] == Box(100, 100, 40, 30)
    assert boxes["ok"] == Box(150, 100, 20, 30)
    assert boxes["up"] == Box(900, 200, 30, 40)
    assert boxes["on"] == Box(900, 260, 30, 40)


def test_boxes_do_for_polygons_and_are_cut_to_the_page(
    httpserver: HTTPServer, access: Access
) -> None:
    body = answer(("ok\u0000\u0007", 1.7, []))
    result = body["result"]["ocrResults"][0]["prunedResult"]
    result |= {"rec_polys": [], "rec_boxes": [[-5, 10.4, 1200, 30.6]]}
    httpserver.expect_request("/ocr").respond_with_json(body)
    (word,) = paddle_api.read(PAGE, access, []).words
    assert (word.text, word.box, word.confidence) == ("ok", Box(0, 10, 1000, 21), 1.0)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"errorCode": 0, "result": None},
        {"errorCode": 0, "result": {"ocrResults": []}},
        answer(("a", 0.5, [["x", "y"]])),  # type: ignore[list-item]  # a hostile server's
        answer(("a", 0.5, [[1, 2, 3]])),
        answer((5, 0.5, at(0, 0, 9, 9))),  # type: ignore[arg-type]
        answer(("a", None, at(0, 0, 9, 9))),  # type: ignore[arg-type]
        answer(("a", 0.5, at(0, 0, float("inf"), 9))),
        answer(("a", 0.5, at(0, 0, 10**400, 9))),
        answer(("a", 10**400, at(0, 0, 9, 9))),
        {"errorCode": float("inf")},
        answer(("a" * 1_000_001, 0.5, at(0, 0, 9, 9))),
        answer(("a", 0.5, at(float("nan"), 0, float("nan"), 9))),
    ],
)
def test_answers_of_another_form(httpserver: HTTPServer, access: Access, body: Any) -> None:
    httpserver.expect_request("/ocr").respond_with_data(json.dumps(body))
    with pytest.raises(EngineError, match="Acme answered with something") as raised:
        paddle_api.read(PAGE, access, [])
    assert raised.value.code == "provider"


def _json(status: int, body: dict[str, Any]) -> Callable[[Request], Response]:
    return lambda _: Response(json.dumps(body), status)


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (_json(200, {"errorCode": 12001, "errorMsg": f"quota of {KEY}"}), "provider"),
        (_json(401, {"errorCode": 401, "errorMsg": f"who is {KEY}?"}), "credentials"),
        (_json(422, {"errorCode": 422, "errorMsg": f"no image from {KEY}"}), "failed"),
        (_json(429, {}), "provider"),
        (_json(500, {}), "provider"),
        (lambda _: Response("<html>"), "provider"),
    ],
)
def test_refusals(
    httpserver: HTTPServer, access: Access, handler: Callable[[Request], Response], code: str
) -> None:
    httpserver.expect_request("/ocr").respond_with_handler(handler)
    with pytest.raises(EngineError) as raised:
        paddle_api.read(PAGE, access, [])
    assert raised.value.code == code
    assert "Acme" in raised.value.message
    assert KEY not in raised.value.message


def test_tries_again_after_a_passing_failure(httpserver: HTTPServer, access: Access) -> None:
    httpserver.expect_oneshot_request("/ocr").respond_with_data("", 503)
    httpserver.expect_oneshot_request("/ocr").respond_with_json(
        answer(("ok", 0.9, at(0, 0, 50, 20)))
    )
    assert paddle_api.read(PAGE, access, []).text == "ok"


def test_slow_service(httpserver: HTTPServer, access: Access) -> None:
    done = Event()
    httpserver.expect_request("/ocr").respond_with_handler(lambda _: Response(str(done.wait(5))))
    try:
        with pytest.raises(EngineError, match=r"did not answer within 1 second") as raised:
            paddle_api.read(PAGE, replace(access, seconds=0.2), [])
    finally:
        done.set()
    assert raised.value.code == "timeout"


def test_cut_connection_and_no_service(access: Access) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"
    with (
        socket_server(half, drips=False) as (url, _),
        pytest.raises(EngineError, match="could not be reached") as cut,
    ):
        paddle_api.read(PAGE, replace(access, url=url), [])
    with pytest.raises(EngineError, match="could not be reached") as gone:
        paddle_api.read(PAGE, replace(access, url=deserted()), [])
    assert (cut.value.code, gone.value.code) == ("provider", "provider")


def test_what_is_missing() -> None:
    assert paddle_api.missing(Access("http://paddle")) == ""
    assert "address" in paddle_api.missing(Access(""))
