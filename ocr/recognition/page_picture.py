"""What the sandbox does for remote providers: a page as a picture that can be sent, and their
answer put in place.
"""

import io
from typing import BinaryIO

from msgspec.structs import replace
from PIL import Image

from ocr import optional
from ocr.document import Page
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import RecognitionOptions, engine
from ocr.recognition.languages.tesseract_packs import named
from ocr.recognition.layout import arranged
from ocr.recognition.layout.box_transfer import placed
from ocr.recognition.read_page import (
    chosen_pages,
    load_page,
    load_picture,
    own_page,
    paper_dpi,
)
from ocr.recognition.requests import (
    FinishRequest,
    PictureAnswer,
    PictureRequest,
    SentPicture,
    StoredPage,
)

LONGEST_SIDE = 3000  # pixels: what providers look at is smaller still
MOST_BYTES = 4_000_000  # AWS takes 5 MB
_SMALL = 500_000  # pixels: a PNG of so few is sent quickly, and has no artefacts around its letters
_SMALLER = 0.8


def run(request: PictureRequest, file: BinaryIO, output: BinaryIO) -> PictureAnswer:
    """A page, or a picture inside an office file, for a provider; or the text that needs none.

    Raises EngineError.
    """
    page = request.page
    if request.source:
        found = load_picture(page, file, request.source)
        return _given(found, page.media_type, output) if found else PictureAnswer()
    if page.number is None:
        pages = chosen_pages(page, file)
        return PictureAnswer(pages=tuple(pages.values()), numbers=tuple(pages))
    with optional.collected() as faults:
        own = own_page(page, file, layout=request.layout)
    if own is None:
        return _given(load_page(page, file), page.media_type, output)
    own = replace(own, notes=optional.notes_of(faults))
    return PictureAnswer(pages=(own,), numbers=(page.number,))


def finish(request: FinishRequest, file: BinaryIO) -> Page:
    """A provider's page with places for its words if it gave none, else with the layout if that is
    wanted.
    """
    page, image = request.reading, load_page(request.page, file)
    if any(word.box for word in page.words):
        return arranged(page, image.image) if request.layout else page
    return placed(page, _read_here(image, request.languages))


def _read_here(image: PageImage, languages: tuple[str, ...]) -> Page:
    """The page as Tesseract reads it: with those of the languages that it has, or as the page
    tells.
    """
    tesseract = engine("tesseract")
    installed = tesseract.languages()
    here = [named(language, installed) for language in languages]
    models = tuple(model for model in here if model)
    return tesseract.read(image, RecognitionOptions(languages=models))


def _given(page: PageImage, media_type: str, output: BinaryIO) -> PictureAnswer:
    """The picture in the output, its media type and size, and beside it the size and resolution of
    the stored page.
    """
    kind, data, (width, height) = encoded(page.image)
    output.write(data)
    output.flush()
    dpi = paper_dpi(page, media_type)
    return PictureAnswer(
        picture=SentPicture(media_type=kind, width=width, height=height),
        stored=StoredPage(width=page.width, height=page.height, dpi=dpi),
    )


def encoded(image: Image.Image) -> tuple[str, bytes, tuple[int, int]]:
    """Media type, bytes and size of a grey or RGB image, made as small as it has to be."""
    kind = "PNG" if image.width * image.height <= _SMALL or is_bilevel(image) else "JPEG"
    side = min(LONGEST_SIDE, max(image.size))
    while True:
        small = _within(image, side)
        data = _bytes(small, kind)
        if len(data) <= MOST_BYTES:
            return f"image/{kind.lower()}", data, small.size
        kind, side = "JPEG", round(side * (_SMALLER if kind == "JPEG" else 1))


def is_bilevel(image: Image.Image) -> bool:
    """Whether there is nothing between black and white, as in scans of one bit."""
    return not any(image.convert("L").histogram()[1:-1])


def _within(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)


def _bytes(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    grey = (
        image.convert("L") if image.mode == "RGB" and kind == "PNG" and _is_grey(image) else image
    )
    grey.save(buffer, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return buffer.getvalue()


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
