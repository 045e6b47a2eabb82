"""Files on S3: a real client against a real server process (moto, see tests.s3 for what it does not
check).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from config import settings as project
from config.clock import now
from files import services
from files.models import StoredFile
from tests.api.process_calls import (
    PROSE,
    PROSE_WORDS,
    call,
    presigned,
    process,
    stored_file,
    uploaded,
)
from tests.api.support import picture, sentence, streamed
from tests.client import Client
from tests.conftest import Customer
from tests.maintenance import sweep
from tests.s3 import BUCKET, CREDENTIALS, LOCATION, S3, server

FACTS = services.FileInfo("image/png", "png", 10, 10, 1, 100)
Work = Callable[[], int]


@pytest.fixture(scope="module")
def running() -> Iterator[S3]:
    with server() as found:
        yield found


@pytest.fixture
def s3(running: S3, settings: Any, _own_storage: None) -> Iterator[S3]:
    """Files lie in the bucket, with the options that the project sets for it."""
    options = {
        **project.S3_OPTIONS,
        **CREDENTIALS,
        "bucket_name": BUCKET,
        "location": LOCATION,
        "endpoint_url": running.url,
        "region_name": "us-east-1",
    }
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    yield running
    running.empty()


def post_form(form: dict[str, Any], content: bytes) -> httpx2.Response:
    """As a client of the document does: no credentials, the fields, then the file."""
    return httpx2.post(
        form["url"], data=form["fields"], files={"file": content}, trust_env=False, timeout=30
    )


def object_of(key: str) -> str:
    return f"{LOCATION}/{key}"


def upload_of(key: str) -> str:
    return object_of(key.replace("ocr/", "uploads/", 1))


@pytest.mark.parametrize("size", [0, 1, 3 * 1024 * 1024, 9 * 1024 * 1024])
def test_storing_opening_and_removing(customer: Customer, s3: S3, size: int) -> None:
    """Also of more than the part size, which goes up in several parts, and more than is held in
    memory.
    """
    content = hashlib.sha256(b"seed").digest() * (size // 32) + b"x" * (size % 32)
    stored = services.store(
        tenant=customer.tenant, content=ContentFile(content, name="a.png"), info=FACTS
    )
    assert s3.names == [object_of(stored.storage_name)]
    with services.open_stored(stored) as opened:
        assert opened.size == size
        assert b"".join(opened.chunks()) == content
    services.remove(stored)
    services.remove(stored)
    assert s3.names == []
    with pytest.raises(FileNotFoundError):
        services.open_stored(stored)


def test_streaming_to_a_client(customer: Customer, s3: S3) -> None:
    content = picture(*PROSE)
    file = uploaded(customer, content)
    assert s3.names == [object_of(file["key"])]
    opened = Client().get(file["fileUrl"].removeprefix("http://testserver"))
    assert streamed(opened) == content
    assert int(opened["Content-Length"]) == len(content)
    assert (opened["Content-Type"], opened["X-Content-Type-Options"]) == ("image/png", "nosniff")


def test_an_object_that_is_gone_is_404(customer: Customer, s3: S3) -> None:
    file = uploaded(customer)
    s3.empty()
    assert Client().get(file["fileUrl"].removeprefix("http://testserver")).status_code == 404


def test_what_a_client_gets(customer: Customer, s3: S3, settings: Any) -> None:
    """A presigned POST of signature version 4, bound to one object, type and size, for fifteen
    minutes.
    """
    form = presigned(customer, picture(*PROSE))
    assert list(form) == ["key", "url", "method", "fields", "expiresAt"]
    assert (form["url"], form["method"]) == (f"{s3.url}/{BUCKET}", "POST")
    fields = form["fields"]
    assert fields["key"] == upload_of(form["key"])
    policy = json.loads(base64.b64decode(fields["policy"]))
    assert {"Content-Type": "image/png"} in policy["conditions"]
    assert ["content-length-range", 1, len(picture(*PROSE))] in policy["conditions"]
    assert {"bucket": BUCKET} in policy["conditions"]
    assert {"key": fields["key"]} in policy["conditions"]
    expires = datetime.fromisoformat(policy["expiration"])
    assert abs(expires - now() - timedelta(minutes=settings.PRESIGN_MINUTES)) < timedelta(
        seconds=10
    )
    assert abs(expires - datetime.fromisoformat(form["expiresAt"])) < timedelta(seconds=5)
    assert fields["x-amz-signature"] == signature(fields)


def signature(fields: dict[str, str]) -> str:
    """The policy's signature, computed as Amazon's documentation of POST policies says."""
    key = f"AWS4{CREDENTIALS['secret_key']}".encode()
    for part in (*fields["x-amz-credential"].split("/")[1:4], "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, fields["policy"].encode(), hashlib.sha256).hexdigest()


def test_upload_process_and_delete(customer: Customer, s3: S3, work: Work) -> None:
    content = picture(*PROSE)
    form = presigned(customer, content)
    assert s3.names == []
    assert post_form(form, content).status_code == 204
    assert s3.names == [upload_of(form["key"])]
    body = process(customer, form["key"]).json()
    assert (body["key"], body["wordCount"], body["language"]) == (form["key"], PROSE_WORDS, "en")
    assert s3.names == [object_of(form["key"])]
    opened = Client().get(body["fileUrl"].removeprefix("http://testserver"))
    assert streamed(opened) == content
    row = stored_file(form["key"])
    assert (row.size, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert call(customer, "delete", f"/api/files/{form['key']}").status_code == 204
    assert s3.names == []


def test_a_second_use_of_the_link_changes_nothing(customer: Customer, s3: S3, work: Work) -> None:
    form = presigned(customer, picture(*PROSE))
    for content in (picture("WRONG"), picture(*PROSE)):
        assert post_form(form, content).status_code == 204
    first = process(customer, form["key"]).json()
    assert first["wordCount"] == PROSE_WORDS
    assert post_form(form, picture("WRONG")).status_code == 204
    again = process(customer, form["key"]).json()
    assert again["text"] == first["text"]
    StoredFile.objects.update(upload_until=now() - timedelta(seconds=1))
    sweep()
    assert s3.names == [object_of(form["key"])]


def test_more_bytes_than_the_link_allows(customer: Customer, s3: S3) -> None:
    """S3 refuses them by the policy; moto does not, and then the platform does, before it reads
    them.
    """
    content = picture(*PROSE)
    form = presigned(customer, content)
    post_form(form, content + b"x")
    assert process(customer, form["key"]).status_code in (404, 413)
    assert s3.names == []


@pytest.mark.parametrize(
    ("content", "status"), [(b"text " * 50, 415), (picture(*PROSE)[:300], 422)]
)
def test_a_bad_object_is_removed(customer: Customer, s3: S3, content: bytes, status: int) -> None:
    form = presigned(customer, content)
    post_form(form, content)
    assert sentence(process(customer, form["key"]), "images", status)
    assert s3.names == []


def test_an_object_that_never_came(customer: Customer, s3: S3) -> None:
    form = presigned(customer, picture(*PROSE))
    assert sentence(process(customer, form["key"]), "images", 404)
    StoredFile.objects.update(upload_until=now() - timedelta(seconds=1))
    sweep()
    assert not StoredFile.objects.exists()


def test_an_object_that_came_late_to_a_deleted_file(customer: Customer, s3: S3) -> None:
    form = presigned(customer, picture(*PROSE))
    assert call(customer, "delete", f"/api/files/{form['key']}").status_code == 204
    assert post_form(form, picture(*PROSE)).status_code == 204
    assert sentence(process(customer, form["key"]), "images", 404)
    StoredFile.objects.update(upload_until=now() - timedelta(seconds=1))
    for _ in range(2):
        sweep()
    assert s3.names == []
    assert not StoredFile.objects.exists()


def test_the_platforms_own_link_takes_nothing_for_the_bucket(customer: Customer, s3: S3) -> None:
    form = presigned(customer, picture(*PROSE))
    answer = Client().post(
        "/api/files/upload", {**form["fields"], "file": ContentFile(b"x", name="a")}
    )
    assert sentence(answer, "images", 403)


def test_a_storage_that_is_away_is_503(customer: Customer, s3: S3, settings: Any) -> None:
    """No job, no charge, and not a word of the address in the answer."""
    key = uploaded(customer)["key"]
    form = presigned(customer, picture(*PROSE))
    options = {**settings.STORAGES["default"]["OPTIONS"], "endpoint_url": "http://127.0.0.1:9"}
    away = {**settings.STORAGES["default"], "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": away}
    from tests.api.support import sent

    for answer in (
        customer.post("/api/files", {"file": sent()}),
        process(customer, form["key"]),
        call(customer, "delete", f"/api/files/{key}"),
    ):
        assert "127.0.0.1" not in sentence(answer, "images", 503)
        assert int(answer["Retry-After"]) > 0
    assert customer.spendable("token") == 100_000


def test_names_outside_the_location_are_refused(s3: S3) -> None:
    """The location is never empty: what django-storages would make of `..` must not leave it."""
    from django.core.exceptions import SuspiciousOperation

    assert project.S3_OPTIONS["location"]
    with pytest.raises(SuspiciousOperation):
        default_storage.exists("../secret")
