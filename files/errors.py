"""What can go wrong with the storage."""


class StorageFailed(Exception):
    """The storage did not take the bytes: full, away or refusing. Nothing was stored."""
