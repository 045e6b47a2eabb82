"""A real server with real workers, as `make up` starts it, on a free port and in a folder of its
own.
"""

import json
import os
import signal
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
from tests.processes import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Live:
    """`process` is `manage.py up`; `key` belongs to the demo tenant, which is also the anonymous
    one.
    """

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
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True
        ).stdout

    def tenant(self, name: str, *, tokens: int = 0, solves: int = 0) -> dict[str, Any]:
        """A new tenant, as `create_tenant --json` tells of it."""
        line = self.manage(
            "create_tenant", name, "--tokens", str(tokens), "--solves", str(solves), "--json"
        )
        made: dict[str, Any] = json.loads(line)
        canary.issued.add(made["api_key"])
        return made

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextmanager
def started(folder: Path, command: str = "up", **environment: str) -> Iterator[Live]:
    """`manage.py COMMAND` until the block ends; then its end, and a look for leaked secrets in all
    that it wrote.

    `up` has a demo tenant; anything else gets a migrated database and whatever the test makes in
    it.
    """
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        **os.environ,
        "VAR_DIR": str(folder / "var"),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    settings.pop("DJANGO_SETTINGS_MODULE", None)
    settings.update(environment)
    with (folder / "log").open("wb") as log:
        if command != "up":
            subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"],
                env=settings,
                check=True,
            )
        arguments = [sys.executable, str(ROOT / "manage.py"), command]
        process = subprocess.Popen(
            arguments, env=settings, stdout=log, stderr=log, start_new_session=True
        )
    server = Live(f"http://127.0.0.1:{port}", folder, settings, process, "")
    try:
        wait_until_healthy(server)
        if command == "up":
            server.key = json.loads((folder / "var/demo.json").read_text())["api_key"]
        yield server
    finally:
        if process.poll() is None:
            server.stop()
    refuse_leaks(server)


def wait_until_healthy(server: Live, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not answers(f"{server.url}/health"):
        if server.process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"the server did not start:\n{server.log[-5000:]}")
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return httpx2.get(url, trust_env=False, timeout=5).status_code == 200
    except httpx2.TransportError:
        return False


def refuse_leaks(server: Live) -> None:
    """The greeting shows the demo key on purpose; everywhere else, a key in a log or a database
    file is a leak.
    """
    kept = [
        path
        for path in (server.folder / "var").rglob("*")
        if path.is_file() and path.name != "demo.json"
    ]
    secrets = [server.key] if server.key else []
    canary.refuse_secrets(kept, secrets)
    lines = [line for line in server.log.splitlines() if line.startswith("{")]
    (server.folder / "structured").write_text("\n".join(lines))
    canary.refuse_secrets([server.folder / "structured"], secrets)
