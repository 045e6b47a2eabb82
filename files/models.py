"""Stored files. The database row is authoritative; the storage contains what the rows name."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import Tenant
from config import clock
from config import text_search as text_search  # registers has_text


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def uploads_of(self, tenant: Tenant) -> "StoredFileQuerySet":
        """The tenant's unexpired uploads, including announced ones that were not sent yet."""
        unexpired = Q(expires_at=None) | Q(expires_at__gt=clock.now())
        return self.filter(unexpired, tenant=tenant, kind=StoredFile.Kind.ORIGINAL)


class StoredFile(models.Model):
    """One object in the storage.

    A pending one is being written; the sweeper deletes it if its writer died.
    """

    class Kind(models.TextChoices):
        ORIGINAL = "original"
        THUMBNAIL = "thumbnail"
        OUTPUT = "output"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="files", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ORIGINAL)
    pending = models.BooleanField(default=True)
    inspected = models.BooleanField(
        default=True, help_text="False: sent directly to the storage and not inspected yet."
    )
    upload_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then a client may send the bytes."
    )
    storage_name = models.CharField(max_length=200, unique=True)
    original_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=8)
    size = models.BigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0, help_text="Pixels of the first page, upright.")
    height = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=1)
    pixels = models.BigIntegerField(default=0, help_text="Of all pages together.")
    title = models.CharField(max_length=255, blank=True)
    tags = models.CharField(max_length=1000, blank=True)
    thumbnail = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="thumbnail_of"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="When the file is deleted.")

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "-created_at"], name="files_of_tenant"),
            models.Index(fields=["-created_at"], name="files_in_time"),
            models.Index(fields=["kind", "created_at"], name="files_by_kind"),
            models.Index(fields=["media_type", "created_at"], name="files_by_type"),
            models.Index(fields=["sha256"], name="files_by_content"),
            # On PostgreSQL files_by_name and files_by_title too: see config.text_search.
            models.Index(
                fields=["expires_at"],
                name="files_by_expiry",
                condition=Q(expires_at__isnull=False),
            ),
            # What the sweeper looks for every few seconds: links to close, files to give up.
            models.Index(
                fields=["upload_until"],
                name="files_to_close",
                condition=Q(upload_until__isnull=False) & (Q(pending=True) | Q(inspected=True)),
            ),
            models.Index(
                fields=["created_at"],
                name="files_pending",
                condition=Q(pending=True, upload_until=None),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name or str(self.id)
