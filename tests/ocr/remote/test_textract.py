import hashlib
import hmac
import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from botocore.retries.standard import ExponentialBackoff
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ocr.document import Box
from ocr.errors import EngineError
from ocr.providers.adapters import Access, Picture, textract
from tests.ocr.remote.asking import PAGE, deserted, socket_server

SECRET = "aws-secret-0815"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0.0)


@pytest.fixture
def access(httpserver: HTTPServer) -> Access:
    url = httpserver.url_for("").rstrip("/")
    return Access(url, SECRET, seconds=5, account="AKIDEXAMPLE", region="eu-west-1", title="Acme")


def block(
    kind: str, number: str, text: str, box: tuple[float, ...], *, children: str = ""
) -> dict[str, Any]:
    left, top, width, height = box
    place = {"Left": left, "Top": top, "Width": width, "Height": height}
    links = [{"Type": "CHILD", "Ids": children.split()}] if children else []
    geometry = {"BoundingBox": place, "Polygon": []}
    shape = {"BlockType": kind, "Id": number, "Geometry": geometry, "Relationships": links}
    return shape | ({"Text": text, "Confidence": 98.75} if kind != "PAGE" else {})


def answer(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {
        "DocumentMetadata": {"Pages": 1},
        "Blocks": blocks,
        "DetectDocumentTextModelVersion": "1.0",
    }


RECEIPT = answer(
    block("PAGE", "p", "", (0, 0, 1, 1), children="l1 l2 l3"),
    block("LINE", "l1", "Black coffee", (0.1, 0.1, 0.3, 0.025), children="w1 w2"),
    block("LINE", "l2", "4.50", (0.8, 0.1, 0.05, 0.025), children="w3"),
    block("LINE", "l3", "TOTAL", (0.1, 0.5, 0.1, 0.025), children="w4"),
    block("WORD", "w1", "Black", (0.1, 0.1, 0.12, 0.025)),
    block("WORD", "w2", "coffee", (0.24, 0.1, 0.16, 0.025)),
    block("WORD", "w3", "4.50", (0.8, 0.1, 0.05, 0.025)),
    block("WORD", "w4", "TOTAL", (0.1, 0.5, 0.1, 0.025)),
)


def signature(request: Request, secret: str) -> str:
    """Signature Version 4:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
    """
    fields = dict(
        part.split("=", 1) for part in request.headers["Authorization"].split(" ", 1)[1].split(", ")
    )
    names = fields["SignedHeaders"]
    scope = fields["Credential"].split("/", 1)[1]
    signed = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names.split(";"))
    body = hashlib.sha256(request.data).hexdigest()
    canonical = f"{request.method}\n{request.path}\n\n{signed}\n{names}\n{body}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{request.headers['X-Amz-Date']}\n{scope}\n{digest}"
    assert fields["Signature"] == hmac.new(key, text.encode(), "sha256").hexdigest()
    return fields["Credential"]


def test_asks_for_text_with_a_signature(
    httpserver: HTTPServer, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = deserted()
    for name in ("HTTP_PROXY", "http_proxy", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_TEXTRACT"):
        monkeypatch.setenv(name, dead)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of-the-machine")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-the-machine")
    seen: list[str] = []

    def handler(request: Request) -> Response:
        assert request.headers["X-Amz-Target"] == "Textract.DetectDocumentText"
        assert "X-Amz-Security-Token" not in request.headers
        assert b64decode(json.loads(request.data)["Document"]["Bytes"]) == PAGE.data
        seen.append(signature(request, SECRET))
        return Response(json.dumps(RECEIPT), content_type="application/x-amz-json-1.1")

    httpserver.expect_request("/", method="POST").respond_with_handler(handler)
    page = textract.read(PAGE, access, ["en"])
    assert (page.width, page.height, page.rotation, page.recognised) == (1000, 800, 0, True)
    identity, date, *scope = seen[0].split("/")
    assert (identity, scope) == ("AKIDEXAMPLE", ["eu-west-1", "textract", "aws4_request"])
    assert len(date) == 8


def test_words_lines_and_blocks(httpserver: HTTPServer, access: Access) -> None:
    httpserver.expect_request("/").respond_with_json(RECEIPT)
    page = textract.read(PAGE, access, [])
    assert page.text == "Black coffee 4.50\n\nTOTAL"
    assert [word.box for word in page.words] == [
        Box(100, 80, 120, 20),
        Box(240, 80, 160, 20),
        Box(800, 80, 50, 20),
        Box(100, 400, 100, 20),
    ]
    assert {word.confidence for word in page.words} == {0.9875}
    assert page.blocks[0].box == Box(100, 80, 750, 20)


def test_page_without_text(httpserver: HTTPServer, access: Access) -> None:
    httpserver.expect_request("/").respond_with_json(answer(block("PAGE", "p", "", (0, 0, 1, 1))))
    assert textract.read(PAGE, access, []).blocks == ()


@pytest.mark.parametrize(
    "body",
    [
        "<html>",
        "[]",
        "null",
        "{}",
        '{"Blocks": 5}',
        '{"Blocks": [5]}',
        '{"Blocks": [{"BlockType": "WORD", "Id": "1"}]}',
        json.dumps(answer(block("LINE", "l", "a", (0, 0, 1, 1), children="nobody"))),
        json.dumps(answer(block("WORD", "w", "a", ("x", 0, 1, 1)))),  # type: ignore[arg-type]
        json.dumps(answer(block("WORD", "w", "a", (float("nan"), 0, 1, 1)))),
        json.dumps(answer(block("WORD", "w", 5, (0, 0, 1, 1)))),  # type: ignore[arg-type]
        json.dumps(answer(block("WORD", "w", "a", (10**400, 0, 1, 1)))),
        json.dumps(answer(block("WORD", "w", "a", (0, 0, 1, 1)) | {"Confidence": 10**400})),
        "[" * 100_000,
    ],
)
def test_answers_of_another_form(httpserver: HTTPServer, access: Access, body: str) -> None:
    httpserver.expect_request("/").respond_with_data(
        body, content_type="application/x-amz-json-1.1"
    )
    with pytest.raises(EngineError, match="Acme answered with something") as raised:
        textract.read(PAGE, access, [])
    assert raised.value.code == "provider"


@pytest.mark.parametrize("status", [400, 500])
def test_errors_of_another_form(httpserver: HTTPServer, access: Access, status: int) -> None:
    httpserver.expect_request("/").respond_with_data("[" * 100_000, status)
    with pytest.raises(EngineError, match="Acme answered with something") as raised:
        textract.read(PAGE, access, [])
    assert raised.value.code == "provider"


def fault(status: int, name: str) -> Callable[[Request], Response]:
    body = json.dumps(
        {"__type": f"com.amazonaws.textract#{name}", "message": f"{SECRET} of AKIDEXAMPLE"}
    )
    return lambda _: Response(body, status, content_type="application/x-amz-json-1.1")


@pytest.mark.parametrize(
    ("status", "name", "code", "tries"),
    [
        (400, "ThrottlingException", "provider", 3),
        (400, "ProvisionedThroughputExceededException", "provider", 3),
        (500, "InternalServerError", "provider", 3),
        (503, "", "provider", 3),
        (400, "AccessDeniedException", "credentials", 1),
        (400, "UnrecognizedClientException", "credentials", 1),
        (400, "InvalidSignatureException", "credentials", 1),
        (400, "UnsupportedDocumentException", "failed", 1),
        (400, "BadDocumentException", "failed", 1),
        (400, "DocumentTooLargeException", "too_large", 1),
    ],
)
def test_refusals(
    httpserver: HTTPServer, access: Access, status: int, name: str, code: str, tries: int
) -> None:
    httpserver.expect_request("/").respond_with_handler(fault(status, name))
    with pytest.raises(EngineError) as raised:
        textract.read(PAGE, access, [])
    assert raised.value.code == code
    assert "Acme" in raised.value.message
    assert len(httpserver.log) == tries
    error: BaseException | None = raised.value
    while error:  # nor in what a log would print below it
        assert SECRET not in str(error)
        assert "AKIDEXAMPLE" not in str(error)
        error = error.__cause__ or error.__context__


def test_tries_again_after_throttling(httpserver: HTTPServer, access: Access) -> None:
    httpserver.expect_oneshot_request("/").respond_with_handler(fault(400, "ThrottlingException"))
    httpserver.expect_oneshot_request("/").respond_with_json(RECEIPT)
    assert len(textract.read(PAGE, access, []).words) == 4


def test_slow_service(httpserver: HTTPServer, access: Access) -> None:
    done = Event()
    httpserver.expect_request("/").respond_with_handler(lambda _: Response(str(done.wait(5))))
    try:
        with pytest.raises(EngineError, match=r"did not answer within 1 second") as raised:
            textract.read(PAGE, replace(access, seconds=0.3), [])
    finally:
        done.set()
    assert raised.value.code == "timeout"


@pytest.mark.parametrize(
    "half", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{", b"what?\r\n\r\n"]
)
def test_cut_connection(access: Access, half: bytes) -> None:
    with (
        socket_server(half, drips=False) as (url, _),
        pytest.raises(EngineError, match=r"could not be (reached|read)") as raised,
    ):
        textract.read(PAGE, replace(access, url=url), [])
    assert raised.value.code == "provider"


def test_no_service(access: Access) -> None:
    with pytest.raises(EngineError, match="could not be reached") as raised:
        textract.read(PAGE, replace(access, url=deserted()), [])
    assert raised.value.code == "provider"


@pytest.mark.parametrize("changed", [{"url": "not an address"}, {"region": "no where", "url": ""}])
def test_address_or_region_of_no_sense(access: Access, changed: dict[str, Any]) -> None:
    with pytest.raises(EngineError, match="cannot be used") as raised:
        textract.read(PAGE, replace(access, **changed), [])
    assert raised.value.code == "unavailable"


@pytest.mark.parametrize("account", ["AKID\nHost: else", "AKIDé"])
def test_key_id_that_is_none_is_not_sent(
    httpserver: HTTPServer, access: Access, account: str
) -> None:
    with pytest.raises(EngineError) as raised:
        textract.read(PAGE, replace(access, account=account), [])
    assert raised.value.code == "credentials"
    assert httpserver.log == []


def test_picture_over_the_limit_is_not_sent(httpserver: HTTPServer, access: Access) -> None:
    large = Picture(bytes(textract.LARGEST + 1024**2), "image/jpeg", 9000, 9000)
    with pytest.raises(EngineError, match=r"has 11\.0 MB; Acme takes 10 MB") as raised:
        textract.read(large, access, [])
    assert raised.value.code == "too_large"
    assert httpserver.log == []


def test_what_is_missing(access: Access) -> None:
    assert textract.missing(replace(access, url="")) == ""
    for field, name in {
        "account": "access key id",
        "key": "secret access key",
        "region": "region",
    }.items():
        without: dict[str, Any] = {field: ""}
        lacking = replace(access, **without)
        assert textract.missing(lacking) == f"No {name} is configured."
        with pytest.raises(EngineError, match=name):  # and no other key is looked for
            textract.read(PAGE, lacking, [])
