"""Starting a `manage.py` process and stopping it: SIGTERM, wait, then SIGKILL to its group."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

from config.options import BASE_DIR

PR_SET_PDEATHSIG = 1


def start(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    """Run `manage.py ARGUMENTS` in a new session, so that Ctrl-C reaches only the parent.

    The process gets SIGTERM when its parent dies.
    """
    return subprocess.Popen(
        [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
        cwd=BASE_DIR,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(process: "subprocess.Popen[bytes]", *, seconds: float) -> bool:
    """SIGTERM to the first process alone (sent to the group it deadlocks the queue), then SIGKILL
    to the group.

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
