"""Pages read by a remote provider: the child makes the picture, this worker sends it, the child completes the page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog
from django.core.files.base import File

from ocr import children
from ocr.document import Block, Item, Page, Table
from ocr.document import Picture as InnerPicture
from ocr.errors import EngineError, ErrorCode
from ocr.models import Run
from ocr.providers.accounts import account_for
from ocr.providers.adapters import Picture
from ocr.providers.adapters.scaling import fitted
from ocr.recognition.languages.language import names_of
from ocr.sandbox import ChildBug
from ocr.worker.child_calls import ask
from ocr.worker.outputs import temporary
from ocr.worker.remote_call import sent

log = structlog.get_logger("polyglyph.worker")
MOST_PICTURES = 20  # of one office file: each is a call that somebody pays for
Read = Callable[[Picture], Page]


def read_remotely(run: Run, content: "File[bytes]", payload: dict[str, Any]) -> list[Page]:
    """One page, or all of a file that has none of its own. `payload` as of `ocr.recognition.read_page`.

    Text that the file itself has and that can be trusted is not sent. Raises EngineError and Abandoned.
    """
    account = account_for(run.tenant, run.execution.provider)
    if missing := account.missing():
        raise EngineError(missing, code=ErrorCode.UNAVAILABLE)
    languages = names_of(run.execution.job.options.languages)

    def read(picture: Picture) -> Page:
        return sent(run, account, picture, languages)

    if payload["number"] is None:
        return _office(run, content, payload, read)
    page = _read(run, content, payload, read)
    return [page] if page else []


def _read(run: Run, content: "File[bytes]", payload: dict[str, Any], read: Read) -> Page | None:
    """The page or the picture inside a file; None where there is nothing to be read."""
    with temporary() as output:
        answer = ask(run, children.PICTURE, payload, content, [output])
        if pages := answer.get("pages"):
            return Page.from_dict(pages[0])
        if "picture" not in answer:
            return None
        output.seek(0)
        picture = Picture(output.read(), **answer["picture"])
    page = fitted(read(picture), **answer["stored"])
    return page if payload["number"] is None else _finished(run, content, payload, page)


def _finished(run: Run, content: "File[bytes]", payload: dict[str, Any], page: Page) -> Page:
    """The page with places and layout. Without them it is worth as much, so nothing that goes wrong here fails it."""
    if not page.words or (not payload["layout"] and any(word.box for word in page.words)):
        return page
    try:
        answer = ask(run, children.FINISH, {**payload, "page": page.to_dict()}, content)
    except (EngineError, ChildBug) as error:
        log.warning("a provider's page stays as it came", reason=str(error))
        return page
    return Page.from_dict(answer["pages"][0])


def _office(run: Run, content: "File[bytes]", payload: dict[str, Any], read: Read) -> list[Page]:
    """The file's own text, with the text of the first pictures in it."""
    with temporary() as output:
        pages = [
            Page.from_dict(page)
            for page in ask(run, children.PICTURE, payload, content, [output])["pages"]
        ]
    left = MOST_PICTURES
    for index, page in enumerate(pages):
        items: list[Item] = []
        for item in page.blocks:
            found = None
            if isinstance(item, InnerPicture) and item.source and left:
                found = _read(run, content, {**payload, "source": item.source}, read)
                left -= found is not None
            items.append(
                replace(item, blocks=_blocks(found))
                if found and isinstance(item, InnerPicture)
                else item
            )
        recognised = any(isinstance(item, InnerPicture) and item.blocks for item in items)
        pages[index] = replace(page, blocks=tuple(items), recognised=recognised)
    return pages


def _blocks(page: Page) -> tuple[Block, ...]:
    """What a picture can hold: a table in it is kept as its lines."""
    items = (
        Block(item.lines, item.box) if isinstance(item, Table) else item for item in page.blocks
    )
    return tuple(item for item in items if isinstance(item, Block))
