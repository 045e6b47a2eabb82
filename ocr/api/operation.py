"""What an interface says of itself: its routes, their requests, answers and errors.

Every interface has one `InterfaceModule` in its `interface.py` and one row in `ocr.api.interfaces`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.urls import URLPattern

from ocr.api.base import InterfaceView
from ocr.readers import READERS

MULTIPART = "multipart/form-data"
JSON = "application/json"
OCTETS = "application/octet-stream"  # generated clients take bytes of this type, if of no other
IMAGE_TYPES = (OCTETS, *(name for name in READERS if name.startswith("image/")))
FILE_TYPES = (OCTETS, *READERS)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one route. Requests and answers are dataclasses of the interface's `schema.py`.

    `name` is the operationId, `<interface>_<verb>_<noun>`.
    `view` is None for a route of the platform itself, which asks for no key.
    `path_fields` and `query` declare what is sent in the address.
    `body` has a dataclass for each media type.
    `answer` is None where there is no body, and `bytes` for a file of one of the `media_types`.
    `examples` are answers by their names.
    `errors` are the statuses beyond those of every route, each with its sentence, or empty for the
    usual one; `meanings` says when they come, where not as usual.
    `same_body` has further statuses with the body of success, and their meanings.
    """

    name: str
    method: str
    path: str
    view: type[InterfaceView] | None = None
    summary: str
    description: str = ""
    path_fields: type | None = None
    query: type | None = None
    body: Mapping[str, type] = field(default_factory=dict)
    body_example: Mapping[str, Any] | None = None
    meaning: str
    answer: Any = None
    examples: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    media_types: Sequence[str] = (JSON,)
    same_body: Mapping[int, str] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)
    meanings: Mapping[int, str] = field(default_factory=dict)
    idempotent: bool = False


@dataclass(frozen=True, kw_only=True)
class OperationGroup:
    """Operations under one name. `error` declares the body of their errors."""

    name: str
    error: type
    operations: Sequence[Operation]


@dataclass(frozen=True, kw_only=True)
class InterfaceModule(OperationGroup):
    """One interface. Its views make the bodies of its errors by `error_body`.

    `docs` is the folder with the template of its page of documentation, `page.html`, and the
    example in each language, `example.sh` and so on.
    `files_at` and `files_in` say where `formats` is sent and where `outputs` are found; they are
    empty where it writes no files.
    `shared` names operations of the platform that its clients use too.
    """

    title: str
    summary: str
    urls: Sequence[URLPattern]
    docs: Path
    files_at: str = ""
    files_in: str = ""
    shared: Sequence[str] = ()
