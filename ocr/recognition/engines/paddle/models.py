"""The two PP-OCR models, loaded once: one finds lines of text, the other reads a line.

Both lie in RapidOCR's wheel (PP-OCRv6 small, Apache-2.0) and run on OpenVINO, which gives the text
that ONNX Runtime gives in half of its time. Nothing is ever downloaded.
"""

import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr.errors import EngineError, ErrorCode

Array = NDArray[Any]

_PACKAGES = ("rapidocr", "openvino", "cv2")
_FINDER, _READER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_KEPT = 100  # ways of computing a layer that are kept for sizes met before; they take memory
_MOST_THREADS = 4  # more of them gain little on images this small


@dataclass(frozen=True, slots=True)
class Models:
    """`letters[n]` is the character of the reader's class n; class 0 is "no character"."""

    finder: Any
    reader: Any
    letters: tuple[str, ...]

    def find(self, image: Array) -> Array:
        """(1, 3, height, width) from -1 to 1 -> (1, 1, height, width): probabilities of text.

        Height and width are multiples of 32.
        """
        return _answer(self.finder, image)

    def read(self, lines: Array) -> Array:
        """(count, 3, 48, width) from -1 to 1 -> (count, steps, classes): probabilities.

        Steps go from left to right. The next call overwrites the probabilities.
        """
        return _answer(self.reader, lines)


def missing() -> str:
    """Which package is not installed; empty when all are. Loads nothing."""
    for name in _PACKAGES:
        if find_spec(name) is None:
            return name
    return ""


@cache
def models() -> Models:
    """Raises EngineError "unavailable" when a package is missing."""
    name = missing()
    if name:
        raise EngineError(f"The package {name} is not installed here.", code=ErrorCode.UNAVAILABLE)
    import openvino

    folder = _folder()
    core = openvino.Core()
    options = {
        "INFERENCE_NUM_THREADS": threads(),
        "PERFORMANCE_HINT": "LATENCY",
        "CPU_RUNTIME_CACHE_CAPACITY": _KEPT,
    }
    reader = core.read_model(folder / _READER)
    letters = ("", *reader.get_rt_info()["framework"]["character"].value.splitlines(), " ")
    finder = core.read_model(folder / _FINDER)
    find = core.compile_model(finder, "CPU", options).create_infer_request()
    read = core.compile_model(reader, "CPU", options).create_infer_request()
    return Models(find, read, letters)


def threads() -> int:
    """Of one inference: the machine's cores, within bounds. Tesseract has one."""
    return max(1, min(_MOST_THREADS, len(os.sched_getaffinity(0))))


def _folder() -> Path:
    # Found, not imported: the package takes a second to import, and only its files are needed.
    found = find_spec(_PACKAGES[0])
    if found is None or not found.submodule_search_locations:
        return Path("models")
    return Path(found.submodule_search_locations[0]) / "models"


def _answer(request: Any, values: Array) -> Array:
    try:
        request.infer([np.ascontiguousarray(values, np.float32)])
    except RuntimeError as error:
        if "alloc" in str(error):
            raise MemoryError from error
        raise
    answer: Array = request.get_output_tensor().data
    return answer
