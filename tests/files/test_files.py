"""Stored files: their names, their rows and bytes, and the links that open them."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.services import create_tenant
from config import clock
from files import services, storage
from files.errors import StorageFailed
from files.keys import safe_name, storage_name
from files.links import linked_file, signed_path
from files.models import StoredFile
from tests.api.support import streamed
from tests.client import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FACTS = services.FileInfo("image/png", "png", 10, 10, 1, 100)
Store = Callable[..., StoredFile]


@pytest.fixture
def tenant() -> Tenant:
    return create_tenant(name="acme")


@pytest.fixture
def store(tenant: Tenant) -> Store:
    def make(
        content: bytes = b"bytes", name: str = "a.png", *, kept: bool = True, **more: Any
    ) -> StoredFile:
        stored = services.store(
            tenant=tenant, content=ContentFile(content, name=name), info=FACTS, **more
        )
        if kept:
            services.commit([stored])
        return stored

    return make


def on_disk(stored: StoredFile) -> Path:
    return Path(default_storage.path(stored.storage_name))


def test_a_file_comes_back_as_it_was(store: Store, tenant: Tenant) -> None:
    stored = store(b"some bytes")
    with services.open_stored(stored) as content:
        assert content.read() == b"some bytes"
    assert (stored.size, stored.original_name) == (10, "a.png")
    assert stored.storage_name == f"ocr/{tenant.user_id}/{stored.pk.hex}.png"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("cat.jpg", "cat.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\cat.jpg", "cat.jpg"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\x00b.png", "ab.png"),
        (" .hidden. ", "hidden"),
        ("..", ""),
        ("", ""),
        ("x" * 300, "x" * 255),
        ("Größe 猫.png", "Größe 猫.png"),
        ("\ud800.png", "png"),
    ],
)
def test_a_clients_name_is_for_display_only(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def test_a_storage_name_has_nothing_of_the_client() -> None:
    pk = uuid.UUID(int=7)
    assert storage_name(user_id="u1", file_id=pk, extension="png") == f"ocr/u1/{pk.hex}.png"


def test_a_failed_write_leaves_neither_row_nor_bytes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError("no space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with pytest.raises(StorageFailed):
        store()
    assert not StoredFile.objects.exists()


def test_a_bug_in_the_storage_is_no_storage_that_failed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(FileSystemStorage, "_save", bug)
    with pytest.raises(ZeroDivisionError):
        store()
    assert not StoredFile.objects.exists()
    monkeypatch.undo()
    stored = store()
    monkeypatch.setattr(FileSystemStorage, "_open", bug)
    with pytest.raises(ZeroDivisionError):
        services.open_stored(stored)


@pytest.mark.parametrize(
    "fault", [OSError("away"), EndpointConnectionError(endpoint_url="http://s3")]
)
def test_what_a_storage_raises(
    store: Store, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise fault

    stored = store()
    for method in ("_open", "delete", "exists", "_save"):
        monkeypatch.setattr(FileSystemStorage, method, fail)
    for call in (
        lambda: services.open_stored(stored),
        lambda: services.remove(stored),
        lambda: storage.exists("a"),
        lambda: storage.save("a", ContentFile(b"x")),
    ):
        with pytest.raises(StorageFailed) as caught:
            call()
        assert caught.value.__cause__ is fault


def test_a_file_that_is_missing_is_not_a_storage_that_failed(store: Store) -> None:
    stored = store()
    on_disk(stored).unlink()
    with pytest.raises(FileNotFoundError):
        services.open_stored(stored)
    storage.delete(stored.storage_name)


def test_removing_takes_row_bytes_and_preview(store: Store) -> None:
    stored = store()
    preview = services.store_thumbnail(original=stored, webp=b"preview")
    paths = [on_disk(stored), on_disk(preview)]
    assert all(path.exists() for path in paths)
    services.remove(stored)
    services.remove(stored)  # harmless when repeated
    assert not any(path.exists() for path in paths)
    assert not StoredFile.objects.exists()


def test_what_a_dead_writer_left_is_removed_after_an_hour(store: Store) -> None:
    kept, young, abandoned = store(), store(kept=False), store(kept=False)
    StoredFile.objects.filter(pk=abandoned.pk).update(
        created_at=timezone.now() - timedelta(hours=2)
    )
    StoredFile.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(hours=2))
    assert services.remove_abandoned_files() == 1
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {kept.pk, young.pk}
    assert not on_disk(abandoned).exists()


def test_keeping_rolls_back_with_its_transaction(store: Store) -> None:
    stored = store(kept=False)
    with transaction.atomic():
        services.commit([stored])
        transaction.set_rollback(True)
    stored.refresh_from_db()
    assert stored.pending


@pytest.fixture
def clock_of_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's clock cannot be moved, so this process's is taken for it."""
    monkeypatch.setattr(clock, "now", timezone.now)


def test_a_link_opens_for_an_hour(store: Store, clock_of_host: None) -> None:
    path = signed_path(store(b"bytes", "cat photo.png"))
    answer: Any = Client().get(path)
    assert streamed(answer) == b"bytes"
    assert answer["Content-Type"] == "image/png"
    assert "cat photo.png" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    with time_machine.travel(timezone.now() + timedelta(minutes=59), tick=False):
        assert Client().get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert Client().get(path).status_code == 404


def test_a_link_keeps_the_lifetime_it_was_made_with(
    store: Store, settings: Any, clock_of_host: None
) -> None:
    settings.LINK_LIFETIME = timedelta(seconds=5)
    path = signed_path(store())
    settings.LINK_LIFETIME = timedelta(hours=1)
    with time_machine.travel(timezone.now() + timedelta(seconds=6), tick=False):
        assert Client().get(path).status_code == 404


@pytest.mark.parametrize(
    "change",
    [lambda t: t[:-1], lambda t: t + "A", lambda t: "A" + t, lambda t: "x", lambda t: "%00"],
)
def test_a_forged_link(store: Store, change: Callable[[str], str]) -> None:
    token = signed_path(store()).split("/")[2]
    answer = Client().get(f"/files/{change(token)}/a.png")
    assert (answer.status_code, answer.json()) == (404, {"error": "Not found."})


def test_a_link_to_what_is_gone_or_not_yet_there(store: Store) -> None:
    pending = store(kept=False)
    path = signed_path(pending)
    assert Client().get(path).status_code == 404
    services.commit([pending])
    assert Client().get(path).status_code == 200
    on_disk(pending).unlink()
    assert Client().get(path).status_code == 404
    services.remove(pending)
    assert linked_file(path.split("/")[2]) is None


@pytest.mark.parametrize(
    "name",
    ["a\r\nX-Evil: 1", '"; filename="evil.html', "../../x", "\u202etxt.exe", "猫.png", "x" * 300],
)
def test_a_links_name_cannot_break_the_header(store: Store, name: str) -> None:
    token = signed_path(store()).split("/")[2]
    answer = Client().get(f"/files/{token}/{quote(name, safe='')}")
    if answer.status_code == 404:  # a name with a slash is another route
        assert "/" in name
        return
    assert "X-Evil" not in answer.headers
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_only_reading(store: Store) -> None:
    path = signed_path(store())
    assert Client().head(path).status_code == 200
    assert Client().post(path).status_code == 405
