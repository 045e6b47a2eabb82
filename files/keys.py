"""The names of objects in the storage, built here and nowhere else, and never from anything a client sent."""

import uuid


def storage_name(*, user_id: str, file_id: uuid.UUID, extension: str) -> str:
    """`ocr/<user_id>/<32 hex>.<extension>`, relative to the storage's location."""
    return f"ocr/{user_id}/{file_id.hex}.{extension}"


def safe_name(name: str) -> str:
    """A client's file name as we keep it, for display and download only: no folders, no control characters, short."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(char for char in base if char.isprintable())
    return printable.strip(". ")[:255]


def upload_name(name: str) -> str:
    """Where a client may write the object of this name: beside it, so that nobody can change what was inspected."""
    return f"uploads/{name.removeprefix('ocr/')}"
