"""Images -> a PDF of one page a frame, the words below the picture."""

import tempfile
import zlib
from collections.abc import Iterable
from typing import BinaryIO

import pikepdf
from msgspec.structs import replace

from ocr.document import Page
from ocr.errors import EngineError
from ocr.readers.image import open_image, readable
from ocr.writers.pdf.bookmarks import Bookmarks
from ocr.writers.pdf.draft import FONTS, Draft
from ocr.writers.pdf.font import InvisibleFont
from ocr.writers.pdf.geometry import upright
from ocr.writers.pdf.layer import Matrix, layer, numbers
from ocr.writers.pdf.metadata import describe
from ocr.writers.pdf.original import save
from ocr.writers.pdf.picture import Picture, picture
from ocr.writers.source import Source

_MAX_PIXELS = 100_000_000
_A4 = (595.276, 841.89)
_LEAST_DPI = 72.0  # of a picture that does not say: a small one is not blown up to fill a sheet
_SMALLEST, _LARGEST = 3.0, 14400.0  # points: what readers take for a page's side
_FAX = (0.3, 3.0)  # how far the two resolutions of one picture may differ
_FONT = "F"

# the unit square of a stored picture -> that of the upright one, by EXIF orientation
_TURNS: dict[int, Matrix] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
_ROTATIONS = {0: 1, 90: 6, 180: 3, 270: 8}


def write_images(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """One page a frame, upright, as large as the file says.

    Where it does not say, A4 at most, and 72 dpi at least. Raises EngineError "unreadable",
    "too_large" or "unsupported" of the image reader.
    """
    # Pictures go through a file on disk: memory holds one at a time.
    with tempfile.TemporaryFile() as spool:
        draft = Draft(spool)
        font = InvisibleFont()
        bookmarks = Bookmarks()
        for index, page in enumerate(pages):
            _page(draft, source, index, page, font, bookmarks)
        draft.finish()
        spool.seek(0)
        with pikepdf.Pdf.open(spool) as pdf:
            pdf.get_object(FONTS, 0)[f"/{_FONT}"] = font.embed(pdf)
            bookmarks.hang(pdf)
            describe(pdf, source.title)
            save(pdf, out)


def _page(
    draft: Draft, source: Source, index: int, page: Page, font: InvisibleFont, bookmarks: Bookmarks
) -> None:
    try:
        shown, resolutions = _shown(source, source.number_of(index + 1) - 1)
    except EngineError:
        if not page.error:
            raise
        draft.page(*_A4, None, draft.stream("/Filter /FlateDecode", zlib.compress(b"")))
        return
    if page.error or not page.has_size:  # nobody has measured it
        wide, high = _upright_size(shown)
        page = replace(page, width=wide, height=high)
    stretch = _stretch(resolutions, shown.orientation, page.rotation)
    width, height = _size(page, stretch)
    matrix = upright(page, (0.0, 0.0, width, height), 0)
    bookmarks.collect(page, index, matrix)
    place = _product(
        _TURNS[shown.orientation],
        _TURNS[_ROTATIONS[page.rotation % 360]],
        (width, 0, 0, height, 0, 0),
    )
    drawn = f"q {numbers(*place)} cm /Im Do Q\n".encode("ascii")
    content = zlib.compress(layer(page, font, _FONT, matrix) + drawn)
    image = _image(draft, shown)
    draft.page(width, height, image, draft.stream("/Filter /FlateDecode", content))


def _shown(source: Source, frame: int) -> tuple[Picture, object]:
    """A frame as a PDF takes it, and the resolutions that it states.

    Raises EngineError of the image reader.
    """
    with readable(_MAX_PIXELS):
        image = open_image(source.file)[1]
        image.seek(frame)
        resolutions = image.info.get("dpi")  # before the picture is taken, which may change them
        return picture(image, source.file), resolutions


def _upright_size(shown: Picture) -> tuple[int, int]:
    if shown.orientation >= 5:
        return shown.height, shown.width
    return shown.width, shown.height


def _image(draft: Draft, shown: Picture) -> int:
    size = f"/Width {shown.width} /Height {shown.height}"
    return draft.stream(f"/Type /XObject /Subtype /Image {size} {shown.entries}", shown.data)


def _product(*turns: Matrix) -> Matrix:
    """The matrices one after the other, the first applied first."""
    found = pikepdf.Matrix()
    for turn in turns:
        found = found @ pikepdf.Matrix(turn)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _stretch(stated: object, orientation: int, rotation: int) -> float:
    """Vertical pixels an inch for one horizontal, of the upright page.

    A fax has twice as many across as down.
    """
    if not isinstance(stated, tuple) or len(stated) != 2 or not all(stated):
        return 1.0
    ratio = float(stated[1]) / float(stated[0])
    least, most = _FAX
    if not least <= ratio <= most:
        return 1.0
    swapped_by_camera = orientation >= 5
    swapped_by_rotation = rotation % 180 == 90
    if swapped_by_camera != swapped_by_rotation:
        return 1 / ratio
    return ratio


def _size(page: Page, stretch: float) -> tuple[float, float]:
    """Points. `page.dpi` counts for the width."""
    dpi = page.dpi or _guess(page.width, page.height)
    width = 72 * page.width / dpi
    height = 72 * page.height / (dpi * stretch)
    shrink = min(1.0, _LARGEST / max(width, height))
    return max(_SMALLEST, width * shrink), max(_SMALLEST, height * shrink)


def _guess(width: int, height: int) -> float:
    """The dpi at which the picture fits a sheet of A4 that lies as it does."""
    short, long = sorted((width, height))
    return max(_LEAST_DPI, 72 * short / _A4[0], 72 * long / _A4[1])
