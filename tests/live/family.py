"""The processes of a live server."""

import time
from pathlib import Path

from tests.live.server import Live


def busy_worker(server: Live) -> int:
    """The process of the queue that works on a job at this moment."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for pid in family(server.process.pid):
            if "processing" in command_line(pid):
                return pid
        time.sleep(0.02)
    raise AssertionError(server.log[-4000:])


def family(pid: int) -> list[int]:
    """All processes below this one."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(child) for child in children.read_text().split()] if children.exists() else []
    return below + [grandchild for child in below for grandchild in family(child)]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
