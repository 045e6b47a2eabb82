"""Files with a password: decrypted in memory. The password goes nowhere else.

Two functions inside msoffcrypto are replaced here, because they are wrong for some files. Its
version has an upper bound in pyproject.toml for that reason, and tests/ocr/test_office_unlock.py
fails when they are not as expected.
"""

import io
from typing import Any, BinaryIO

import msoffcrypto
from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format import ppt97
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from ocr.errors import EngineError, ErrorCode
from ocr.readers.containers import CONVERTED, LOCKED, kind
from ocr.readers.sniff import HEAD

# Excel encrypts a file with this password when anybody may read it and nobody may change it.
_NOBODYS = "VelvetSweatshop"

# LibreOffice takes a presentation with a stream of this name for an encrypted one, also after
# decryption.
_SUMMARY = "EncryptedSummary".encode("utf-16-le")
_RENAMED = "DecryptedSummary".encode("utf-16-le")

original_key = ECMA376Agile._derive_encryption_key
original_directory = ppt97.construct_persistobjectdirectory


# The names of the parameters are msoffcrypto's.
def padded_key(h: bytes, blockKey: bytes, hashAlgorithm: str, keyBits: int) -> bytes:
    """A hash shorter than the key, as SHA-1's for 256 bits, is padded with 0x36 ([MS-OFFCRYPTO]
    2.3.4.11).

    msoffcrypto (6.1) leaves it short, so files of old Office versions do not open.
    """
    key: bytes = original_key(h, blockKey, hashAlgorithm, keyBits)
    return key.ljust(keyBits // 8, b"\x36")


def directory_in_file_order(data: Any) -> dict[int, int]:
    """Object number -> offset, sorted by offset: msoffcrypto (6.1) takes each object to end where
    the next begins.
    """
    return dict(sorted(original_directory(data).items(), key=lambda entry: entry[1]))


ECMA376Agile._derive_encryption_key = staticmethod(padded_key)
ppt97.construct_persistobjectdirectory = directory_in_file_order


def media_type_of(file: BinaryIO) -> str:
    """The type by the content, `LOCKED` for an encrypted docx, xlsx or pptx. Raises EngineError as
    `kind`, and "unsupported" for a file that is none of Office's.
    """
    file.seek(0)
    found = kind(file, file.read(HEAD))
    if found is None:
        raise EngineError(
            "The file is not a Word, Excel or PowerPoint document.", code=ErrorCode.UNSUPPORTED
        )
    return found


def unlocked(file: BinaryIO, media_type: str, password: str) -> tuple[str, BinaryIO]:
    """The media type inside and the file itself, or what it holds when it is encrypted.

    Raises EngineError "unreadable" for a wrong or missing password, and "unsupported" when the
    content is not of the type that was said.
    """
    found = media_type_of(file)
    if found == LOCKED or (found in CONVERTED and _encrypted(file)):
        plain = _decrypted(file, password)
        found, file = media_type_of(plain), plain
    if found == LOCKED or media_type not in (found, LOCKED):
        raise EngineError(
            "The content of the document is not of the type that was said.",
            code=ErrorCode.UNSUPPORTED,
        )
    return found, file


def _encrypted(file: BinaryIO) -> bool:
    file.seek(0)
    try:
        return bool(msoffcrypto.OfficeFile(file).is_encrypted())
    except Exception:  # of versions that it does not know, Word 6 among them: LibreOffice will see
        return False


def _decrypted(file: BinaryIO, password: str) -> BinaryIO:
    plain = io.BytesIO()
    try:
        file.seek(0)
        office = msoffcrypto.OfficeFile(file)
        office.load_key(password=password or _NOBODYS)
        office.decrypt(plain)
    except InvalidKeyError:
        raise EngineError(
            "The document's password is missing or wrong.", code=ErrorCode.UNREADABLE
        ) from None
    except MemoryError:
        raise
    except Exception as error:  # its modules raise whatever the bytes lead them to
        raise _refused(password) from error
    if isinstance(office, ppt97.Ppt97File):
        return io.BytesIO(plain.getvalue().replace(_SUMMARY, _RENAMED))
    return plain


def _refused(password: str) -> EngineError:
    if not password:
        return EngineError(
            "The document's password is missing or wrong.", code=ErrorCode.UNREADABLE
        )
    return EngineError(
        "The document is encrypted in a way that cannot be read.", code=ErrorCode.UNREADABLE
    )
