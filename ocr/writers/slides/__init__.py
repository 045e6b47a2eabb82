"""PowerPoint files (.pptx): a slide a page, with the words as text boxes where they stand."""

from collections.abc import Iterable
from typing import BinaryIO

from ocr.document import Item, Page, Picture
from ocr.writers.common.view import View
from ocr.writers.slides.deck import Deck
from ocr.writers.slides.flow import Flow
from ocr.writers.slides.placed import Placed, placeable
from ocr.writers.source import Source


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """One file of all pages; what has no known place follows on slides of its own. Raises what `source` raises."""
    deck = Deck(source.title)
    for number, page in enumerate(pages, 1):
        view = View(source, number, page)
        flows = _flows(page)
        places = [item for item in page.blocks if not flows and placeable(item, page)]
        loose = [item for item in page.blocks if flows or not placeable(item, page)]
        if places or not loose or (page.recognised and view.image()):
            Placed(deck, page, view).add(places)
        if loose:
            Flow(deck, page, view).add(loose)
    deck.save(out)


def _flows(page: Page) -> bool:
    """Whether nothing stands anywhere: of pictures in texts and sheets the size is known, but not the place."""
    blocks = page.blocks
    return len(blocks) > 1 and all(
        not placeable(item, page) or _is_sized_only(item) for item in blocks
    )


def _is_sized_only(item: Item) -> bool:
    return isinstance(item, Picture) and bool(item.source) and item.box.left == 0 == item.box.top
