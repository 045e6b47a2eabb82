"""Reading pages with a remote provider: the child renders the image, this worker sends it, the
child adds layout.
"""

from collections.abc import Callable

from django.core.files.base import File
from django.db import DatabaseError
from msgspec.structs import replace

from ocr import optional
from ocr.document import Block, Item, Page, Table, block_of_lines
from ocr.document import Picture as InnerPicture
from ocr.errors import Abandoned, EngineError, ErrorCode
from ocr.models import Run
from ocr.optional import Step
from ocr.providers.accounts import account_for
from ocr.providers.adapters import Picture
from ocr.providers.adapters.scaling import fitted
from ocr.recognition.languages.language import names_of
from ocr.recognition.requests import (
    FinishRequest,
    PictureRequest,
    ReadRequest,
    finish_page,
    picture_page,
)
from ocr.worker.child_calls import call_child
from ocr.worker.outputs import temporary
from ocr.worker.remote_call import send_page

MOST_PICTURES = 20  # of one office file: each is a paid call
Read = Callable[[Picture], Page]


def read_remotely(run: Run, content: "File[bytes]", request: ReadRequest) -> dict[int, Page]:
    """One page, or all chosen pages of a file without single pages, by their numbers.

    Trusted text in the file itself is not sent to the provider. Raises EngineError and Abandoned.
    """
    account = account_for(run.tenant, run.execution.provider)
    if missing := account.missing():
        raise EngineError(missing, code=ErrorCode.UNAVAILABLE)
    languages = names_of(run.execution.job.options.languages)

    def read(picture: Picture) -> Page:
        return send_page(run, account, picture, languages)

    if request.page.number is None:
        return _office(run, content, request, read)
    page = _read(run, content, request, read)
    return {request.page.number: page} if page else {}


def _read(
    run: Run, content: "File[bytes]", request: ReadRequest, read: Read, source: str = ""
) -> Page | None:
    """The page, or the picture `source` inside a file; None where there is nothing to read."""
    asked = PictureRequest(page=request.page, layout=request.layout, source=source)
    with temporary() as output:
        answer = call_child(run, picture_page, asked, content, [output])
        if answer.pages:
            return answer.pages[0]
        if answer.picture is None or answer.stored is None:
            return None
        output.seek(0)
        made = answer.picture
        picture = Picture(output.read(), made.media_type, made.width, made.height)
    stored = answer.stored
    page = fitted(read(picture), width=stored.width, height=stored.height, dpi=stored.dpi)
    return page if source else _finished(run, content, request, page)


def _finished(run: Run, content: "File[bytes]", request: ReadRequest, page: Page) -> Page:
    """Add boxes and layout to the page. The page is complete without them, so a failure leaves it
    as it is.
    """
    if not page.words or (not request.layout and any(word.box for word in page.words)):
        return page
    asked = FinishRequest(
        page=request.page,
        reading=page,
        layout=request.layout,
        languages=request.options.languages,
    )

    def finished() -> Page:
        return call_child(run, finish_page, asked, content)

    with optional.collected() as faults:
        done = optional.improved(Step.PLACES, page, finished, passes=_ends_the_work)
    return replace(done, notes=(*done.notes, *optional.notes_of(faults)))


def _ends_the_work(error: Exception) -> bool:
    return isinstance(error, Abandoned | DatabaseError)


def _office(run: Run, content: "File[bytes]", request: ReadRequest, read: Read) -> dict[int, Page]:
    """The text of the file, and the text of the first pictures in it."""
    asked = PictureRequest(page=request.page, layout=request.layout)
    with temporary() as output:
        answer = call_child(run, picture_page, asked, content, [output])
    pages = dict(zip(answer.numbers, answer.pages, strict=True))
    left = MOST_PICTURES
    for number, page in pages.items():
        items: list[Item] = []
        for item in page.blocks:
            if isinstance(item, InnerPicture) and _can_be_sent(item) and left:
                found = _read(run, content, request, read, item.source)
                if found:
                    left -= 1
                    item = replace(item, blocks=_blocks(found))
            items.append(item)
        recognised = any(
            isinstance(item, InnerPicture) and _can_be_sent(item) and item.blocks for item in items
        )
        pages[number] = replace(page, blocks=tuple(items), recognised=recognised)
    return pages


def _can_be_sent(picture: InnerPicture) -> bool:
    return bool(picture.source) and not picture.is_chart


def _blocks(page: Page) -> tuple[Block, ...]:
    """The blocks that a picture can hold: a table becomes a block of its lines."""
    blocks = []
    for item in page.blocks:
        if isinstance(item, Table):
            block = block_of_lines(item.lines, item.box)
            if block is not None:
                blocks.append(block)
        elif isinstance(item, Block):
            blocks.append(item)
    return tuple(blocks)
