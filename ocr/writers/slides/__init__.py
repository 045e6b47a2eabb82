"""PowerPoint files (.pptx): a slide a page, with the words as text boxes where they stand."""

from collections.abc import Iterable
from typing import BinaryIO

from ocr.document import Item, Page
from ocr.writers.common.view import View, has_only_a_size
from ocr.writers.slides.deck import Deck
from ocr.writers.slides.flow import Flow
from ocr.writers.slides.placed import Placed, placeable
from ocr.writers.source import Source


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """One file of all pages; what has no known place follows on slides of its own.

    Raises what `source` raises.
    """
    deck = Deck(source.title)
    for number, page in enumerate(pages, 1):
        view = View(source, number, page)
        placed, flowing = _sorted(page)
        has_background = page.recognised and view.image() is not None
        if placed or not flowing or has_background:
            Placed(deck, page, view).add(placed)
        if flowing:
            Flow(deck, page, view).add(flowing)
    deck.save(out)


def _sorted(page: Page) -> tuple[list[Item], list[Item]]:
    """The items whose place is known, and the others."""
    if _flows(page):
        return [], list(page.blocks)
    placed: list[Item] = []
    flowing: list[Item] = []
    for item in page.blocks:
        if placeable(item, page):
            placed.append(item)
        else:
            flowing.append(item)
    return placed, flowing


def _flows(page: Page) -> bool:
    """Whether no item has a place.

    Of pictures in texts and sheets the size is known, but not the place.
    """
    if len(page.blocks) < 2:
        return False
    placed = [item for item in page.blocks if placeable(item, page)]
    return all(map(has_only_a_size, placed))
