"""All calls of the storage. Their errors are raised as StorageFailed; a bug stays a bug."""

from contextlib import suppress
from functools import cache

from django.core.files.base import File
from django.core.files.storage import default_storage

from files.errors import StorageFailed


@cache
def faults() -> tuple[type[Exception], ...]:
    """Exceptions of a disk and of S3. Imported after a failure, because boto3 loads slowly."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    return OSError, BotoCoreError, ClientError, Boto3Error


def save(name: str, content: "File[bytes]") -> str:
    """Write an object.

    Returns its name, which differs where the name exists. Raises StorageFailed.
    """
    try:
        return default_storage.save(name, content)
    except faults() as error:
        raise StorageFailed("The file could not be stored.") from error


def open_object(name: str) -> "File[bytes]":
    """Open an object for reading. Raises FileNotFoundError and StorageFailed."""
    try:
        return default_storage.open(name, "rb")
    except FileNotFoundError:
        raise
    except faults() as error:
        raise StorageFailed("The file could not be read.") from error


def delete(name: str) -> None:
    """Delete an object, if it exists. Raises StorageFailed."""
    try:
        with suppress(FileNotFoundError):
            default_storage.delete(name)
    except faults() as error:
        raise StorageFailed("The file could not be removed.") from error


def exists(name: str) -> bool:
    """Raises StorageFailed."""
    try:
        return default_storage.exists(name)
    except faults() as error:
        raise StorageFailed("The storage does not answer.") from error
