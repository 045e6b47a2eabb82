"""Errors of the storage."""


class StorageFailed(Exception):
    """The storage is full, unreachable or refuses the call."""
