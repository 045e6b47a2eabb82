"""What can go wrong with the storage."""


class StorageFailed(Exception):
    """The storage is full, away or refusing."""
