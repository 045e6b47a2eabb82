"""Bodies that are read whole into memory are bounded; a multipart body's files are streamed and
bounded elsewhere.
"""

import io
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, JSONParser


def bounded(stream: IO[bytes]) -> IO[bytes]:
    """The stream's bytes.

    Raises RequestDataTooBig for more of them than Django takes in a form without files.
    """
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert limit is not None  # noqa: S101  a settings file that lifts the limit is a bug
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise RequestDataTooBig
    return io.BytesIO(content)


class BoundedFormParser(FormParser):
    """A form without files."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: Any = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return super().parse(bounded(stream), media_type, parser_context)


class BoundedJSONParser(JSONParser):
    """JSON; nesting deeper than Python's recursion goes is the client's mistake too."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: Any = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return super().parse(bounded(stream), media_type, parser_context)
        except RecursionError as error:
            raise ParseError("JSON parse error - nested too deeply") from error
