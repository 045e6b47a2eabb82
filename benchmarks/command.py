"""What everything is compared with: the plain `tesseract` command, one process an image, text to
stdout.
"""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

Read = Callable[[Path], str]


def environment(threads: int | None) -> dict[str, str]:
    """Ours, with OpenMP limited to so many threads, or as the command comes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMP_")}
    return kept if threads is None else {**kept, "OMP_THREAD_LIMIT": str(threads)}


def tesseract(*, threads: int | None, languages: str = "eng") -> Read:
    """Reads an image to text; nothing where the command fails.

    `languages` are Tesseract's codes joined by +.
    """
    variables = environment(threads)

    def read(image: Path) -> str:
        arguments = ["tesseract", str(image), "stdout", "-l", languages]
        return subprocess.run(arguments, env=variables, capture_output=True).stdout.decode(
            errors="replace"
        )

    return read


ONE_THREAD = "tesseract command, OMP_THREAD_LIMIT=1"
AS_IT_COMES = "tesseract command, as it comes"
BOTH = {ONE_THREAD: tesseract(threads=1), AS_IT_COMES: tesseract(threads=None)}


def timed(read: Read, image: Path) -> tuple[float, str]:
    """Seconds, and the text."""
    started = time.perf_counter()
    text = read(image)
    return time.perf_counter() - started, text
