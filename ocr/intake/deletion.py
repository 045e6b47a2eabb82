"""Deleting an uploaded file for its tenant. Ended jobs keep their rows and texts."""

from django.db import transaction

from config import clock
from files import uploads
from files.models import StoredFile
from ocr.models import ENDED, JobFile


class FileInUse(Exception):
    """A job that has not ended uses the file."""


def delete_upload(*, stored: StoredFile) -> None:
    """Delete bytes and row. Raises FileInUse, and StoredFile.DoesNotExist if already deleted."""
    with transaction.atomic():
        StoredFile.objects.select_for_update().get(pk=stored.pk)
        uses = JobFile.objects.filter(stored=stored)
        if uses.exclude(job__status__in=ENDED).exists():
            raise FileInUse
        uses.update(stored=None)
        # Mark the file first: if this process dies here, the sweeper deletes the bytes.
        StoredFile.objects.filter(pk=stored.pk).update(
            pending=True, inspected=False, expires_at=clock.now()
        )
    uploads.delete(stored)
