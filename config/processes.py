"""Starting a `manage.py` process and stopping it, so that none outlives its parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from config.options import BASE_DIR

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def start(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    when_parent_dies: signal.Signals = signal.SIGTERM,
) -> "subprocess.Popen[bytes]":
    """Run `manage.py ARGUMENTS` in a new session, so that Ctrl-C reaches only the parent.

    The process gets the signal when its parent dies, or when the thread ends that called this.
    """
    return subprocess.Popen(
        [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
        cwd=BASE_DIR,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
        preexec_fn=partial(end_with_parent, os.getpid(), when_parent_dies),
    )


def end_with_parent(parent: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Called first in a new process: the kernel sends it the signal when `parent` dies, whoever
    else is alive.

    It ends at once where the parent died before this call.
    """
    _libc.prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


def stop(process: "subprocess.Popen[bytes]", *, seconds: float) -> bool:
    """SIGTERM to the first process, which ends the others; SIGKILL to all of them when they have
    not ended in time.

    Returns whether it ended in time.
    """
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(seconds)
        clean = True
    except subprocess.TimeoutExpired:
        clean = False
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return clean
