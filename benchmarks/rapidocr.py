"""RapidOCR as it comes, in a process of its own that stays warm; with the Python that
RAPIDOCR_PYTHON names.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.command import Read

NAME = "RapidOCR, as it comes"
VARIABLE = "RAPIDOCR_PYTHON"

# Its own defaults, and the texts in the order in which it returns them.
_PROGRAM = """
import json, sys
from rapidocr import RapidOCR
answers, sys.stdout = sys.stdout, sys.stderr
engine = RapidOCR()
for line in sys.stdin:
    found = engine(json.loads(line))
    answers.write(json.dumps("\\n".join(found.txts or ())) + "\\n")
    answers.flush()
"""


@contextmanager
def rapidocr() -> Iterator[Read | None]:
    """What reads an image to text; None where no Python with rapidocr and onnxruntime is named."""
    python = os.environ.get(VARIABLE, "")
    if not python:
        yield None
        return
    command = [python, "-c", _PROGRAM]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        yield lambda image: _ask(process, image)
        process.kill()


def _ask(process: "subprocess.Popen[bytes]", image: Path) -> str:
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(str(image)).encode() + b"\n")
    process.stdin.flush()
    return str(json.loads(process.stdout.readline() or b'""'))
