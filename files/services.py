"""Storing, opening and removing bytes. A row is written before its object and removed after it, so none is orphaned."""

import hashlib
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile, File
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Tenant
from files import storage
from files.errors import StorageFailed
from files.keys import safe_name, storage_name, upload_name
from files.models import StoredFile

PENDING_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What the inspection of an upload found: its real type, its measures, and a preview (WebP) if one was wanted."""

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
    """Write the bytes, a chunk at a time, and a row that is pending until `commit`. A failure leaves neither.

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
        # The row is pending: what cannot be removed now, the sweeper removes.
        with suppress(StorageFailed, DatabaseError):
            remove(stored)
        raise
    return stored


def store_thumbnail(*, original: StoredFile, webp: bytes) -> StoredFile:
    """The preview of a stored image, pending as the original is."""
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
    """End the pending state. Called in the transaction that makes the rows which need the files."""
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(pending=False)


def sha256(content: "File[bytes]") -> str:
    """The digest of the content, hex, read in chunks; the content is left at its beginning."""
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def open_stored(stored: StoredFile) -> "File[bytes]":
    """The stored bytes, to read. Raises FileNotFoundError, and StorageFailed where the storage does not answer."""
    return storage.open_object(stored.storage_name)


def remove(stored: StoredFile) -> None:
    """Remove bytes, preview and row. Harmless when repeated or when the bytes are gone already."""
    if stored.thumbnail:
        remove(stored.thumbnail)
    remove_bytes(stored)
    StoredFile.objects.filter(pk=stored.pk).delete()


def remove_bytes(stored: StoredFile) -> None:
    """Remove the object, and the one that a client may have sent in its stead."""
    names = (
        [stored.storage_name, upload_name(stored.storage_name)]
        if stored.upload_until
        else [stored.storage_name]
    )
    for name in names:
        storage.delete(name)


def remove_abandoned_files() -> int:
    """Remove what a writer that died left pending. Returns how many files."""
    before = timezone.now() - PENDING_LIFETIME
    pending = StoredFile.objects.filter(pending=True, upload_until=None, thumbnail_of=None)
    abandoned = pending.filter(created_at__lt=before)[:500]
    for stored in abandoned:
        remove(stored)
    return len(abandoned)
