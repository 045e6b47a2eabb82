"""Looking at other processes, and waiting for what they do."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path


def eventually(condition: Callable[[], object], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def of_environment(name: str, value: str) -> list[int]:
    """The living processes that were started with this variable, whatever they call themselves.

    With SPT_NOENV in it too: a process that sets its title writes over its variables otherwise.
    """
    wanted = f"{name}={value}".encode()
    found = []
    for pid in all_processes():
        try:
            variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in variables and alive(pid):
            found.append(pid)
    return found


def children(pid: int) -> list[int]:
    """In the order in which they were started, by whichever thread."""
    return sorted(child for child in all_processes() if parent(child) == pid and alive(child))


def below(pid: int) -> list[int]:
    found = children(pid)
    for child in list(found):
        found += below(child)
    return found


def all_processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
