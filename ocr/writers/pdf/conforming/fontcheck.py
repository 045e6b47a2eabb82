"""Whether a font may go into a conforming file for the characters that are written in it."""

from ocr.writers.pdf.conforming.colours import Refused
from ocr.writers.pdf.conforming.fonts import Font

_OWN = "PolyglyphBlank"


def check_font(font: Font, codes: set[int], *, accessible: bool) -> None:
    """Raises Refused for a font that is not embedded, or not known to be right."""
    name = str(font.dictionary.get("/BaseFont", ""))
    if name.endswith(_OWN):
        return
    raise Refused("a font that is not known to conform")
