"""Secrets that have to be read again, sealed with SECRET_KEY so that the database does not show
them.

What is sealed for one purpose cannot be opened for another.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

DOCUMENTS = b"documents"  # passwords of documents, between the request and the worker
PROVIDERS = b"providers"  # tenants' own keys for remote providers


def seal(secret: str, purpose: bytes = DOCUMENTS) -> str:
    """What may be stored; an empty text for no secret."""
    return _box(purpose).encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str, purpose: bytes = DOCUMENTS) -> str:
    """The secret; an empty text, which opens nothing, where SECRET_KEY has changed since."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def _box(purpose: bytes) -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=purpose).digest()
    return Fernet(base64.urlsafe_b64encode(key))
