"""Names of objects in the storage. They are never built from input of a client."""

import uuid


def storage_name(*, user_id: str, file_id: uuid.UUID, extension: str) -> str:
    """`ocr/<user_id>/<32 hex>.<extension>`, relative to the storage's location."""
    return f"ocr/{user_id}/{file_id.hex}.{extension}"


def safe_name(name: str) -> str:
    """A client's file name for display and downloads: no folders, no control characters, at most
    255.
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(char for char in base if char.isprintable())
    return printable.strip(". ")[:255]


def upload_name(name: str) -> str:
    """The name under which a client may write: a separate object, so that inspected bytes cannot
    change.
    """
    return f"uploads/{name.removeprefix('ocr/')}"
