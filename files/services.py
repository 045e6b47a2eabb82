"""Storing, opening and deleting files.

A row is written before its object and deleted after it, so that no object is orphaned.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.files.base import ContentFile, File
from django.db import DatabaseError, Error, transaction

from accounts.models import Tenant
from config import clock
from config.postponed import Postponed
from files import storage
from files.errors import StorageFailed
from files.keys import safe_name, storage_name, upload_name
from files.models import StoredFile

log = structlog.get_logger("polyglyph.files")
PENDING_LIFETIME = timedelta(hours=1)
BATCH = 100
postponed_files: Postponed[uuid.UUID] = Postponed("removal of files")


@dataclass(frozen=True, slots=True)
class FileInfo:
    """The result of an inspection: real type, sizes, and a WebP preview if requested."""

    media_type: str
    extension: str
    width: int
    height: int
    pages: int
    pixels: int
    thumbnail: bytes | None = None


def store(
    *,
    tenant: Tenant,
    content: "File[bytes]",
    info: FileInfo,
    kind: str = StoredFile.Kind.ORIGINAL,
    expires_at: datetime | None = None,
    title: str = "",
    tags: str = "",
) -> StoredFile:
    """Write the bytes in chunks, and a row that is pending until `commit`. A failure leaves
    neither.

    Raises StorageFailed.
    """
    digest = sha256(content)
    file_id = uuid.uuid4()
    name = storage_name(user_id=tenant.user_id, file_id=file_id, extension=info.extension)
    stored = StoredFile.objects.create(
        id=file_id,
        tenant=tenant,
        kind=kind,
        storage_name=name,
        original_name=safe_name(content.name or ""),
        media_type=info.media_type,
        extension=info.extension,
        size=content.size,
        sha256=digest,
        width=info.width,
        height=info.height,
        pages=info.pages,
        pixels=info.pixels,
        title=title,
        tags=tags,
        expires_at=expires_at,
    )
    try:
        storage.save(name, content)
    except Exception:
        # The row is pending: if this fails, the sweeper deletes it.
        with suppress(StorageFailed, DatabaseError):
            remove(stored)
        raise
    return stored


def store_thumbnail(*, original: StoredFile, webp: bytes) -> StoredFile:
    """Store the preview of a stored image, pending as the original is."""
    info = FileInfo("image/webp", "webp", 0, 0, 1, 0)
    content = ContentFile(webp, name="thumbnail.webp")
    thumbnail = store(
        tenant=original.tenant,
        content=content,
        info=info,
        kind=StoredFile.Kind.THUMBNAIL,
        expires_at=original.expires_at,
    )
    original.thumbnail = thumbnail
    original.save(update_fields=["thumbnail"])
    return thumbnail


def commit(files: Iterable[StoredFile]) -> None:
    """End the pending state, in the transaction that writes the rows which use the files."""
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(pending=False)


def sha256(content: "File[bytes]") -> str:
    """The hex digest, read in chunks. The position of the content is 0 afterwards."""
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def open_stored(stored: StoredFile) -> "File[bytes]":
    """Open the stored bytes. Raises FileNotFoundError and StorageFailed."""
    return storage.open_object(stored.storage_name)


def remove(stored: StoredFile) -> None:
    """Delete bytes, preview and row. A repeated call is harmless."""
    if stored.thumbnail:
        remove(stored.thumbnail)
    remove_bytes(stored)
    StoredFile.objects.filter(pk=stored.pk).delete()


def remove_all(files: Sequence[StoredFile]) -> int:
    """Delete bytes, previews and rows of many files. Returns how many are gone.

    A file whose bytes cannot be deleted keeps its rows, and the sweeper tries again later.
    """
    names: list[str] = []
    for stored in files:
        names += _names(stored)
    failed = storage.delete_all(names)
    gone: list[StoredFile] = []
    for stored in files:
        if failed.isdisjoint(_names(stored)):
            gone.append(stored)
        else:
            postponed_files.add(stored.pk)
    if failed:
        log.warning("objects could not be deleted", count=len(failed), example=min(failed))
    previews = [stored.thumbnail_id for stored in gone if stored.thumbnail_id]
    rows = StoredFile.objects.filter(pk__in=[*previews, *[stored.pk for stored in gone]])
    rows.delete()
    return len(gone)


def _names(stored: StoredFile) -> list[str]:
    """Of its object and all that belong to it."""
    names = [stored.storage_name]
    if stored.upload_until:
        names.append(upload_name(stored.storage_name))
    if stored.thumbnail:
        names.append(stored.thumbnail.storage_name)
    return names


def discard(files: Sequence[StoredFile]) -> None:
    """Remove files whose transaction failed.

    If it failed at its commit, only the database knows whether it was committed. A file that is in
    use stays, and where nothing can be asked the sweeper removes what is pending.
    """
    try:
        with transaction.atomic():
            # Waits for a commit that is still under way.
            rows = StoredFile.objects.select_for_update(no_key=True)
            unused = rows.filter(pk__in=[file.pk for file in files], pending=True)
            ids = set(unused.values_list("pk", flat=True))
        for file in files:
            if file.pk in ids:
                remove(file)
    except (Error, StorageFailed):
        log.warning("files of a failed request are left to the sweeper", exc_info=True)


def remove_bytes(stored: StoredFile) -> None:
    """Delete the object, and the presigned upload that it was copied from."""
    storage.delete(stored.storage_name)
    if stored.upload_until:
        storage.delete(upload_name(stored.storage_name))


def remove_abandoned_files() -> int:
    """Delete files that a crashed process left pending. Returns how many."""
    before = clock.now() - PENDING_LIFETIME
    pending = StoredFile.objects.filter(pending=True, upload_until=None, thumbnail_of=None)
    abandoned = pending.filter(created_at__lt=before).exclude(pk__in=postponed_files.keys())
    ordered = abandoned.select_related("thumbnail").order_by("created_at")
    return remove_all(list(ordered[:BATCH]))
