"""Tags the pages of a new file, one after the other."""

from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

from ocr.document import Box, Page
from ocr.writers.pdf.conforming.elements import Element, StructureTree
from ocr.writers.pdf.conforming.fonts import Fonts
from ocr.writers.pdf.conforming.marking import Marker
from ocr.writers.pdf.conforming.places import Places, pixels_of, sides_of
from ocr.writers.pdf.conforming.structure import (
    BACKGROUND,
    Headings,
    Link,
    Owner,
    PageStructure,
)
from ocr.writers.pdf.layer import Matrix


class Tagger:
    """Keeps what goes on from page to page: the tree, and the levels of headings."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._tree = StructureTree(pdf)
        self._headings = Headings()
        self._fonts = Fonts()

    def tag(
        self,
        page: Page,
        number: int,
        target: Any,
        matrix: Matrix,
        links: Sequence[Link],
        *,
        is_drawn: bool,
    ) -> None:
        """Tag `target`, page `number` (from 1) of the file, by what was read on it.

        `matrix` carries the page's pixels, y up, to units of `target`; `is_drawn` says that it is
        a picture with the words below.
        """
        structure = PageStructure(page, number, self._headings, list(links))
        if not structure.elements and not structure.words and _shows_images(target):
            alt = f"Page {number}, on which no text was found"
            structure.figure(alt, Box(0, 0, page.width, page.height))
        for box, figure in structure.figures:
            figure.box = sides_of(box, page.height, matrix)
        places = Places(structure.words, structure.figures)
        owners = _Owners(structure, places, only_invisible=is_drawn or page.recognised)
        marker = Marker(
            self._pdf,
            self._fonts,
            places,
            pixels_of(matrix, page.height),
            self._tree.number,
            owners.of,
        )
        marker.page(target, [figure for _, figure in structure.figures])
        own = self._tree.add(structure.elements, target)
        if own:
            target.StructParents = self._tree.number()
            self._tree.enter(int(target.StructParents), own)
        target.Tabs = Name.S

    def finish(self) -> None:
        """Hang the tree into the file."""
        self._tree.hang()


class _Owners:
    """Who owns a piece of text: by its place on the page.

    Where words were recognised, they all stand in the invisible text; what is visible there is what
    they were read from.
    """

    def __init__(self, structure: PageStructure, places: Places, *, only_invisible: bool) -> None:
        self._structure = structure
        self._places = places
        self._only_invisible = only_invisible
        self._rest: Element | None = None  # of text that the page tree does not have

    def of(self, x: float, y: float, is_visible: bool) -> tuple[Owner, int]:
        if is_visible and self._only_invisible:
            return BACKGROUND, 0
        word = self._places.word(x, y)
        if word is not None:
            return word.owner, word.seq
        if self._rest is None:
            self._rest = self._structure.paragraph()
        return self._rest, self._structure.step()


def _shows_images(target: Any) -> bool:
    objects = target.get("/Resources", Dictionary()).get("/XObject")
    return isinstance(objects, Dictionary) and len(objects) > 0
