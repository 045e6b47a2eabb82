"""The functions of msoffcrypto that the reader replaces: they are there, called, and do what the
format wants.
"""

import hashlib
import inspect

import pytest
from msoffcrypto.format import ppt97
from msoffcrypto.method import ecma376_agile
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from ocr.readers.office import unlock

SALT = bytes(range(16))
SECRET = bytes(range(100, 132))


def test_the_replaced_functions_have_the_signatures_of_their_replacements() -> None:
    original = list(inspect.signature(unlock.original_key).parameters)
    assert original == list(inspect.signature(unlock.padded_key).parameters)
    original = list(inspect.signature(unlock.original_directory).parameters)
    assert original == list(inspect.signature(unlock.directory_in_file_order).parameters)


def test_the_library_looks_its_functions_up_where_they_are_replaced() -> None:
    assert ECMA376Agile._derive_encryption_key is unlock.padded_key
    assert ppt97.construct_persistobjectdirectory is unlock.directory_in_file_order
    caller = inspect.unwrap(ppt97.Ppt97File.decrypt)
    assert "construct_persistobjectdirectory" in caller.__code__.co_names


@pytest.mark.parametrize("bits", [128, 256])
def test_the_key_of_a_file_with_sha1(bits: int) -> None:
    base = ECMA376Agile._derive_iterated_hash_from_password("pass", SALT, "SHA1", 10).digest()
    purpose = ecma376_agile.blkKey_encryptedKeyValue
    digest = hashlib.sha1(base + purpose).digest()  # noqa: S324  the format's
    key = digest[: bits // 8].ljust(bits // 8, b"\x36")
    encrypted = ecma376_agile._encrypt_aes_cbc(SECRET, key, SALT)
    found = ECMA376Agile.makekey_from_password("pass", SALT, "SHA1", encrypted, 10, bits)
    assert found == SECRET
    other = ECMA376Agile.makekey_from_password("Pass", SALT, "SHA1", encrypted, 10, bits)
    assert other != SECRET


def test_a_long_hash_is_not_padded() -> None:
    key = unlock.padded_key(b"base", b"purpose", "SHA512", 256)
    assert key == hashlib.sha512(b"basepurpose").digest()[:32]
