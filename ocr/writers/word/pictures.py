"""Pictures in the text, and the text in pictures."""

import io
from typing import Any

from docx.image.image import Image as Header
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.shape import CT_Inline
from docx.parts.image import ImagePart
from docx.shared import Pt
from PIL import Image

from ocr.document import Picture
from ocr.writers.common import joined
from ocr.writers.common.text import runs
from ocr.writers.common.view import View, encoded
from ocr.writers.word.body import Body, child
from ocr.writers.word.sections import Sheet
from ocr.writers.word.text import fill

_SCREEN = 96.0  # pixels an inch of a picture that nobody gave a size
_ALT = 2000  # letters of a picture's description


class Pictures:
    """Puts pictures into a document, each file of the source once.

    The library's own way compares every new picture with all before it.
    """

    def __init__(self, document: Any) -> None:
        self._part = document.part
        self._count = 0
        self._known: dict[str, tuple[str, tuple[int, int]]] = {}  # source -> relation's id, pixels

    def add(self, body: Body, picture: Picture, sheet: Sheet, view: View) -> None:
        """A paragraph with the picture, and a small one with the text in it.

        The text is the picture's description too.
        """
        found = self._found(picture, view)
        if found:
            relation, pixels = found
            self._add_drawing(body, picture, relation, _size(picture, pixels, sheet))
        for block in picture.blocks:
            letters = runs(block.lines, _unsized)
            if letters:
                fill(body.add("p"), letters, "Caption")

    def _add_drawing(
        self, body: Body, picture: Picture, relation: str, size: tuple[Pt, Pt]
    ) -> None:
        self._count += 1
        name = f"Picture {self._count}"
        inline = CT_Inline.new_pic_inline(self._count, relation, name, *size)
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        description = joined(run.text for run in runs(picture.lines, _unsized))
        inline.docPr.set("descr", description[:_ALT])
        child(child(body.add("p"), "r"), "drawing").append(inline)

    def _found(self, picture: Picture, view: View) -> tuple[str, tuple[int, int]] | None:
        """The picture's relation and its pixels; None where it cannot be shown."""
        if picture.source in self._known:
            return self._known[picture.source]
        image = view.picture(picture)
        if image is None or not image.width * image.height:
            return None
        found = self._stored(image), image.size
        if picture.source:
            self._known[picture.source] = found
        return found

    def _stored(self, image: Image.Image) -> str:
        header = Header.from_file(io.BytesIO(encoded(image)))
        name = PackURI(f"/word/media/page{len(self._part.rels) + 1}.{header.ext}")
        image_part = ImagePart.from_image(header, name)
        return str(self._part.relate_to(image_part, RELATIONSHIP_TYPE.IMAGE))


def _unsized(_line: object) -> float:
    return 0.0


def _size(picture: Picture, pixels: tuple[int, int], sheet: Sheet) -> tuple[Pt, Pt]:
    """Width and height: as on the page, and never larger than its text area."""
    width = pixels[0] * 72 / _SCREEN
    height = pixels[1] * 72 / _SCREEN
    if picture.box and sheet.scale:
        width = picture.box.width * sheet.scale
        height = picture.box.height * sheet.scale
    fit = min(1.0, sheet.text_width / width, sheet.text_height / height)
    return Pt(max(width * fit, 1)), Pt(max(height * fit, 1))
