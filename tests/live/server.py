"""A real server with real workers, as `make up` starts it, on a free port and in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests import canary

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Live:
    """`process` is `manage.py up`; `key` belongs to the demo tenant, which is also the anonymous one."""

    url: str
    folder: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"
    key: str

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def client(self, **options: Any) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, timeout=60, trust_env=False, **options)

    def manage(self, *arguments: str) -> str:
        """The output of a management command on the server's database."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout

    def tenant(self, name: str, *, tokens: int = 0, solves: int = 0) -> dict[str, Any]:
        """A new tenant, as `create_tenant --json` tells of it."""
        line = self.manage("create_tenant", name, "--tokens", str(tokens), "--solves", str(solves), "--json")
        made: dict[str, Any] = json.loads(line)
        canary.issued.add(made["api_key"])
        return made

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextmanager
def started(folder: Path, **environment: str) -> Iterator[Live]:
    """Runs until the block ends, then stops it, and looks for leaked secrets in all that it wrote."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    settings = {**os.environ, "VAR_DIR": str(folder / "var"), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    settings.pop("DJANGO_SETTINGS_MODULE", None)
    settings.update(environment)
    with (folder / "log").open("wb") as log:
        command = [sys.executable, str(ROOT / "manage.py"), "up"]
        process = subprocess.Popen(command, env=settings, stdout=log, stderr=log, start_new_session=True)
    server = Live(f"http://127.0.0.1:{port}", folder, settings, process, "")
    try:
        wait_until_greeting(server)
        server.key = json.loads((folder / "var/demo.json").read_text())["api_key"]
        yield server
    finally:
        if process.poll() is None:
            server.stop()
    refuse_leaks(server)


def wait_until_greeting(server: Live, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while "Ctrl-C stops it" not in server.log:
        if server.process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"the server did not start:\n{server.log[-5000:]}")
        time.sleep(0.05)


def refuse_leaks(server: Live) -> None:
    """The greeting shows the demo key on purpose; everywhere else, a key in a log or a database file is a leak."""
    kept = [path for path in (server.folder / "var").rglob("*") if path.is_file() and path.name != "demo.json"]
    canary.refuse_secrets(kept, [server.key])
    lines = [line for line in server.log.splitlines() if line.startswith("{")]
    (server.folder / "structured").write_text("\n".join(lines))
    canary.refuse_secrets([server.folder / "structured"], [server.key])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
