"""Presigned uploads: clients send files directly to the storage.

The link leads to a separate object (`upload_name`), which is copied when the file is first used. A
second use of the link, which S3 cannot refuse, therefore changes nothing that was inspected, read
or paid for.
"""

import posixpath
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from accounts.models import Tenant
from config import clock
from config.postponed import Postponed
from files import policies, storage
from files.keys import safe_name, storage_name, upload_name
from files.models import StoredFile
from files.services import FileInfo, remove, remove_bytes, sha256

GRACE = timedelta(minutes=15)  # for uploads that started before the link expired
BATCH = 100
postponed_uploads: Postponed[uuid.UUID] = Postponed("close_uploads")


class UploadClosed(Exception):
    """The upload has been used or deleted, or another request is sending it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form for clients: POST all `fields` and then the `file` to `url`, as multipart."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


def announce(
    *, tenant: Tenant, filename: str, media_type: str, extension: str, size: int, now: datetime
) -> StoredFile:
    """Create the row of a file that a client is going to send: at most `size` bytes."""
    file_id = uuid.uuid4()
    return StoredFile.objects.create(
        id=file_id,
        tenant=tenant,
        inspected=False,
        upload_until=now + timedelta(minutes=settings.PRESIGN_MINUTES) + GRACE,
        storage_name=storage_name(user_id=tenant.user_id, file_id=file_id, extension=extension),
        original_name=safe_name(filename),
        media_type=media_type,
        extension=extension,
        size=size,
        sha256="",
        created_at=now,
        expires_at=now + tenant.retention,
    )


def presign(announced: StoredFile, *, content_type: str, own_url: str) -> Form:
    """The form for an announced file: of the S3 bucket, otherwise of the platform's `own_url`."""
    lifetime = timedelta(minutes=settings.PRESIGN_MINUTES)
    expires_at = announced.created_at + lifetime
    bucket = getattr(default_storage, "bucket", None)
    if bucket is None:
        allowed = policies.Policy(announced.storage_name, content_type, announced.size, expires_at)
        return Form(own_url, policies.signed(allowed), expires_at)
    post = bucket.meta.client.generate_presigned_post(
        Bucket=bucket.name,
        Key=posixpath.join(
            getattr(default_storage, "location", ""), upload_name(announced.storage_name)
        ),
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, announced.size]],
        ExpiresIn=int(lifetime.total_seconds()),
    )
    return Form(post["url"], post["fields"], expires_at)


def receive(announced: StoredFile, content: "File[bytes]") -> None:
    """Store what was sent to the platform's own link, replacing an earlier upload.

    Raises UploadClosed.
    """
    if announced.inspected:
        raise UploadClosed
    name = upload_name(announced.storage_name)
    storage.delete(name)
    saved = storage.save(name, content)
    if saved != name:  # another request wrote it since the line above
        storage.delete(saved)
        raise UploadClosed


def open_upload(announced: StoredFile) -> "File[bytes]":
    """Open what was sent. Raises FileNotFoundError where nothing was sent, and StorageFailed."""
    return storage.open_object(upload_name(announced.storage_name))


def accept(announced: StoredFile, content: "File[bytes]", info: FileInfo) -> None:
    """Make an inspected upload an ordinary file. Of two concurrent calls the first decides.

    The row is locked while the bytes are written: whoever finds it inspected also finds its bytes.
    Raises StoredFile.DoesNotExist where the file was deleted meanwhile.
    """
    digest = sha256(content)
    size = content.seek(0, 2)
    with transaction.atomic():
        waiting = StoredFile.objects.filter(pk=announced.pk, inspected=False)
        accepted = waiting.update(
            inspected=True,
            pending=False,
            sha256=digest,
            size=size,
            media_type=info.media_type,
            extension=info.extension,
            width=info.width,
            height=info.height,
            pages=info.pages,
            pixels=info.pixels,
        )
        if accepted:
            storage.delete(announced.storage_name)  # left by an earlier call that died here
            storage.save(announced.storage_name, content)
    announced.refresh_from_db()
    discard(announced)


def discard(announced: StoredFile) -> None:
    """Delete what was sent. Until the link expires, another file may be sent."""
    storage.delete(upload_name(announced.storage_name))


def delete(stored: StoredFile) -> None:
    """Delete a file that nothing refers to.

    Until the link expires its row stays, so that late bytes are deleted too.
    """
    if stored.upload_until is None or stored.upload_until < clock.now():
        remove(stored)
        return
    remove_bytes(stored)


def close_uploads(now: datetime | None = None) -> int:
    """Clean up expired links: delete missing files and second uploads. Returns how many."""
    past = StoredFile.objects.filter(upload_until__lt=now or clock.now())
    closing = past.filter(Q(pending=True) | Q(inspected=True)).order_by("upload_until")
    done = 0
    for stored in closing.exclude(pk__in=postponed_uploads.keys())[:BATCH]:
        with postponed_uploads.guard(stored.pk):
            _close(stored)
            done += 1
    return done


def _close(stored: StoredFile) -> None:
    if stored.inspected:
        discard(stored)
        StoredFile.objects.filter(pk=stored.pk).update(upload_until=None)
    elif storage.exists(upload_name(stored.storage_name)):
        StoredFile.objects.filter(pk=stored.pk, inspected=False).update(pending=False)
    else:
        remove(stored)
