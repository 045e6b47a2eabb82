"""All calls of the storage. Their errors are raised as StorageFailed; a bug stays a bug."""

import posixpath
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import structlog
from django.core.files.base import File
from django.core.files.storage import default_storage

from files.errors import StorageFailed

S3_BATCH = 1000  # the most that one request may delete
log = structlog.get_logger("polyglyph.files")


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


def delete_all(names: Sequence[str]) -> set[str]:
    """Delete objects, if they exist. Returns the names of those that could not be deleted."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is None:
        return _delete_one_by_one(names)
    failed: set[str] = set()
    for start in range(0, len(names), S3_BATCH):
        failed |= _delete_in_bucket(bucket, names[start : start + S3_BATCH])
    return failed


def _delete_one_by_one(names: Sequence[str]) -> set[str]:
    failed = set()
    for name in names:
        try:
            delete(name)
        except StorageFailed:
            failed.add(name)
    return failed


def _delete_in_bucket(bucket: Any, names: Sequence[str]) -> set[str]:
    """One request for all of them."""
    folder = getattr(default_storage, "location", "")
    keys = {posixpath.join(folder, name): name for name in names}
    wanted = [{"Key": key} for key in keys]
    try:
        answer = bucket.delete_objects(Delete={"Objects": wanted, "Quiet": True})
    except faults():
        log.warning("the storage does not delete several objects at once", exc_info=True)
        return _delete_one_by_one(names)
    return {keys[error["Key"]] for error in answer.get("Errors", [])}


def exists(name: str) -> bool:
    """Raises StorageFailed."""
    try:
        return default_storage.exists(name)
    except faults() as error:
        raise StorageFailed("The storage does not answer.") from error
