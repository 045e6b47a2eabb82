"""Files of any kind as descriptors for a child, each with its own offset 0."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from typing import BinaryIO

FILES_MAX = 64


@contextlib.contextmanager
def descriptors(
    files: Sequence[BinaryIO | int], outputs: Sequence[BinaryIO] = ()
) -> Iterator[list[int]]:
    """Yield one new descriptor per file, for reading, and per output, for writing; then close them.

    A file on disk or in a memfd keeps its position; any other file is read from its current
    position to its end. Outputs are files on disk or in a memfd. Raises ValueError for more than
    `FILES_MAX` in all.
    """
    if len(files) + len(outputs) > FILES_MAX:
        raise ValueError(f"At most {FILES_MAX} files go into one call.")
    with contextlib.ExitStack() as stack:
        opened = []
        for file in files:
            opened.append(_descriptor(file))
            stack.callback(os.close, opened[-1])
        for output in outputs:
            opened.append(os.open(f"/proc/self/fd/{output.fileno()}", os.O_RDWR | os.O_CLOEXEC))
            stack.callback(os.close, opened[-1])
        yield opened


def _descriptor(file: BinaryIO | int) -> int:
    fd = _real_fd(file)
    if fd is not None and stat.S_ISREG(os.fstat(fd).st_mode):
        # A duplicate would share the caller's offset, and its right to write.
        return os.open(f"/proc/self/fd/{fd}", os.O_RDONLY | os.O_CLOEXEC)
    if isinstance(file, int):
        file = os.fdopen(file, "rb", closefd=False)
    return _copy(file)


def _real_fd(file: BinaryIO | int) -> int | None:
    if isinstance(file, int):
        return file
    try:
        fd = file.fileno()
    except (OSError, AttributeError):  # of BytesIO, and of other file-like objects
        return None
    if file.writable():
        file.flush()
    return fd


def _copy(file: BinaryIO) -> int:
    fd = os.memfd_create("input", os.MFD_CLOEXEC)
    try:
        with os.fdopen(fd, "wb", closefd=False) as memory:
            shutil.copyfileobj(file, memory, 1024 * 1024)
        os.lseek(fd, 0, os.SEEK_SET)
    except BaseException:
        os.close(fd)
        raise
    return fd
