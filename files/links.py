"""Signed URLs that open a file without credentials until they expire.

Nothing is stored for them.
"""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from config import clock
from files.models import StoredFile

SALT = "files.links.expiry"


def signed_path(stored: StoredFile) -> str:
    """The path of the URL, valid for LINK_LIFETIME."""
    expires_at = clock.now() + settings.LINK_LIFETIME
    token = signing.Signer(salt=SALT).sign_object([stored.pk.hex, int(expires_at.timestamp())])
    name = stored.original_name or f"file.{stored.extension}"
    return reverse("signed-file", kwargs={"token": token, "name": name})


def linked_file(token: str) -> StoredFile | None:
    """The file of a link, or None for a link that is forged or expired or whose file is deleted."""
    try:
        file_id, expires_at = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if clock.now().timestamp() >= expires_at:
        return None
    return StoredFile.objects.filter(pk=uuid.UUID(hex=file_id), pending=False).first()
