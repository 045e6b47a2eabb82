"""Which script a page is in and which way up it lies, as Tesseract's model `osd` sees it."""

import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from PIL import Image

from ocr.recognition.engines.bindings import tessdata

_MODEL = "osd"
_SURE_TURN = 2.0  # of the turn: wrong ones had up to 1.7, right ones 1.9 and more
_DETECTION_ONLY = 0  # Tesseract's page segmentation mode


@dataclass(frozen=True, slots=True)
class Bearing:
    """A script as Tesseract names it ("" where unknown), and the turn that makes the page upright.

    The turn is clockwise, in degrees. `sureness` is that of the script.
    """

    script: str = ""
    turn: int = 0
    sureness: float = 0.0


def bearing(image: Image.Image) -> Bearing:
    """Of a grey image with a few lines at least.

    Without the model `osd`, and for few letters, nothing is known.
    """
    if not (tessdata() / f"{_MODEL}.traineddata").is_file():
        return Bearing()
    if find_spec("tesserocr"):
        found = _in_process(image)
    else:
        found = _by_command(image)
    if found is None:
        return Bearing()
    script = ""
    turn = 0
    if found.script_sureness > 0:
        script = found.script
    if found.sureness >= _SURE_TURN:
        turn = found.turn
    return Bearing(script, turn, max(found.script_sureness, 0.0))


class _Found(NamedTuple):
    script: str
    script_sureness: float
    turn: int
    sureness: float


def _in_process(image: Image.Image) -> _Found | None:
    api = _api()
    data = image.tobytes()  # Tesseract does not own them: they must outlive the call below
    api.SetImageBytes(data, image.width, image.height, 1, image.width)
    try:
        found = api.DetectOrientationScript()
    finally:
        api.Clear()
    if not found:
        return None
    # What Tesseract calls the orientation is the turn that was made; the answer takes it back.
    turn = -found["orient_deg"] % 360
    return _Found(found["script_name"], found["script_conf"], turn, found["orient_conf"])


@cache
def _api() -> Any:
    import tesserocr

    api = tesserocr.PyTessBaseAPI(path=f"{tessdata()}/", lang=_MODEL, psm=_DETECTION_ONLY)
    api.SetVariable("debug_file", os.devnull)
    return api


def _by_command(image: Image.Image) -> _Found | None:
    import pytesseract

    try:
        found = pytesseract.image_to_osd(image, output_type=pytesseract.Output.DICT)
    except pytesseract.TesseractError:  # "Too few characters"
        return None
    return _Found(
        found["script"],
        float(found["script_conf"]),
        int(found["rotate"]),
        float(found["orientation_conf"]),
    )
