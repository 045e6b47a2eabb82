"""Rescale boxes from the sent image to the stored page."""

from msgspec.structs import replace

from ocr.document import Box, Page


def fitted(page: Page, *, width: int, height: int, dpi: float) -> Page:
    """The page in the pixels of an upright one of that size.

    A page that was turned by a quarter has its sides exchanged.
    """
    if page.rotation in (90, 270):
        width, height = height, width
    x = width / max(1, page.width)
    y = height / max(1, page.height)
    sized = replace(page, width=width, height=height, dpi=dpi)
    if x == 1 and y == 1:
        return sized
    return sized.map_boxes(lambda box: _scaled(box, x, y))


def _scaled(box: Box, x: float, y: float) -> Box:
    """Its edges rounded, so that neighbours stay neighbours; each side keeps at least a pixel."""
    left = round(box.left * x)
    top = round(box.top * y)
    right = round(box.right * x)
    bottom = round(box.bottom * y)
    return Box(left, top, max(1, right - left), max(1, bottom - top))
