"""The one sentence of every failed fetch: it tells a customer nothing about what stands at an address."""

from collections.abc import Iterator
from contextlib import contextmanager

import h11

from ocr.errors import EngineError, ErrorCode


def refused() -> EngineError:
    return EngineError("The file at image_url could not be fetched.", code=ErrorCode.DOWNLOAD)


def too_large(max_bytes: int) -> EngineError:
    return EngineError(
        f"The file at image_url has more than {max_bytes} bytes; no more are accepted.",
        code=ErrorCode.TOO_LARGE,
    )


@contextmanager
def uniform() -> Iterator[None]:
    """What names, sockets, certificates and foreign servers raise becomes that one sentence."""
    try:
        yield
    except (OSError, ValueError, h11.RemoteProtocolError) as error:
        raise refused() from error
