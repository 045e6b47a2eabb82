"""PowerPoint files (.pptx): a slide a page, with the words as text boxes where they stand.

The notes of a speaker and the comments of reviewers are the slide's notes.
"""

from collections import Counter
from collections.abc import Iterable
from typing import BinaryIO

from msgspec.structs import replace

from ocr.document import Block, Face, Item, Page
from ocr.writers.common import clean
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
        first = deck.count
        page, notes = _without_notes(page)
        if page.recognised:
            page = _with_one_face(page)
        view = View(source, number, page)
        placed, flowing = _sorted(page)
        has_background = page.recognised and view.image() is not None
        if placed or not flowing or has_background:
            Placed(deck, page, view).add(placed)
        if flowing:
            Flow(deck, page, view).add(flowing)
        if notes:
            deck.add_notes(first, notes)
    deck.save(out)


def _with_one_face(page: Page) -> Page:
    """A recognised page with the typeface of most of its letters: that of one word is a guess."""
    letters: Counter[Face] = Counter()
    for word in page.words:
        letters[word.face] += len(word.text)
    usual: Face = ""
    if letters:
        usual = letters.most_common(1)[0][0]
    return page.map_words(lambda word: replace(word, face=usual))


def _without_notes(page: Page) -> tuple[Page, str]:
    """The page without what stands below the slide, and the text of that."""
    kept: list[Item] = []
    texts: list[str] = []
    for item in page.blocks:
        if not isinstance(item, Block) or item.kind not in ("speaker_note", "comment"):
            kept.append(item)
            continue
        lines = item.lines
        if item.kind == "speaker_note" and len(lines) > 1:
            lines = lines[1:]  # the first one says what they are
        texts += [line.text for line in lines]
    if not texts:
        return page, ""
    return replace(page, blocks=tuple(kept)), clean("\n".join(texts))


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
