"""Agile encryption with SHA-1, whose hash is shorter than a key of 256 bits and than two blocks."""

import hashlib

import pytest
from msoffcrypto.method import ecma376_agile

from ocr.readers.office import agile

SALT, VERIFIER = bytes(range(16)), bytes(range(100, 116))


def locked(password: str, bits: int) -> tuple[bytes, bytes]:
    """A verifier and its hash, encrypted as Office does: the hash filled up to whole blocks."""
    base = ecma376_agile.ECMA376Agile._derive_iterated_hash_from_password(
        password, SALT, "SHA1", 10
    ).digest()
    keys = [
        hashlib.sha1(base + purpose).digest()[: bits // 8].ljust(bits // 8, b"\x36")  # noqa: S324  the format's
        for purpose in (
            ecma376_agile.blkKey_VerifierHashInput,
            ecma376_agile.blkKey_encryptedVerifierHashValue,
        )
    ]
    value = hashlib.sha1(VERIFIER).digest() + bytes(12)  # noqa: S324  as above
    return tuple(
        ecma376_agile._encrypt_aes_cbc(data, key, SALT)
        for data, key in zip((VERIFIER, value), keys, strict=True)
    )  # type: ignore[return-value]


@pytest.mark.parametrize("bits", [128, 256])
def test_the_right_password_is_known(bits: int) -> None:
    verifier, value = locked("pass", bits)
    assert agile.verify("pass", SALT, "SHA1", verifier, value, 10, bits)
    assert not agile.verify("Pass", SALT, "SHA1", verifier, value, 10, bits)


def test_a_key_is_filled_up() -> None:
    assert agile.filled_key(b"base", b"purpose", "SHA1", 256)[20:] == b"\x36" * 12
    assert len(agile.filled_key(b"base", b"purpose", "SHA512", 256)) == 32
