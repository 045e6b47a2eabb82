"""The holes of a blank page that was filed are no letters."""

from msgspec.structs import replace

from ocr.document import Page, Word

_LOOKS = frozenset("■●◆▪•○◯◎\u3007⚫⬤Oo0@。°*")  # what readers make of a round hole, black or not
_MOST = 12
_EDGE = 0.12  # of the page's width or height, from its edge to the middle of a hole
_ROUND = 1.5  # the longer side over the shorter one


def without_holes(page: Page) -> Page:
    """The page; blank where all that was read are holes along an edge."""
    words = page.words
    if words and len(words) <= _MOST and _are_in_line(page, words):
        return replace(page, blocks=())
    return page


def _are_in_line(page: Page, words: list[Word]) -> bool:
    places = []
    for word in words:
        short, long = sorted((word.box.width, word.box.height))
        if word.text not in _LOOKS or long > _ROUND * max(1, short):
            return False
        x = (word.box.left + word.box.width / 2) / max(1, page.width)
        y = (word.box.top + word.box.height / 2) / max(1, page.height)
        places.append((x, y))
    columns = [x for x, _ in places]
    rows = [y for _, y in places]
    return any(
        (
            max(columns) < _EDGE,
            min(columns) > 1 - _EDGE,
            max(rows) < _EDGE,
            min(rows) > 1 - _EDGE,
        )
    )
