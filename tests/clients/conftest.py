"""What the clients of the five documents need: files to send, a shell, and a server that meets no
error of its own.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api.support import picture
from tests.live.server import Live
from tests.ocr import samples

PICTURES = (
    "cat.jpg",
    "cat_img.jpg",
    "filename.jpg",
    "receipt.jpg",
    "receipt1.jpg",
    "receipt2.jpg",
    "image.jpg",
)
WORDS = ["INVOICE", "4711", "TOTAL", "12.60"]  # on all of them
Run = Callable[..., str]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is on this machine, whatever the environment says of proxies."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "*")


@pytest.fixture(scope="module", autouse=True)
def _no_errors_inside(live: Live) -> Iterator[None]:
    """A client that gets its answer may still have met a server error on the way."""
    before = len(live.log)
    yield
    lines = [json.loads(line) for line in live.log[before:].splitlines() if line.startswith("{")]
    assert lines
    assert [line for line in lines if line.get("level") in ("error", "critical")] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The pictures that the documents' examples name, and a word to curl to keep its progress to
    itself.
    """
    jpeg = samples.encoded(samples.text_image("INVOICE 4711", "TOTAL 12.60", size=32), "JPEG")
    for name in PICTURES:
        (tmp_path / name).write_bytes(jpeg)
    (tmp_path / "ocr_example.png").write_bytes(picture())
    (tmp_path / ".curlrc").write_text("silent\n")
    return tmp_path


@pytest.fixture
def run(live: Live, folder: Path) -> Run:
    """`run("node", "client.mjs", JOB="1")`: what a program prints, in the folder of pictures, with
    $HOST and $KEY.
    """

    def started(*command: str, **variables: str) -> str:
        environment = {
            **os.environ,
            "HOST": live.url,
            "KEY": live.key,
            "CURL_HOME": str(folder),
            **variables,
        }
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return started
