"""What the tests of the sandbox share."""

from pathlib import Path

import pytest

import ocr
from ocr.sandbox import Child, level

HERE = Path(__file__).resolve().parent
PROJECT = Path(ocr.__file__).resolve().parent.parent
MIB = 1024 * 1024


def processes(mark: str) -> list[int]:
    """The running processes that have `mark` as an argument, seen from outside every sandbox."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "cmdline").read_bytes().split(
                b"\0"
            ):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def outer_pid(child: Child) -> int:
    assert child._process is not None
    return child._process._popen.pid


def force(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("POLYGLYPH_SANDBOX", name)
    level.cache_clear()
