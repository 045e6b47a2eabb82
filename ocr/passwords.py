"""A document's password between the request and the worker: sealed, so that the database does not show it."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(password: str) -> str:
    """What may be stored; an empty text for no password."""
    return _box().encrypt(password.encode()).decode() if password else ""


def unseal(sealed: str) -> str:
    """The password; an empty one, which opens no locked document, where SECRET_KEY has changed since."""
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def _box() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"documents").digest()
    return Fernet(base64.urlsafe_b64encode(key))
