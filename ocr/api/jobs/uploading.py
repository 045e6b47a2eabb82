"""What `POST /ocr-jobs/upload` sends: files in their order, and the providers for each by its position."""

import re
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request

from accounts.models import Tenant
from ocr.api.base import bad
from ocr.api.fields import text
from ocr.api.providers import provider
from ocr.errors import EngineError, ErrorCode
from ocr.intake.inspection import Inspected, inspect_document

FILE, FILES = "file", "files"  # the document's name, and that of the deployed system
PROVIDER = "ocrProvider_"
LONGEST_PROVIDERS = 200
DIGITS = re.compile(r"0|[1-9][0-9]*")


class PartOrder(FileUploadHandler):
    """Notes the names of the file parts as they come; other handlers keep the bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        self.names.append(field_name)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class JobParser(MultiPartParser):
    """Gives all file parts named `file` or `files` as `file`, in the order of the parts.

    Django groups parts by name, which loses the order across names; a handler that sees each part begin keeps it.
    """

    def parse(
        self,
        stream: IO[bytes],
        media_type: Any = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        order = PartOrder()
        request = (parser_context or {})["request"]
        request.upload_handlers = [order, *request.upload_handlers]
        parsed = super().parse(stream, media_type, parser_context)
        return DataAndFiles(parsed.data, in_order(parsed.files, order.names))


def in_order(files: "MultiValueDict[str, Any]", names: list[str]) -> "MultiValueDict[str, Any]":
    """The files of both names under one, as the names came; what has another name is kept as it is."""
    left = {name: iter(files.getlist(name)) for name in (FILE, FILES)}
    ours = [part for name in names if name in left if (part := next(left[name], None)) is not None]
    others = {name: files.getlist(name) for name in files if name not in left}
    return MultiValueDict({**others, FILE: ours} if ours else others)


def uploads(request: Request) -> "list[UploadedFile[bytes]]":
    """The files, at least one. Raises a 400, and EngineError "too_large" for more than MAX_FILES_PER_JOB."""
    data = request.data  # parses the body, and may raise what the interface answers
    found = request.FILES.getlist(FILE) if hasattr(request.FILES, "getlist") else []
    for name in (FILE, FILES):
        if not found and isinstance(data, dict) and name in data:
            raise bad(f"The field '{name}' must be a file.")
    if not found:
        raise bad("The field 'file' is required.")
    if len(found) > settings.MAX_FILES_PER_JOB:
        most = settings.MAX_FILES_PER_JOB
        raise EngineError(
            f"The request has {len(found)} files; at most {most} are accepted.",
            code=ErrorCode.TOO_LARGE,
        )
    return found


def providers(tenant: Tenant, request: Request, count: int) -> list[list[str]]:
    """The providers for each of so many files. Raises a 400 where one is missing, unknown, or has no file."""
    for field in request.data:
        index = field.removeprefix(PROVIDER)
        if field.startswith(PROVIDER) and not (
            DIGITS.fullmatch(index) and len(index) < 9 and int(index) < count
        ):
            raise bad(f"There is no file for the field '{field[:50]}'.")
    return [_providers(tenant, request, f"{PROVIDER}{index}") for index in range(count)]


def _providers(tenant: Tenant, request: Request, field: str) -> list[str]:
    names = [name.strip() for name in text(request, field, longest=LONGEST_PROVIDERS).split(",")]
    if names == [""]:
        raise bad(f"The field '{field}' is required.")
    if "" in names:
        raise bad(f"The field '{field}' has an empty name.")
    if len(set(names)) < len(names):
        raise bad(f"The field '{field}' names a provider twice.")
    return [provider(tenant, name) for name in names]


def inspected(files: "list[UploadedFile[bytes]]") -> list[Inspected]:
    """What each file is. Raises the first one's EngineError, which says which file it is about, counted from 0."""
    found = []
    for index, file in enumerate(files):
        try:
            found.append(inspect_document(file))
        except EngineError as error:
            raise EngineError(f"File {index}: {error.message}", code=error.code) from error
    return found
