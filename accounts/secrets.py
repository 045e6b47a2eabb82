"""The format of API keys: `pgk_`, 30 random base62 characters and a checksum of 6.

Prefix and checksum follow GitHub's token format: scanners recognise a leaked key, and a typo is
detected without a database query. 30 characters of base62 hold 178 bits.
"""

import hashlib
import hmac
import secrets
import string
import zlib

from django.conf import settings

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
PREFIX = "pgk_"
RANDOM_LENGTH = 30
CHECK_LENGTH = 6
HEAD_LENGTH = 12
SECRET_LENGTH = len(PREFIX) + RANDOM_LENGTH + CHECK_LENGTH


def new_secret() -> str:
    """A new secret. It is shown once and never stored."""
    body = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return body + checksum(body)


def checksum(body: str) -> str:
    """The CRC-32 of the text, in base62, six characters."""
    number, text = zlib.crc32(body.encode()), ""
    for _ in range(CHECK_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        text = ALPHABET[digit] + text
    return text


def well_formed(secret: str) -> bool:
    """Whether a text has the format of a key, without a typo. It may never have been issued."""
    if len(secret) != SECRET_LENGTH or not secret.startswith(PREFIX) or not secret.isascii():
        return False
    return secret[-CHECK_LENGTH:] == checksum(secret[:-CHECK_LENGTH])


def digest(secret: str, pepper: str) -> str:
    """HMAC-SHA-256 of a secret, hex. A slow hash protects weak secrets; these have 178 bits."""
    return hmac.new(pepper.encode(), secret.encode(), hashlib.sha256).hexdigest()


def peppers() -> list[str]:
    """The peppers in use, newest first. Without a setting, one derived from SECRET_KEY."""
    derived = hashlib.sha256(b"api-key-pepper:" + settings.SECRET_KEY.encode()).hexdigest()
    return settings.API_KEY_PEPPERS or [derived]
