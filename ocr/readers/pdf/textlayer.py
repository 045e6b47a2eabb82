"""Words of a page -> its blocks and pictures in reading order."""

from dataclasses import replace
from math import ceil, floor

from ocr.document import NOWHERE, Block, Box, Item, Page, Picture
from ocr.readers.pdf.dropcaps import with_caps
from ocr.readers.pdf.geometry import POINTS, Rect, turned_back
from ocr.readers.pdf.letters import DIAGONAL, Piece
from ocr.readers.pdf.objects import Objects
from ocr.readers.pdf.paragraphs import Place, blocks, body_is_bold, body_size
from ocr.readers.pdf.raised import attached
from ocr.readers.pdf.reading_order import regions

DPI = 150.0  # of every page that is read from its own text
_PICTURE, _BACKGROUND = 0.2, 0.8  # inches of a side; of the page


def own(words: list[Piece], objects: Objects, page: Rect) -> Page:
    """The page from its own text, boxes at 150 dpi."""
    scale = DPI / POINTS
    width = max(1, round(page.width * scale))
    height = max(1, round(page.height * scale))
    texts: list[Block] = []
    for turn in _turns(words):
        texts += _flow(words, turn, page)
    items = _with_pictures(texts, pictures(objects, page))
    return Page(width, height, tuple(items), dpi=DPI, recognised=False)


def pixels(rect: Rect) -> Box:
    """The box around a rectangle at 150 dpi."""
    scale = DPI / POINTS
    left, top = floor(rect.left * scale), floor(rect.top * scale)
    width = ceil(rect.right * scale) - left
    height = ceil(rect.bottom * scale) - top
    return Box(left, top, max(1, width), max(1, height))


def pictures(objects: Objects, page: Rect) -> list[Picture]:
    """Pictures larger than a bullet or a rule, but not those that lie under the whole page."""
    least = _PICTURE * POINTS
    found = []
    for image in objects.images:
        rect = image.rect
        shown = Rect(
            max(rect.left, 0.0),
            max(rect.top, 0.0),
            min(rect.right, page.right),
            min(rect.bottom, page.bottom),
        )
        if shown.width >= least and shown.height >= least and shown.area < _BACKGROUND * page.area:
            found.append(Picture(pixels(shown)))
    return list(dict.fromkeys(found))


def _turns(words: list[Piece]) -> list[int]:
    """The directions in which text runs, that of most letters first."""
    letters: dict[int, int] = {}
    for word in words:
        letters[word.turn] = letters.get(word.turn, 0) + len(word.text)
    return sorted(letters, key=lambda turn: -letters[turn])


def _flow(words: list[Piece], turn: int, page: Rect) -> list[Block]:
    """The blocks of the words that run in one direction."""
    level = [_levelled(word, turn, page) for word in words if word.turn == turn]
    found = regions(attached(with_caps(level)))
    body = body_size(found)
    bold = body_is_bold(found)
    place = _placing(turn, page)
    texts: list[Block] = []
    for region in found:
        texts += blocks(region, body, bold, place)
    return texts


def _levelled(word: Piece, turn: int, page: Rect) -> Piece:
    """The word as if the page were turned so that it runs from left to right."""
    if turn in (0, DIAGONAL):
        return word
    x, y = word.base
    base = turned_back(Rect(x, y, x, y), turn, page)
    return replace(word, rect=turned_back(word.rect, turn, page), base=(base.left, base.top))


def _placing(turn: int, page: Rect) -> Place:
    """Undoes `_levelled`, and gives pixels."""
    if turn in (0, DIAGONAL):
        return pixels
    levelled = page
    if turn in (90, 270):
        levelled = Rect(0.0, 0.0, page.height, page.width)
    return lambda rect: pixels(turned_back(rect, 360 - turn, levelled))


def _with_pictures(texts: list[Block], found: list[Picture]) -> list[Item]:
    """Each picture before the first block below its top in its own column, else at the end."""
    items: list[Item] = list(texts)
    for picture in found:
        place = 0
        while place < len(items) and not _follows(items[place], picture.box):
            place += 1
        items.insert(place, picture)
    return items


def _follows(item: Item, box: Box) -> bool:
    beside = item.box.right <= box.left or item.box.left >= box.right
    return item.box != NOWHERE and not beside and item.box.top >= box.top
