"""What the jobs interface refuses, in its own form, and that nothing is left of it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.jobs_calls import fault, file_part, form, post_form, reprocess, upload
from tests.api.support import assert_nothing_left, picture, sent
from tests.client import Client
from tests.conftest import Customer
from tests.ocr import samples
from tests.provider_accounts import set_no_accounts

TESSERACT = ("ocrProvider_0", "tesseract", None)
FILE = file_part("a.png")
PROVIDERS = (
    "paddle-ocr-local tesseract llama-cpp gemini openai mistral xai-grok tab-scanner "
    "aws-textract paddle-ocr-api auto"
)
Part = tuple[str, str, bytes | None]
FORMS: list[tuple[int, str, list[Part]]] = [
    (400, "'file' is required", []),
    (400, "'file' is required", [TESSERACT]),
    (400, "'file' must be a file", [("file", "a text", None), TESSERACT]),
    (400, "'files' must be a file", [("files", "a text", None), TESSERACT]),
    (400, "'file' is required", [file_part("a.png", "image"), TESSERACT]),
    (400, "'ocrProvider_0' is required", [FILE]),
    (400, "'ocrProvider_0' is required", [FILE, ("ocrProvider_0", "  ", None)]),
    (400, "'ocrProvider_0' is required", [FILE, ("ocrProvider", "tesseract", None)]),
    (400, "'ocrProvider_1' is required", [FILE, FILE, TESSERACT]),
    (
        400,
        "no file for the field 'ocrProvider_1'",
        [FILE, TESSERACT, ("ocrProvider_1", "tesseract", None)],
    ),
    (
        400,
        "no file for the field 'ocrProvider_-1'",
        [FILE, TESSERACT, ("ocrProvider_-1", "tesseract", None)],
    ),
    (
        400,
        "no file for the field 'ocrProvider_00'",
        [FILE, TESSERACT, ("ocrProvider_00", "tesseract", None)],
    ),
    (
        400,
        "no file for the field 'ocrProvider_x'",
        [FILE, TESSERACT, ("ocrProvider_x", "tesseract", None)],
    ),
    (
        400,
        "no file for the field",
        [FILE, TESSERACT, ("ocrProvider_" + "9" * 300, "tesseract", None)],
    ),
    (400, "Provider 'invalid' is not available", [FILE, ("ocrProvider_0", "invalid", None)]),
    (
        400,
        "Provider 'mistral' is not available",
        [FILE, ("ocrProvider_0", "tesseract,mistral", None)],
    ),
    (400, "Provider 'Tesseract' is not available", [FILE, ("ocrProvider_0", "Tesseract", None)]),
    (400, "an empty name", [FILE, ("ocrProvider_0", "tesseract,", None)]),
    (400, "names a provider twice", [FILE, ("ocrProvider_0", "tesseract,tesseract", None)]),
    (400, "sent 2 times", [FILE, TESSERACT, TESSERACT]),
    (400, "at most 200", [FILE, ("ocrProvider_0", "x" * 201, None)]),
    (400, "must be a text", [FILE, file_part("a.png", "ocrProvider_0")]),
    (400, "at most 255", [FILE, TESSERACT, ("jobName", "x" * 256, None)]),
    (400, "control characters", [FILE, TESSERACT, ("jobName", "a\x00b", None)]),
    (400, "sent 2 times", [FILE, TESSERACT, ("jobName", "a", None), ("jobName", "b", None)]),
    (400, "File 0: The file is empty.", [("file", "a.png", b""), TESSERACT]),
    (415, "File 0: ", [("file", "a.png", b"just a text " * 50), TESSERACT]),
    (
        422,
        "File 1: ",
        [FILE, ("file", "b.png", picture()[:300]), TESSERACT, ("ocrProvider_1", "tesseract", None)],
    ),
    (413, "File 0: ", [("file", "a.png", samples.huge_header_png()), TESSERACT]),
]


@pytest.mark.parametrize(("status", "says", "parts"), FORMS)
def test_forms(customer: Customer, status: int, says: str, parts: list[Part]) -> None:
    assert says in fault(post_form(customer, *parts), status)
    assert_nothing_left()


def test_as_many_files_as_the_setting_says(customer: Customer, settings: Any) -> None:
    settings.MAX_FILES_PER_JOB = 2
    upload(customer, "a.png", "b.png")
    providers: list[Part] = [(f"ocrProvider_{index}", "tesseract", None) for index in range(3)]
    assert "at most 2" in fault(post_form(customer, FILE, FILE, FILE, *providers), 413)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "application/json", 400),
        (b'{"file": "a", "ocrProvider_0": "tesseract"}', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{", "application/json", 400),
        (b"file=a&ocrProvider_0=tesseract", "application/x-www-form-urlencoded", 400),
        (b"a", "text/plain", 415),
        (b"a", "multipart/form-data", 400),
        (form(FILE, TESSERACT)[:200], "multipart/form-data; boundary=B", 400),
        (b"", "multipart/form-data; boundary=B", 400),
    ],
)
def test_bodies(customer: Customer, body: bytes, content_type: str, status: int) -> None:
    client = Client(raise_request_exception=False, headers={"X-API-Key": customer.secret})
    fault(client.generic("POST", "/ocr-jobs/upload", body, content_type), status)
    assert_nothing_left()


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_methods(customer: Customer, method: str) -> None:
    client = Client(headers={"X-API-Key": customer.secret})
    fault(getattr(client, method)("/ocr-jobs/upload"), 405)


NO_IDS = [
    "0",
    "-1",
    "abc",
    "1.0",
    "01",
    "%2B1",
    "1e3",
    "9" * 18,
    "9" * 19,
    "9" * 400,
    "٣",
    "%00",
    "1%20",
    "None",
]


@pytest.mark.parametrize("number", NO_IDS)
def test_ids_that_are_none(customer: Customer, number: str) -> None:
    job = upload(customer)
    client = Client(headers={"X-API-Key": customer.secret})
    for path in (
        f"/ocr-jobs/{number}",
        f"/ocr-jobs/{number}/files/1",
        f"/ocr-jobs/{job}/files/{number}",
    ):
        assert fault(client.get(path), 404) == "Not found."
        assert fault(client.delete(path), 404) == "Not found."
    assert fault(reprocess(customer, number, Idempotency_Key="k"), 404) == "Not found."


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "'ocrProvider' is required"),
        ({"ocrProvider": ""}, "'ocrProvider' is required"),
        ({"ocrProvider": "mistral"}, "Provider 'mistral' is not available"),
        ({"ocrProvider": ["tesseract", "tesseract"]}, "sent 2 times"),
        ({"ocrProvider": "tesseract,tesseract"}, "is not available"),
    ],
)
def test_reprocess_forms(customer: Customer, work: Any, fields: dict[str, Any], says: str) -> None:
    job = upload(customer)
    work()
    file_id = customer.get(f"/ocr-jobs/{job}").json()["files"][0]["id"]
    assert says in fault(customer.post(f"/ocr-jobs/files/{file_id}/reprocess", fields), 400)


@pytest.mark.parametrize(
    "body", ["[]", "1", '{"ocrProvider": 1}', '{"ocrProvider": ["tesseract"]}', "null", "{"]
)
def test_reprocess_bodies(customer: Customer, work: Any, body: str) -> None:
    job = upload(customer)
    work()
    file_id = customer.get(f"/ocr-jobs/{job}").json()["files"][0]["id"]
    client = Client(raise_request_exception=False, headers={"X-API-Key": customer.secret})
    fault(
        client.post(f"/ocr-jobs/files/{file_id}/reprocess", body, content_type="application/json"),
        400,
    )


def test_names_do_no_harm(customer: Customer) -> None:
    for name in ("../../etc/passwd", "C:\\a\\b.png", "‮gnp.exe", "<script>.png", "é" * 200 + ".png"):
        answer = post_form(customer, ("file", name, picture()), TESSERACT)
        body = customer.get(f"/ocr-jobs/{answer.json()['id']}").json()
        stored = body["files"][0]["originalName"]
        assert "/" not in stored
        assert "\\" not in stored
        assert body["files"][0]["storageKey"] == f"uploads/{body['id']}/{stored}"
        assert body["name"] == stored


def test_too_many_parts(customer: Customer) -> None:
    fault(post_form(customer, *[FILE] * 101), 413)
    assert_nothing_left()


def test_a_query_changes_nothing(customer: Customer) -> None:
    data = {"file": sent(), "ocrProvider_0": "tesseract"}
    assert customer.post("/ocr-jobs/upload?x=1", data).status_code == 200


@pytest.mark.real_engine
def test_providers(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    set_no_accounts(monkeypatch)
    listed = {each["name"]: each for each in customer.get("/ocr-jobs/providers").json()}
    remote = [
        "llama-cpp",
        "gemini",
        "openai",
        "mistral",
        "xai-grok",
        "tab-scanner",
        "aws-textract",
        "paddle-ocr-api",
    ]
    assert set(listed) == {"auto", "paddle-ocr-local", "tesseract", *remote}
    assert listed["tesseract"] == {"name": "tesseract", "available": True}
    for name in remote:
        assert not listed[name]["available"]
        assert listed[name]["reason"].endswith(".")
        answer = customer.post("/ocr-jobs/upload", {"file": sent(), "ocrProvider_0": name})
        assert fault(answer, 400) == f"Provider '{name}' is not available"
    assert_nothing_left()


def test_too_little_money_leaves_nothing(customer_of: Callable[..., Customer]) -> None:
    poor = customer_of("poor", token=99)
    files = {"file": [sent(), sent()], "ocrProvider_0": "tesseract", "ocrProvider_1": "tesseract"}
    assert "100" in fault(poor.post("/ocr-jobs/upload", files), 402)
    assert_nothing_left()
