"""The documents interface: fields, files and bodies that are refused."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.documents_calls import PATH, ask, finished, refusal
from tests.api.hostile_bodies import HOSTILE, MULTIPART, multipart, post_bytes
from tests.api.solver_calls import text_in_database
from tests.api.support import (
    assert_nothing_left,
    picture,
    sent,
)
from tests.conftest import Customer

Work = Callable[[], int]


LONG = "x" * 3000
FIELDS: list[tuple[dict[str, Any], int]] = [
    # the source
    ({}, 400),
    ({"format": "txt"}, 400),
    ({"image_url": ""}, 400),
    ({"image_file": "a text"}, 400),
    ({"image_file": "https://example.com/a.png"}, 400),
    ({"image_file": ["file", "file"]}, 400),
    ({"image_file": "file", "file": "file"}, 400),
    ({"image_file": "file", "image_url": "https://example.com/a.png"}, 400),
    ({"file": "file", "url": "https://example.com/a.png"}, 400),
    ({"image_url": "https://example.com/a.png", "url": "https://example.com/a.png"}, 400),
    ({"image_url": ["https://example.com/a.png", "https://example.com/a.png"]}, 400),
    ({"image_url": "file"}, 400),
    ({"image_url": "https://example.com/" + LONG}, 400),
    ({"image_url": "https://example.com/\x00"}, 400),
    ({"image": "file"}, 400),
    ({"image_file": "file", "image_url": ""}, 200),
    # texts beside it
    *[
        ({"image_file": "file", field: bad}, 400)
        for field in ("format", "language", "password", "sync")
        for bad in (["a", "b"], "file", LONG, "a\x00b", "a\x1bb", b"caf\xe9", b"\xed\xa0\x80")
    ],
    *[
        ({"image_file": "file", "format": name}, 400)
        for name in ("TXT", "text", "json", "ocr.writers.txt", "/", "txt,")
    ],
    *[
        ({"image_file": "file", "sync": value}, 400)
        for value in ("2", "-1", "true", "false", "no", "00")
    ],
    ({"image_file": "file", "password": "x" * 33}, 400),
    ({"image_file": "file", "password": "ü" * 32, "sync": "0"}, 200),
    ({"image_file": "file", "format": "", "language": "", "password": "", "sync": ""}, 200),
    ({"image_file": "file", "state": "1", "tenant": "rival", "formats": "pdf"}, 200),
    ({"image_file": "file", "formats": "pdf, json,pdf"}, 200),
    ({"image_file": "file", "formats": "pdf,rtf"}, 400),
    ({"image_file": "file", "formats": ["pdf", "txt"]}, 400),
]


class TestBadInput:
    @pytest.mark.parametrize(("fields", "status"), FIELDS)
    def test_fields(
        self, customer: Customer, at_once: None, fields: dict[str, Any], status: int
    ) -> None:
        answer = post_bytes(customer, PATH, multipart(fields), MULTIPART)
        if status == 200:
            assert answer.json()["data"]["state"] in (0, 4)
        else:
            assert refusal(answer, status).endswith(".")
            assert_nothing_left()

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_files(self, customer: Customer, name: str, settings: Any) -> None:
        settings.MAX_DOCUMENT_PAGES = 100
        status, content = HOSTILE[name]
        # The right type for a document
        status = {"header.pdf": 422, "archive.png": 422}.get(name, status)
        answer = customer.post(PATH, {"image_file": sent(content, name)}, Idempotency_Key="k")
        assert len(refusal(answer, status)) > 15
        assert_nothing_left()

    @pytest.mark.parametrize(
        ("name", "content", "status"),
        [
            ("a.pdf", b"%PDF-1.7\n%", 422),
            ("a.docx", b"PK\x03\x04" + bytes(99), 422),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 422),
            ("a.html", b"<html>", 415),
        ],
    )
    def test_files_that_cannot_be_read(
        self, customer: Customer, name: str, content: bytes, status: int
    ) -> None:
        assert len(refusal(ask(customer, image_file=sent(content, name)), status)) > 15
        assert_nothing_left()

    def test_the_limit_is_that_of_documents(
        self, customer: Customer, work: Work, settings: Any
    ) -> None:
        settings.MAX_IMAGE_BYTES = 10
        assert finished(customer)["state"] == 1
        settings.MAX_UPLOAD_BYTES = len(picture()) - 1
        assert str(settings.MAX_UPLOAD_BYTES) in refusal(ask(customer), 413)

    def test_a_form_without_files_and_json_name_addresses(
        self, customer: Customer, at_once: None
    ) -> None:
        form, json = "application/x-www-form-urlencoded", "application/json"
        url = "https://example.com/a.png"
        assert post_bytes(customer, PATH, f"image_url={url}".encode(), form).status_code == 200
        assert (
            post_bytes(customer, PATH, f'{{"image_url": "{url}"}}'.encode(), json).status_code
            == 200
        )
        assert refusal(post_bytes(customer, PATH, b'{"image_url": 5}', json), 400)
        assert refusal(post_bytes(customer, PATH, b"image_file=text", form), 400)
        assert refusal(post_bytes(customer, PATH, b"text", "text/plain"), 415)

    def test_a_password_stands_nowhere(
        self, customer: Customer, work: Work, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        answer = customer.post(
            PATH, {"image_file": sent(), "password": "correct-horse"}, Idempotency_Key="k"
        )
        assert answer.json()["data"]["state"] == 1
        assert b"correct-horse" not in answer.content
        assert "correct-horse" not in caplog.text
        assert not text_in_database("correct-horse")
        refused = refusal(ask(customer, password="correct-horse" * 3), 400)
        assert "correct-horse" not in refused + caplog.text
        assert re.search(r"39 characters; at most 32", refused)
