"""Inspecting a presigned upload when it is first used."""

from django.conf import settings

from config import clock
from files import uploads
from files.models import StoredFile
from files.services import remove
from ocr import children
from ocr.errors import EngineError
from ocr.intake.inspection import check_size, inspect_image


def inspected_upload(stored: StoredFile) -> StoredFile:
    """The file, inspected. A bad one is deleted; until the link expires, another may be sent.

    Raises FileNotFoundError where nothing was sent, EngineError (invalid, too_large, unsupported,
    unreadable), and StoredFile.DoesNotExist where it was deleted meanwhile.
    """
    if stored.inspected:
        return stored
    try:
        inspect_and_accept(stored)
    except FileNotFoundError:
        stored.refresh_from_db()
        if not stored.inspected:  # otherwise another call was faster
            raise
    return stored


def inspect_and_accept(stored: StoredFile) -> None:
    children.serve_upload(stored.tenant_id)
    with uploads.open_upload(stored) as content:
        try:
            check_size(content, stored.size)  # storage may have accepted more than the link allows
            info = inspect_image(content, max_pages=settings.MAX_PAGES).info
        except EngineError as error:
            if not error.code.undecided:
                refuse(stored)
            raise
        uploads.accept(stored, content, info)


def refuse(stored: StoredFile) -> None:
    uploads.discard(stored)
    if stored.upload_until is None or stored.upload_until < clock.now():
        remove(stored)
