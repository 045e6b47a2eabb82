"""Agile encryption with a hash that is shorter than the key or than a block, as old Office versions write it.

[MS-OFFCRYPTO] 2.3.4.11 and 2.3.4.13: a derived key is filled up with 0x36, and a decrypted verifier may be followed by
padding. msoffcrypto (6.1) does neither, so SHA-1 fails. Importing this module mends it.
"""

from typing import Any

from msoffcrypto.method import ecma376_agile as agile

_FILL = b"\x36"
_derived = agile.ECMA376Agile._derive_encryption_key


def filled_key(h: bytes, block_key: bytes, algorithm: str, bits: int) -> bytes:
    """The key of `bits` bits for one purpose."""
    key: bytes = _derived(h, block_key, algorithm, bits)
    return key.ljust(bits // 8, _FILL)


def verify(
    password: str, salt: bytes, algorithm: str, verifier: bytes, value: bytes, spins: int, bits: int
) -> bool:
    """Whether the password is the right one: the hash of the decrypted verifier is the decrypted value."""
    base = agile.ECMA376Agile._derive_iterated_hash_from_password(
        password, salt, algorithm, spins
    ).digest()
    shown = _decrypted(verifier, base, agile.blkKey_VerifierHashInput, salt, algorithm, bits)
    wanted = _decrypted(value, base, agile.blkKey_encryptedVerifierHashValue, salt, algorithm, bits)
    found: bytes = agile._get_hash_func(algorithm)(shown[: len(salt)]).digest()
    return wanted[: len(found)] == found


def _decrypted(
    data: bytes, base: bytes, purpose: Any, salt: bytes, algorithm: str, bits: int
) -> bytes:
    plain: bytes = agile._decrypt_aes_cbc(data, filled_key(base, purpose, algorithm, bits), salt)
    return plain


agile.ECMA376Agile._derive_encryption_key = staticmethod(filled_key)
agile.ECMA376Agile.verify_password = staticmethod(verify)
