"""Every call of the storage. What goes wrong in it is StorageFailed, and only that: a bug of ours stays a bug."""

from contextlib import suppress
from functools import cache

from django.core.files.base import File
from django.core.files.storage import default_storage

from files.errors import StorageFailed


@cache
def faults() -> tuple[type[Exception], ...]:
    """What a disk and S3 raise. Imported when something has failed, as boto3 takes long to load."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    return OSError, BotoCoreError, ClientError, Boto3Error


def save(name: str, content: "File[bytes]") -> str:
    """Write an object. Returns its name: another one where the name was taken meanwhile. Raises StorageFailed."""
    try:
        return default_storage.save(name, content)
    except faults() as error:
        raise StorageFailed("The file could not be stored.") from error


def open_object(name: str) -> "File[bytes]":
    """The bytes, to read. Raises FileNotFoundError and StorageFailed."""
    try:
        return default_storage.open(name, "rb")
    except FileNotFoundError:
        raise
    except faults() as error:
        raise StorageFailed("The file could not be read.") from error


def delete(name: str) -> None:
    """Remove an object, if it is there. Raises StorageFailed."""
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
