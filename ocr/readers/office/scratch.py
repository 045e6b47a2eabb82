"""A private folder, and the processes at work in it, that end with this process even when it is
killed.

Where the child has a process namespace, the kernel takes away all that it started. Where it has
none, a janitor does: a shell that leads their process group, notices the child's death and removes
folder and group. Where the child has a mount of its own for temporary files, they vanish with it.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
    folder = Path(tempfile.mkdtemp(prefix="office-"))
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
