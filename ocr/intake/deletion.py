"""Deleting a file on its tenant's word. Jobs that have ended keep their rows and texts; only the file goes."""

from django.db import transaction

from config import clock
from files import uploads
from files.models import StoredFile
from ocr.models import ENDED, JobFile


class FileInUse(Exception):
    """A job that has not ended reads the file."""


def delete_upload(*, stored: StoredFile) -> None:
    """Remove bytes and row. Raises FileInUse, and StoredFile.DoesNotExist where somebody was faster."""
    with transaction.atomic():
        StoredFile.objects.select_for_update().get(pk=stored.pk)
        uses = JobFile.objects.filter(stored=stored)
        if uses.exclude(job__status__in=ENDED).exists():
            raise FileInUse
        uses.update(stored=None)
        # Marked first: should this process die before the bytes are gone, the sweeper removes them.
        gone = {"pending": True, "inspected": False, "expires_at": clock.now()}
        StoredFile.objects.filter(pk=stored.pk).update(**gone)
    uploads.delete(stored)
