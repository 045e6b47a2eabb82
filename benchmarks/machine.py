"""On what a measurement was made."""

import os
import platform
import shlex
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path


def describe() -> str:
    """Machine, programs, command line and date, one a line."""
    facts = {
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "command": f"python -m benchmarks {shlex.join(sys.argv[1:])}",
        "machine": f"{os.cpu_count()} cores, {cpu_model()}",
        "python": platform.python_version(),
        "tesseract": tesseract_version(),
        "other work": f"{busy():.0%} of all cores, just before",
    }
    return "\n".join(f"{name + ':':<12}{value}" for name, value in facts.items())


def busy(seconds: float = 2) -> float:
    """The share of all cores, 0 to 1, that is at work while we do nothing.

    Much of it disturbs a measurement.
    """
    before = _processor_times()
    time.sleep(seconds)
    idle, total = (after - first for after, first in zip(_processor_times(), before, strict=True))
    return 1 - idle / max(1, total)


def _processor_times() -> tuple[int, int]:
    """Idle (and waiting for a disk), and all, in ticks since the machine's start."""
    ticks = [int(value) for value in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def tesseract_version() -> str:
    """The command's first line. Raises SystemExit where there is no such command."""
    try:
        answer = subprocess.run(
            ["tesseract", "--version"], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        raise SystemExit(
            "The tesseract command, which everything is compared with, is not installed."
        ) from None
    return (answer.stdout or answer.stderr).splitlines()[0].removeprefix("tesseract ")
