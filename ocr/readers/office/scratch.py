"""A private folder, and the processes at work in it, that end with this process even when it is
killed.

Where the child has a process namespace, the kernel takes away all that it started. Where it has
none, a janitor does: a shell that leads their process group, notices the child's death and removes
folder and group. Files go to a mount of the child's own where that is allowed (bubblewrap has made
one already), and vanish with it.
"""

import contextlib
import ctypes
import functools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CLONE_NEWNS, _MS_NOSUID, _MS_NODEV, _MS_REC, _MS_PRIVATE = 0x20000, 0x2, 0x4, 0x4000, 0x40000
_MEMORY = "/dev/shm"  # noqa: S108  a mount point that every Linux has and nobody here needs
_SIZE = "512m"
# `setsid` takes the removal out of the group that dies at once; the pause lets it die first.
_JANITOR = 'read _; setsid sh -c \'sleep 0.2; rm -rf -- "$1"\' sh "$1" & sleep 0.05; kill -9 0'


@dataclass(frozen=True, slots=True)
class Scratch:
    """`folder` is empty and only ours; `group` is the process group that what works in it must
    join.
    """

    folder: Path
    group: int


@contextlib.contextmanager
def scratch() -> Iterator[Scratch]:
    """Folder and group, both gone at the end, whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="office-", dir=_private_place()))
    command = ["/bin/sh", "-c", _JANITOR, "sh", str(folder)]
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        ) as janitor:
            try:
                yield Scratch(folder, janitor.pid)
            finally:
                # The janitor is not reaped before this, so that the number is still its group's.
                os.killpg(janitor.pid, signal.SIGKILL)
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder in which a dying process may still be making files."""
    for _ in range(5):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)


@functools.cache
def _private_place() -> str:
    """A file system in memory that no other process sees, else the folder for temporary files."""
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(OSError):
        if Path(_MEMORY).is_dir() and libc.unshare(_CLONE_NEWNS) == 0:
            _mount(libc, b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
            _mount(
                libc,
                b"tmpfs",
                _MEMORY.encode(),
                b"tmpfs",
                _MS_NOSUID | _MS_NODEV,
                f"size={_SIZE},mode=700".encode(),
            )
            return _MEMORY
    return tempfile.gettempdir()


def _mount(
    libc: ctypes.CDLL,
    source: bytes,
    target: bytes,
    kind: bytes | None,
    flags: int,
    data: bytes | None,
) -> None:
    if libc.mount(source, target, kind, ctypes.c_ulong(flags), data) != 0:
        raise OSError(ctypes.get_errno(), "mount")
