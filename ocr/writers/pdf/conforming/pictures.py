"""Pages that cannot stay as they are, drawn as pictures into a file of their own."""

import zlib
from collections.abc import Sequence
from typing import BinaryIO

from ocr.errors import EngineError
from ocr.readers import page_reader
from ocr.writers.pdf.draft import Draft
from ocr.writers.pdf.picture import Picture, drawn_page

_SIDES = (3.0, 14_400.0)  # points
_A4 = (595.276, 841.89)
PDF = "application/pdf"


def draw(plain: BinaryIO, numbers: Sequence[int], out: BinaryIO) -> None:
    """Write a page for each page of `plain` (from 0) whose number is given, as upright pictures.

    A page that cannot be drawn is empty.
    """
    draft = Draft(out)
    for number in numbers:
        try:
            loaded = page_reader(PDF).load_page(plain, number)
        except EngineError:
            draft.page(*_A4, None, draft.stream("/Filter /FlateDecode", zlib.compress(b"")))
            continue
        width = 72 * loaded.image.width / (loaded.dpi or 72)
        height = 72 * loaded.image.height / (loaded.dpi or 72)
        shrink = min(1.0, _SIDES[1] / max(width, height))
        width, height = max(_SIDES[0], width * shrink), max(_SIDES[0], height * shrink)
        image = _image(draft, drawn_page(loaded.image))
        content = f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /Im Do Q\n".encode("ascii")
        content_number = draft.stream("/Filter /FlateDecode", zlib.compress(content))
        draft.page(width, height, image, content_number)
    draft.finish()
    out.flush()


def _image(draft: Draft, shown: Picture) -> int:
    size = f"/Width {shown.width} /Height {shown.height}"
    return draft.stream(f"/Type /XObject /Subtype /Image {size} {shown.entries}", shown.data)
