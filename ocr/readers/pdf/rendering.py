"""A page as a picture, at the resolution that suits it."""

from typing import Any

from PIL.Image import Image as Picture

from ocr.readers.pdf.geometry import POINTS, view_of
from ocr.readers.pdf.objects import Image, Objects, objects_of
from ocr.readers.pixels import LONGEST_PAPER, PAGE_PIXELS, PageImage

NORMAL = 300.0  # dots an inch
_LOWEST, _HIGHEST = 150.0, 400.0  # what is kept of a scan's own
_SCAN = 0.5  # of the page under images: then their resolution is the page's
_CRUMB = 0.01  # of the page: images below that are signs and dots
_SHORT, _TALL = 1200, 3300  # pixels of the long side at 300 dpi: four inches, a letter page
_LEAST_SIDE, _MOST_SIDE = 600, 20_000  # pixels of the long side


def rendered(page: Any) -> PageImage:
    """The page upright in RGB at the resolution that suits it, at most 25 megapixels; forms and
    annotations drawn.

    A scan keeps its own resolution between 150 and 400 dpi, a finer one gets 300, as does what is
    no scan. Colour costs 20 ms a page more than grey on text, half as much on scans, and pictures
    are cut out of the page later.
    """
    return drawn(page, resolution(page, objects_of(page, view_of(page))))


def drawn(page: Any, dpi: float) -> PageImage:
    """The page at `dpi`, or at what its limits in pixels allow."""
    dpi = within_limits(page, dpi)
    # A hair less: 792 points would become 3300.0000001 pixels, which PDFium rounds up.
    bitmap = page.render(scale=dpi / POINTS * (1 - 1e-9), prefer_bgrx=True, rev_byteorder=True)
    try:
        image: Picture = bitmap.to_pil().convert("RGB")
    finally:
        bitmap.close()
    return PageImage(image, image.width, image.height, dpi)


def resolution(page: Any, objects: Objects) -> float:
    """Dots an inch for recognition, before the limits in pixels."""
    width, height = inches(page)
    longest = max(width, height)
    if not is_scan(page, objects):
        return max(NORMAL, _LEAST_SIDE / longest)
    own = max(image.dpi for image in _large_images(page, objects))
    # The size of such a page says nothing: a scan squeezed into a stamp keeps its pixels, one
    # spread out gains none.
    if longest * NORMAL < _SHORT:
        return max(min(own, _TALL / longest), NORMAL, _LEAST_SIDE / longest)
    if own < _LOWEST and longest > LONGEST_PAPER:
        return own
    if own < _LOWEST:
        return _LOWEST
    if own > _HIGHEST:
        return NORMAL
    return own


def is_scan(page: Any, objects: Objects) -> bool:
    """Whether images cover most of the page."""
    covered = sum(image.rect.area for image in _large_images(page, objects))
    return covered >= _SCAN * _area(page)


def _large_images(page: Any, objects: Objects) -> list[Image]:
    least = _CRUMB * _area(page)
    return [image for image in objects.images if image.rect.area >= least]


def _area(page: Any) -> float:
    """Of the page, in square points."""
    width, height = inches(page)
    return width * height * POINTS**2


def within_limits(page: Any, dpi: float) -> float:
    """`dpi`, or less where the page would exceed 25 megapixels or 20,000 pixels of a side."""
    width, height = inches(page)
    by_side = _MOST_SIDE / max(width, height)
    by_area = (PAGE_PIXELS / (width * height)) ** 0.5
    return float(min(dpi, by_side, by_area))


def inches(page: Any) -> tuple[float, float]:
    """Width and height of the upright page, at least a point each."""
    width, height = page.get_size()
    return max(width, 1.0) / POINTS, max(height, 1.0) / POINTS
