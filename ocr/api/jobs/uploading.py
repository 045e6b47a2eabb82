"""What `POST /ocr-jobs/upload` sends: files in their order, and the providers for each by its
position.
"""

import re
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request

from accounts.models import Tenant
from ocr.api.base import bad
from ocr.api.jobs.schema import PROVIDERS, UploadForm
from ocr.api.providers import provider
from ocr.api.wire import File, read_one
from ocr.errors import EngineError, ErrorCode
from ocr.intake.inspection import Inspected, inspect_document

FILE, FILES = "file", "files"  # the document's name, and that of the deployed system
PROVIDER = "ocrProvider_"
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

    Django groups parts by name, which loses the order across names; a handler that sees each part
    begin keeps it.
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
    """The files of both names under one, as the names came; what has another name is kept
    as it is.
    """
    left = {name: iter(files.getlist(name)) for name in (FILE, FILES)}
    ours = [part for name in names if name in left if (part := next(left[name], None)) is not None]
    others = {name: files.getlist(name) for name in files if name not in left}
    return MultiValueDict({**others, FILE: ours} if ours else others)


def check_names(request: Request) -> None:
    """Raises a 400 where the deployed system's name for files has a text."""
    data = request.data  # parses the body, and may raise what the interface answers
    if not request.FILES and isinstance(data, dict) and FILES in data:
        raise bad(f"The field '{FILES}' must be a file.")


def check_count(files: list[File]) -> None:
    """Raises EngineError "too_large" for more files than MAX_FILES_PER_JOB."""
    most = settings.MAX_FILES_PER_JOB
    if len(files) > most:
        raise EngineError(
            f"The request has {len(files)} files; at most {most} are accepted.",
            code=ErrorCode.TOO_LARGE,
        )


def providers(tenant: Tenant, request: Request, form: UploadForm, count: int) -> list[list[str]]:
    """The providers of each of so many files.

    Raises a 400 where one is missing, unknown, or has no file.
    """
    for field in request.data:
        index = field.removeprefix(PROVIDER)
        if field.startswith(PROVIDER) and not (
            DIGITS.fullmatch(index) and len(index) < 9 and int(index) < count
        ):
            raise bad(f"There is no file for the field '{field[:50]}'.")
    found = [form.ocrProvider_0]
    for index in range(1, count):
        found.append(read_one(request, f"{PROVIDER}{index}", PROVIDERS))
    return [[provider(tenant, name) for name in names] for names in found]


def inspected(files: list[File]) -> list[Inspected]:
    """What each file is.

    Raises the first one's EngineError, which says which file it is about, counted from 0.
    """
    found = []
    for index, file in enumerate(files):
        try:
            found.append(inspect_document(file))
        except EngineError as error:
            raise EngineError(f"File {index}: {error.message}", code=error.code) from error
    return found
