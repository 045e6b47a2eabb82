"""A server of our own: default set-up, a free port, and a folder that is gone afterwards."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Nothing else of the caller's environment counts: no other database, no other limits.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")
START_SECONDS = 60
STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server is to run. `folder` holds its logs, `folder/var` its data."""

    folder: Path
    port: int
    environment: Mapping[str, str]

    @property
    def var(self) -> Path:
        return self.folder / "var"

    def manage(self, *arguments: str) -> str:
        """The output of a management command."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    def demo_key(self) -> str:
        key: str = json.loads((self.var / "demo.json").read_text())["api_key"]
        return key

    def log(self, command: str) -> Path:
        return self.folder / f"{command}.log"

    @contextmanager
    def running(self, command: str) -> Iterator["subprocess.Popen[bytes]"]:
        """`manage.py COMMAND` until the block ends."""
        arguments = [sys.executable, str(ROOT / "manage.py"), command]
        with self.log(command).open("wb") as log:
            process = subprocess.Popen(
                arguments, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            yield process
        finally:
            stop(process)

    def wait_until_healthy(self, process: "subprocess.Popen[bytes]", command: str) -> None:
        """Raises RuntimeError with the end of its log when the server does not come."""
        until = time.monotonic() + START_SECONDS
        while not self.healthy():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(
                    f"'manage.py {command}' did not start:\n{self.log(command).read_text()[-3000:]}"
                )
            time.sleep(0.05)

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/health", timeout=5
            ) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def place(**environment: str) -> Iterator[Place]:
    """A fresh folder and port; `environment` is added to the empty default."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder, port = Path(name), free_port()
        kept = {variable: os.environ[variable] for variable in KEPT if variable in os.environ}
        own = {"VAR_DIR": str(folder / "var"), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        yield Place(folder, port, {**kept, **own, **environment})


@contextmanager
def everything(**environment: str) -> Iterator[Place]:
    """`manage.py up`, ready to be called with the demo tenant's key."""
    with place(**environment) as home, home.running("up") as process:
        home.wait_until_healthy(process, "up")
        yield home


def stop(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
