import json
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ocr.document import Block, Page, Table
from ocr.errors import EngineError
from ocr.providers.adapters import Access, Picture, exchange, tabscanner
from tests.ocr.remote.asking import PAGE, deserted, socket_server

KEY = "tab-secret-4711"
TOKEN = "bEr/t1"
PROCESS, RESULT = "/api/2/process", f"/api/result/{TOKEN}"
LEFT = {
    "message": "SUCCESS: Image uploaded successfully",
    "status": "success",
    "status_code": 2,
    "token": TOKEN,
}
PENDING = {
    "message": "Result not yet available",
    "status": "pending",
    "status_code": 1,
    "success": True,
    "code": 301,
}

RECEIPT: dict[str, Any] = {
    "establishment": "The Corner Café",
    "address": "1 High Street\nLondon",
    "phoneNumber": "020 7946 0000",
    "date": "2026-03-02 00:00:00",
    "total": 25.2,
    "subTotal": "22.50",
    "tax": 2.7,
    "taxes": [1.2, 1.5],
    "tip": 0,
    "cash": "0.00",
    "change": "",
    "discount": 1,
    "discounts": [],
    "paymentMethod": "visa",
    "validatedTotal": True,
    "lineItems": [
        {
            "qty": 2,
            "desc": "2 x Latte",
            "descClean": "Latte",
            "price": 4.5,
            "lineTotal": 9.0,
            "productCode": "",
        },
        {
            "qty": 0,
            "desc": "Cake",
            "descClean": "",
            "price": 0,
            "lineTotal": "13.50",
            "productCode": "",
        },
    ],
    "establishmentConfidence": 0.9,
    "totalConfidence": 0.99,
    "subTotalConfidence": 0.6,
    "taxesConfidence": [0.7, 0.8],
    "tipConfidence": 0,
}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "PAUSES", (0.0, 0.0, 0.0))


@pytest.fixture
def access(httpserver: HTTPServer) -> Access:
    return Access(httpserver.url_for("").rstrip("/"), KEY, seconds=5, title="Acme")


def read(access: Access, picture: Picture = PAGE) -> Page:
    return tabscanner.read(picture, access, ["en"], first=0.0, pause=0.0)


def done(result: Any) -> dict[str, Any]:
    return {
        "message": "SUCCESS: Result available",
        "status": "done",
        "success": True,
        "code": 202,
        "result": result,
    }


def serve(httpserver: HTTPServer, result: Any) -> None:
    httpserver.expect_request(PROCESS).respond_with_json({**LEFT, "success": True, "code": 200})
    httpserver.expect_request(RESULT).respond_with_data(json.dumps(done(result)))


@pytest.mark.parametrize(
    ("media_type", "name"), [("image/png", "page.png"), ("image/jpeg", "page.jpg")]
)
def test_leaves_the_picture_and_asks_until_it_is_read(
    httpserver: HTTPServer, access: Access, media_type: str, name: str
) -> None:
    def process(request: Request) -> Response:
        (file,) = request.files.values()
        assert (file.name, file.filename, file.mimetype) == ("file", name, media_type)
        assert file.read() == PAGE.data
        # A picture that is rather small is a warning only.
        return Response(json.dumps({**LEFT, "success": True, "code": 300}))

    headers = {"apikey": KEY}
    httpserver.expect_ordered_request(PROCESS, method="POST", headers=headers).respond_with_handler(
        process
    )
    for _ in range(2):
        httpserver.expect_ordered_request(RESULT, method="GET", headers=headers).respond_with_json(
            PENDING
        )
    httpserver.expect_ordered_request(RESULT, headers=headers).respond_with_json(done(RECEIPT))
    page = read(access, replace(PAGE, media_type=media_type))
    assert (page.width, page.height, page.rotation, page.recognised) == (1000, 800, 0, True)
    assert page.text.startswith("The Corner Café\n")
    assert [request.headers["apikey"] for request, _ in httpserver.log] == [KEY] * 4


def test_receipt_in_the_order_of_paper(httpserver: HTTPServer, access: Access) -> None:
    serve(httpserver, RECEIPT)
    head, items, sums = read(access).blocks
    assert head.text.split("\n") == [
        "The Corner Café",
        "1 High Street",
        "London",
        "020 7946 0000",
        "2026-03-02",
    ]
    assert items.text == "2\tLatte\t4.50\t9.00\n\tCake\t\t13.50"
    assert sums.text.split("\n") == [
        "Subtotal 22.50",
        "Discount 1",
        "Tax 1.20",
        "Tax 1.50",
        "Total 25.20",
        "Payment visa",
    ]
    assert isinstance(head, Block)
    assert isinstance(items, Table)
    assert not any(word.box for word in (*head.lines[0].words, *items.lines[0].words))


def test_confidences_are_those_of_the_fields(httpserver: HTTPServer, access: Access) -> None:
    serve(httpserver, RECEIPT)
    page = read(access)
    found = {line.text: {word.confidence for word in line.words} for line in page.lines}
    assert found["The Corner Café"] == {0.9}
    assert found["Total 25.20"] == {0.99}
    assert found["Tax 1.50"] == {0.8}
    mean = round((0.9 + 0.99 + 0.6 + 0.7 + 0.8) / 5, 4)  # the tip's 0 is that of no tip
    assert found["Latte"] == found["Payment visa"] == {mean}


def test_one_tax_without_parts_and_no_confidence(httpserver: HTTPServer, access: Access) -> None:
    serve(httpserver, {"total": 840, "tax": "76", "taxes": []})
    page = read(access)
    assert page.text == "Tax 76\nTotal 840"
    assert page.confidence == 0.5


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"establishment": None, "lineItems": None},
        {"establishment": ["x"], "lineItems": [5, None, {"desc": {}}], "taxes": {"a": 1}},
        {"establishment": True, "total": float("nan"), "tax": float("inf"), "tip": 1e300},
    ],
)
def test_fields_of_no_sense_are_left_out(
    httpserver: HTTPServer, access: Access, result: dict[str, Any]
) -> None:
    serve(httpserver, result)
    assert read(access).blocks == ()


def test_what_no_file_takes_is_left_out(httpserver: HTTPServer, access: Access) -> None:
    serve(
        httpserver,
        {
            "establishment": "A\u0000B \u0007 C",
            "lineItems": [{"desc": "one\ntwo", "lineTotal": 1.574}],
        },
    )
    page = read(access)
    assert page.text == "AB C\n\none two\t1.574"


@pytest.mark.parametrize("body", [[], {}, {"token": 5}, {"token": ""}])
def test_no_token(httpserver: HTTPServer, access: Access, body: Any) -> None:
    httpserver.expect_request(PROCESS).respond_with_json(body)
    with pytest.raises(EngineError, match="Acme answered with something") as raised:
        read(access)
    assert raised.value.code == "provider"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"code": 202},
        {"code": 202, "result": []},
        {"code": 7, "result": {}},
        {"code": 202, "result": {"address": "x" * 1_000_001}},
    ],
)
def test_results_of_another_form(httpserver: HTTPServer, access: Access, body: Any) -> None:
    httpserver.expect_request(PROCESS).respond_with_json(LEFT)
    httpserver.expect_request(RESULT).respond_with_json(body)
    with pytest.raises(EngineError, match="Acme answered with something") as raised:
        read(access)
    assert raised.value.code == "provider"


def _json(status: int, body: dict[str, Any]) -> Callable[[Request], Response]:
    return lambda _: Response(json.dumps(body), status)


@pytest.mark.parametrize("path", [PROCESS, RESULT])
@pytest.mark.parametrize(
    ("handler", "code", "words"),
    [
        (
            _json(200, {"success": False, "code": 400, "message": f"not found: {KEY}"}),
            "credentials",
            "key",
        ),
        (
            _json(200, {"success": False, "code": 401, "message": f"no credit: {KEY}"}),
            "provider",
            "credit",
        ),
        (_json(200, {"success": False, "code": 405}), "failed", "kind of picture"),
        (_json(200, {"success": False, "code": 500}), "failed", "could not read"),
        (_json(200, {"success": False, "code": [520]}), "provider", "Acme could not do its work"),
        (
            _json(200, {"success": False, "code": 521}),
            "provider",
            "Acme could not do its work. Try again later",
        ),
        (_json(200, {"success": True, "status": "failed"}), "provider", "could not read"),
        (_json(401, {"message": f"who is {KEY}?"}), "credentials", "key"),
        (_json(429, {}), "provider", "Acme"),
        (_json(500, {}), "provider", "Acme"),
        (lambda _: Response("<html>"), "provider", "could not be read"),
    ],
)
def test_refusals(
    httpserver: HTTPServer,
    access: Access,
    path: str,
    handler: Callable[[Request], Response],
    code: str,
    words: str,
) -> None:
    httpserver.expect_request(path).respond_with_handler(handler)
    httpserver.expect_request(PROCESS).respond_with_json(LEFT)
    with pytest.raises(EngineError, match=words) as raised:
        read(access)
    assert raised.value.code == code
    assert KEY not in raised.value.message


def test_never_ready(httpserver: HTTPServer, access: Access) -> None:
    """A busy machine may need all of a short time for one request, so it gets longer ones."""
    httpserver.expect_request(PROCESS).respond_with_json(LEFT)
    httpserver.expect_request(RESULT).respond_with_json(PENDING)
    for seconds in (0.3, 1.0, 3.0, 9.0):
        httpserver.clear_log()
        with pytest.raises(EngineError, match=r"did not answer within \d seconds?") as raised:
            tabscanner.read(PAGE, replace(access, seconds=seconds), [], first=0.0, pause=0.05)
        assert raised.value.code == "timeout"
        if len(httpserver.log) > 2:
            return
    raise AssertionError("The result was never asked for again.")


def test_first_pause_ends_with_the_time(httpserver: HTTPServer, access: Access) -> None:
    httpserver.expect_request(PROCESS).respond_with_json(LEFT)
    with pytest.raises(EngineError, match=r"did not answer within 1 second"):
        tabscanner.read(PAGE, replace(access, seconds=0.2), [])


def test_slow_service(httpserver: HTTPServer, access: Access) -> None:
    over = Event()
    httpserver.expect_request(PROCESS).respond_with_handler(lambda _: Response(str(over.wait(5))))
    try:
        with pytest.raises(EngineError, match=r"did not answer within 1 second") as raised:
            read(replace(access, seconds=0.2))
    finally:
        over.set()
    assert raised.value.code == "timeout"


def test_cut_connection_and_no_service(access: Access) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"
    with (
        socket_server(half, drips=False) as (url, _),
        pytest.raises(EngineError, match="could not be reached") as cut,
    ):
        read(replace(access, url=url))
    with pytest.raises(EngineError, match="could not be reached") as gone:
        read(replace(access, url=deserted()))
    assert (cut.value.code, gone.value.code) == ("provider", "provider")


def test_what_is_missing() -> None:
    assert tabscanner.missing(Access("http://tab", KEY)) == ""
    assert tabscanner.missing(Access("http://tab", title="Acme")) == "No key is configured."
