"""What the sandbox does to read pages of a file: from its own text where that can be trusted, else
by an engine.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from msgspec.structs import replace

from ocr import optional
from ocr.document import (
    NOWHERE,
    Block,
    Box,
    Item,
    Page,
    Picture,
    Word,
    block_of_lines,
    line_of_words,
)
from ocr.errors import EngineError
from ocr.optional import Step
from ocr.page_ranges import numbers_of
from ocr.readers import NamesAttachments, page_reader, whole_reader
from ocr.readers.pixels import LONGEST_PAPER, PageImage
from ocr.recognition import measuring
from ocr.recognition.engines import engine
from ocr.recognition.layout import arranged
from ocr.recognition.own_words import with_own_words
from ocr.recognition.requests import PageOfFile, ReadAnswer, ReadRequest
from ocr.recognition.shaded_words import with_shaded_words

_LEAST_PICTURE = 40  # pixels of a side: what is smaller is a bullet or a rule
_MOST_PICTURES = 50  # of one page; a page of emoticons shall not cost an hour


def run(request: ReadRequest, file: BinaryIO) -> ReadAnswer:
    """Read one page, or a whole file that has no pages of its own. Raises EngineError."""
    started = time.perf_counter()
    if request.page.number is None:
        pages = {}
        for number, page in chosen_pages(request.page, file).items():
            pages[number] = noted(partial(_with_pictures, page, request, file))
    else:
        pages = {request.page.number: noted(lambda: _with_attachments(request, file))}
    return ReadAnswer(
        pages=tuple(pages.values()),
        numbers=tuple(pages),
        seconds=round(time.perf_counter() - started, 4),
    )


def noted(read: Callable[[], Page]) -> Page:
    """The page that `read` returns, with notes of the steps that failed on the way."""
    with optional.collected() as faults:
        page = read()
    return replace(page, notes=(*page.notes, *optional.notes_of(faults)))


def _with_attachments(request: ReadRequest, file: BinaryIO) -> Page:
    """The page with the names of files that are attached to it, which are not read."""
    page = _page(request, file)
    asked = request.page

    def names() -> tuple[str, ...]:
        pages = page_reader(asked.media_type)
        if not isinstance(pages, NamesAttachments):
            return ()
        return pages.attachments(file, frame_of(asked), password=asked.password)

    none: tuple[str, ...] = ()
    found = optional.improved(Step.ATTACHMENTS, none, names)
    if not found:
        return page
    note = f"Attached files were not read: {', '.join(found)}."
    page = replace(page, notes=(*page.notes, note))
    # Most data of an electronic invoice says what its page says.
    files = [name for name in found if not name.lower().endswith(".xml")]
    if not files:
        return page
    lines = []
    for text in ("Attached files:", *files):
        lines.append(line_of_words(_words(text)))
    block = block_of_lines(lines)
    if block is None:
        return page
    block = replace(block, kind="note", keep_lines=True)
    return replace(page, blocks=(*page.blocks, block))


def _words(text: str) -> list[Word]:
    """Words that stand nowhere on the page."""
    return [Word(word, NOWHERE, 1.0) for word in text.split()]


def _page(request: ReadRequest, file: BinaryIO) -> Page:
    own = own_page(request.page, file, layout=request.layout)
    if own is not None:
        return own
    image = load_page(request.page, file)
    read = _measured(_recognised(image, request), image, request)
    page = optional.improved(
        Step.OWN_WORDS, read, lambda: with_own_words(read, _visible_text(request.page, file))
    )
    if not request.layout:
        return page
    if page.quality is not None and page.quality.handwritten:
        return as_picture(page)
    return optional.improved(Step.LAYOUT, page, lambda: arranged(page, image.image))


def _measured(page: Page, image: PageImage, request: ReadRequest) -> Page:
    def measured() -> Page:
        return measuring.measured(page, image, engine(request.provider).languages)

    return optional.improved(Step.QUALITY, page, measured)


def as_picture(page: Page) -> Page:
    """The page as one picture that holds its words.

    Of handwriting the boxes of words and lines say nothing about the letters of a document.
    """
    blocks = [block for block in page.blocks if isinstance(block, Block)]
    box = Box(0, 0, page.width, page.height)
    return replace(page, blocks=(Picture(box, blocks=tuple(blocks)),))


def own_page(page: PageOfFile, file: BinaryIO, *, layout: bool) -> Page | None:
    """The page from the file's own text where that can be trusted, laid out where that was asked
    for.
    """
    pages = page_reader(page.media_type)
    own = pages.own_page(file, frame_of(page), password=page.password)
    if own is None or not own.blocks or not layout:
        return own
    bare = own

    def laid_out() -> Page:
        drawn = pages.graphics(file, frame_of(page), password=page.password)
        return arranged(bare, load_page(page, file).image, drawn)

    return optional.improved(Step.LAYOUT, bare, laid_out)


def _visible_text(page: PageOfFile, file: BinaryIO) -> Page:
    pages = page_reader(page.media_type)
    return pages.visible_text(file, frame_of(page), password=page.password)


def load_page(page: PageOfFile, file: BinaryIO) -> PageImage:
    """The page as a picture."""
    pages = page_reader(page.media_type)
    return pages.load_page(file, frame_of(page), password=page.password)


def frame_of(page: PageOfFile) -> int:
    """Its number from 0."""
    if page.number is None:
        raise ValueError("A whole file is not a page.")
    return page.number - 1


def load_picture(page: PageOfFile, file: BinaryIO, source: str) -> PageImage | None:
    """A picture inside an office file; None for one that is too small to hold text, or that cannot
    be read.
    """
    image = whole_reader(page.media_type).picture(file, source, page.password)
    if image is None or min(image.size) < _LEAST_PICTURE:
        return None
    return PageImage(image.convert("RGB"), image.width, image.height, None)


def _recognised(image: PageImage, request: ReadRequest) -> Page:
    reader = engine(request.provider)
    page = reader.read(image, request.options)
    if not request.options.alphabet and not request.options.single_line:

        def with_words() -> Page:
            return with_shaded_words(page, image, lambda made: reader.read(made, request.options))

        page = optional.improved(Step.SHADED_WORDS, page, with_words)
    return replace(page, dpi=paper_dpi(image, request.page.media_type))


def paper_dpi(image: PageImage, media_type: str) -> float:
    """Pixels an inch of the stored page, 0.0 where that is not known."""
    dpi = (image.dpi or 0.0) * image.width / image.image.width
    # A camera or a screen states 72 or 96 for want of anything better: the paper was not half a
    # metre long.
    wrong = (
        media_type.startswith("image/")
        and dpi
        and max(image.width, image.height) / dpi > LONGEST_PAPER
    )
    return 0.0 if wrong else dpi


def chosen_pages(page: PageOfFile, file: BinaryIO) -> dict[int, Page]:
    """The chosen pages of a whole file, by their numbers.

    Raises EngineError "invalid" for a page that the file does not have.
    """
    pages = whole_reader(page.media_type).read_all(file, page.password)
    return {number: pages[number - 1] for number in numbers_of(page.selection, len(pages))}


def _with_pictures(page: Page, request: ReadRequest, file: BinaryIO) -> Page:
    """The page with the text of its pictures, which are large enough to hold some."""
    left = _MOST_PICTURES
    items: list[Item] = []
    for item in page.blocks:
        if isinstance(item, Picture) and left > 0 and not item.is_chart:
            blocks = _text_if_possible(item, page, request, file)
            if blocks is not None:
                left -= 1
                item = replace(item, blocks=blocks)
        items.append(item)
    return replace(page, blocks=tuple(items), recognised=left < _MOST_PICTURES)


def _text_if_possible(
    picture: Picture, page: Page, request: ReadRequest, file: BinaryIO
) -> tuple[Block, ...] | None:
    """As `_text_in`; None too where that fails, unless the page has no text of its own."""

    def passes(error: Exception) -> bool:
        of_document = isinstance(error, EngineError) and not error.code.of_one_page
        return of_document or not page.words

    def text() -> tuple[Block, ...] | None:
        return _text_in(picture, request, file)

    return optional.improved(Step.PICTURE, None, text, passes=passes)


def _text_in(picture: Picture, request: ReadRequest, file: BinaryIO) -> tuple[Block, ...] | None:
    """The blocks that an engine finds in a picture; None when none looked at it."""
    image = load_picture(request.page, file, picture.source)
    if image is None:
        return None
    page = _recognised(image, request)
    return tuple(block for block in page.blocks if isinstance(block, Block))
