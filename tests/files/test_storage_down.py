"""A storage that refuses: a clear 503, nothing stored, nothing charged."""

import errno
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from files.models import StoredFile
from tests.conftest import Customer
from tests.ocr import samples

pytestmark = pytest.mark.database


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)


def test_an_error_of_the_system_elsewhere_is_ours_and_not_the_storages(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many open files in the inspection, say: a 503 would hide it from those who look
    for 500.
    """

    def bug(*_: Any, **__: Any) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("ocr.api.process.files.inspect_image", bug)
    image = SimpleUploadedFile("a.png", samples.encoded(samples.text_image("full")))
    client = Client(raise_request_exception=False)
    answer = client.post("/api/files", {"file": image}, headers={"X-API-Key": customer.secret})
    assert answer.status_code == 500
    assert "open files" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/ocr", "/api/ocr/solve", "/api/upload"])
def test_a_full_disk_is_503_and_leaves_nothing(
    customer: Customer, full_disk: None, path: str, work: Callable[[], int]
) -> None:
    image = SimpleUploadedFile("a.png", samples.encoded(samples.text_image("full")))
    answer = customer.post(path, {"image": image})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert StoredFile.objects.count() == 0
    assert (customer.spendable("token"), customer.spendable("solve")) == (100_000, 100)
