"""Where the pages of a printed document draw the pictures of the file, found by how they look.

A print packs pictures anew and forgets their names: they are told by a small copy of each, and
where a picture was cut by the size in which it is shown.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image, ImageChops, ImageStat

from ocr.document import Box
from ocr.writers.pdf.geometry import inherited
from ocr.writers.pdf.layer import Matrix

_DEEPEST = 8  # forms within forms
_MOST = 1_000  # pictures on the pages of a file
_MOST_PIXELS = 100_000_000
_SIDE = 48  # pixels of a small copy
_ALIKE = 12.0  # mean difference of grey levels, up to which two copies show the same
_STRETCHED = 0.06  # of width by height, by which the same picture may differ
_SAME_SIZE = 0.03  # of a side
_POINTS = 0.75  # of one pixel of an Office file


@dataclass(frozen=True, slots=True)
class Drawn:
    """`matrix` carries the unit square of the picture to the page's units."""

    page: int
    image: Any
    matrix: Matrix

    @property
    def size(self) -> tuple[float, float]:
        """Points."""
        a, b, c, d = self.matrix[:4]
        return math.hypot(a, b), math.hypot(c, d)


@dataclass(frozen=True, slots=True)
class Look:
    """A small copy of a picture, and how wide it is for its height."""

    copy: Image.Image
    ratio: float


def drawn_pictures(pdf: pikepdf.Pdf) -> list[Drawn]:
    """The pictures on all pages, in the order in which they are drawn."""
    found: list[Drawn] = []
    for number, page in enumerate(pdf.pages):
        for image, matrix in _drawn(page.obj, page.obj, pikepdf.Matrix(), _DEEPEST):
            found.append(Drawn(number, image, matrix))
            if len(found) == _MOST:
                return found
    return found


def _drawn(
    owner: Any, page: Any, matrix: pikepdf.Matrix, depth: int
) -> Iterator[tuple[Any, Matrix]]:
    if owner is page:
        resources = inherited(page, "/Resources")
    else:
        resources = owner.get("/Resources")
    if depth == 0 or not isinstance(resources, Dictionary):
        return
    objects = resources.get("/XObject")
    if not isinstance(objects, Dictionary) or not len(objects):
        return
    saved: list[pikepdf.Matrix] = []
    for step in pikepdf.parse_content_stream(owner, "q Q cm Do"):
        name, operands = str(step.operator), list(step.operands)
        if name == "q":
            saved.append(matrix)
        elif name == "Q" and saved:
            matrix = saved.pop()
        elif name == "cm" and len(operands) == 6:
            matrix = _matrix(operands) @ matrix
        elif name == "Do" and operands:
            target = objects.get(str(operands[0]))
            yield from _shown(target, page, matrix, depth)


def _shown(
    target: Any, page: Any, matrix: pikepdf.Matrix, depth: int
) -> Iterator[tuple[Any, Matrix]]:
    if not isinstance(target, pikepdf.Stream):
        return
    kind = target.get("/Subtype")
    if kind == Name.Image:
        yield target, (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
    elif kind == Name.Form:
        own = target.get("/Matrix")
        if own is not None:
            matrix = _matrix(own) @ matrix
        yield from _drawn(target, page, matrix, depth - 1)


def _matrix(numbers: Any) -> pikepdf.Matrix:
    a, b, c, d, e, f = map(float, numbers)
    return pikepdf.Matrix(a, b, c, d, e, f)


def look_of(image: Image.Image) -> Look:
    flat = image.convert("L")
    return Look(flat.resize((_SIDE, _SIDE), Image.Resampling.BOX), image.width / image.height)


def look_of_drawn(image: Any) -> Look | None:
    """None for a picture that cannot be unpacked here."""
    if int(image.Width) * int(image.Height) > _MOST_PIXELS:
        return None
    try:
        shown = pikepdf.PdfImage(image).as_pil_image().convert("RGB")
        mask = image.get("/SMask")
        if isinstance(mask, pikepdf.Stream):
            alpha = pikepdf.PdfImage(mask).as_pil_image().convert("L")
            white = Image.new("RGB", shown.size, "white")
            shown = Image.composite(shown, white, alpha.resize(shown.size))
    except (pikepdf.PdfError, pikepdf.UnsupportedImageTypeError, NotImplementedError, OSError):
        return None
    return look_of(shown)


def difference(one: Look, other: Look) -> float | None:
    """How much two looks differ; None where they show two things."""
    if abs(one.ratio - other.ratio) > _STRETCHED * max(one.ratio, other.ratio):
        return None
    found = ImageStat.Stat(ImageChops.difference(one.copy, other.copy)).mean[0]
    if found > _ALIKE:
        return None
    return float(found)


def is_as_large(drawn: Drawn, box: Box) -> bool:
    """Whether a drawn picture has the size that the file states."""
    if not box:
        return False
    for shown, stated in zip(drawn.size, (box.width, box.height), strict=True):
        points = stated * _POINTS
        if abs(shown - points) > _SAME_SIZE * points + 1:
            return False
    return True
