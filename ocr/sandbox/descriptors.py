"""Files of any kind as descriptors for a child, each with its own offset 0."""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from ocr.sandbox.child import landlock_version
from ocr.sandbox.command import NOBODY, user_at
from ocr.sandbox.levels import level

FILES_MAX = 64
MOST_IN_MEMORY = 32 * 1024**2  # bytes
SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


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
        opened = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY | os.O_CLOEXEC)
        if not _can_be_rewritten(fd):
            return opened
        with os.fdopen(opened, "rb") as original:
            return _copy(original)
    if isinstance(file, int):
        file = os.fdopen(file, "rb", closefd=False)
    return _copy(file)


def _can_be_rewritten(fd: int) -> bool:
    """Whether a child that received it for reading could open it again for writing."""
    unguarded = ["/memfd:"]
    if level() != "bwrap":  # there a child may write where everybody may
        unguarded += ["/tmp/", "/dev/shm/"]  # noqa: S108
    place = os.readlink(f"/proc/self/fd/{fd}")
    if landlock_version() and not place.startswith(tuple(unguarded)):
        return False
    status = os.fstat(fd)
    is_open = status.st_uid == NOBODY or bool(status.st_mode & (stat.S_IWOTH | stat.S_IWGRP))
    return is_open or not user_at(level())


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
    """A copy of the rest: in memory, where it cannot be changed any more, or, if it is large, in a
    file that nobody else has.
    """
    start = file.read(MOST_IN_MEMORY)
    if len(start) == MOST_IN_MEMORY:
        with tempfile.TemporaryFile() as disk:
            disk.write(start)
            shutil.copyfileobj(file, disk, 1024 * 1024)
            disk.flush()
            return os.open(f"/proc/self/fd/{disk.fileno()}", os.O_RDONLY | os.O_CLOEXEC)
    with os.fdopen(os.memfd_create("input", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), "wb") as memory:
        memory.write(start)
        memory.flush()
        fcntl.fcntl(memory, fcntl.F_ADD_SEALS, SEALS)
        return os.open(f"/proc/self/fd/{memory.fileno()}", os.O_RDONLY | os.O_CLOEXEC)
