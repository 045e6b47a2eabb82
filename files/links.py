"""Signed URLs that open a file without credentials until they expire.

Nothing is stored for them.
"""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from files.models import StoredFile

SALT = "files.links"


def signed_path(stored: StoredFile) -> str:
    """The path of the URL, valid for LINK_LIFETIME."""
    seconds = settings.LINK_LIFETIME.total_seconds()
    token = signing.TimestampSigner(salt=SALT).sign_object([stored.pk.hex, int(seconds)])
    name = stored.original_name or f"file.{stored.extension}"
    return reverse("signed-file", kwargs={"token": token, "name": name})


def linked_file(token: str) -> StoredFile | None:
    """The file of a link, or None for a link that is forged or expired or whose file is deleted."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        file_id, seconds = signer.unsign_object(token)
        signer.unsign(token, max_age=seconds)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return StoredFile.objects.filter(pk=uuid.UUID(hex=file_id), pending=False).first()
