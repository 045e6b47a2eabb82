"""Running heads and feet: what repeats in the margins of a document's pages.

A page alone does not show them. Each is compared with two pages before it and two after it, because
left and right pages often differ, so that five pages are held at a time.
"""

import dataclasses
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace
from rapidfuzz.fuzz import ratio

from ocr.document import Block, Item, Page, Picture

_REACH = 2  # pages before and after
_MARGIN = 0.16  # of the page's height: where running heads and feet stand
_SHIFT = 0.03  # of the page's side: scans of one book lie differently
_MOST_LINES = 4
_LONGEST = 250  # characters
_ALIKE = 86  # of 100: texts that differ by an error of reading
_MOST_WORDS = 8  # of a head that is one by its number alone
_MOST_PAGES = 5000
NUMBER = re.compile(r"\d{1,6}")
ROMAN = re.compile(r"(?i)\b[ivxl]{1,8}\b")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50}


@dataclass(frozen=True, slots=True)
class Part:
    """A block in a page's margin.

    `top` and `middle` are in parts of the page's sides. `key` is its text with # for each number,
    and `numbers` are these. `number` is the one among them that is the page's own, -1 for none.
    """

    block: Block
    is_head: bool
    top: float
    middle: float
    key: str
    numbers: tuple[int, ...]
    is_roman: bool
    number: int = -1


Running = tuple[Part, ...]  # the running heads and feet of a page, in reading order


def apart(pages: Iterable[Page]) -> Iterator[tuple[Page, Running]]:
    """Each page without its running heads and feet, and these."""
    window: deque[tuple[Page, list[Part]]] = deque()
    at = 0  # the place in the window of the page that is next
    for page in pages:
        window.append((page, _in_margins(page)))
        if len(window) - at > _REACH:
            yield _parted(window, at)
            at += 1
        if at > _REACH:
            window.popleft()
            at -= 1
    while at < len(window):
        yield _parted(window, at)
        at += 1


def alike(one: Running, other: Running, distance: int) -> bool:
    """Whether pages that are so many pages apart have the same running heads and feet."""
    if len(one) != len(other):
        return False
    for part, after in zip(one, other, strict=True):
        if (part.number < 0) != (after.number < 0):
            return False
        if not _same(part, after, distance)[0]:
            return False
    return True


def look_alike(one: Running, other: Running) -> bool:
    """Whether pages anywhere have the same running heads and feet but for their numbers."""
    if len(one) != len(other):
        return False
    for part, after in zip(one, other, strict=True):
        if part.number != after.number:
            return False
        distance = 0
        if part.number >= 0:
            distance = after.numbers[after.number] - part.numbers[part.number]
        if not _same(part, after, distance)[0]:
            return False
    return True


def _parted(window: deque[tuple[Page, list[Part]]], at: int) -> tuple[Page, Running]:
    page, parts = window[at]
    found = []
    counted: set[int] = set()
    for part in parts:
        known = _repeated(part, window, at)
        if known is None:
            continue
        # A page has one number: what counts by another stays where it is.
        if known.number >= 0:
            counted.add(known.numbers[known.number])
        if known.number < 0 or len(counted) == 1:
            found.append(known)
    taken = {id(part.block) for part in found}
    found += [part for part in parts if id(part.block) not in taken and _is_beside(part, found)]
    found = _outermost(found, page)
    if not found:
        return page, ()
    order = [id(part.block) for part in parts]
    found.sort(key=lambda part: order.index(id(part.block)))
    taken = {id(part.block) for part in found}
    kept = tuple(item for item in page.blocks if id(item) not in taken)
    return replace(page, blocks=kept), tuple(found)


def _is_beside(part: Part, others: list[Part]) -> bool:
    """Whether layout took a part for a head or foot, and it stands on the line of one."""
    if part.block.kind not in ("header", "footer"):
        return False
    middle = part.block.box.top + part.block.box.height / 2
    return any(other.block.box.top <= middle <= other.block.box.bottom for other in others)


def _outermost(parts: list[Part], page: Page) -> list[Part]:
    """The parts that have nothing of the page's text between them and the edge."""
    taken = {id(part.block) for part in parts}
    highest, lowest = float(page.height), 0.0
    for item in page.blocks:
        if item.box and id(item) not in taken and not isinstance(item, Picture):
            highest = min(highest, item.box.top)
            lowest = max(lowest, item.box.bottom)
    kept = []
    for part in parts:
        middle = part.block.box.top + part.block.box.height / 2
        if (part.is_head and middle <= highest) or (not part.is_head and middle >= lowest):
            kept.append(part)
    return kept


def _repeated(part: Part, window: deque[tuple[Page, list[Part]]], at: int) -> Part | None:
    """The part with the page's number in it, None for what is on no other page."""
    is_found = False
    for other in range(max(at - _REACH, 0), min(at + _REACH + 1, len(window))):
        if other == at:
            continue
        for after in window[other][1]:
            is_same, number = _same(part, after, other - at)
            if not is_same and (other - at) % 2:
                is_same, number = _mirrored(part, after, other - at)
            is_title = part.block.kind in ("heading", "list") and any(map(str.isalpha, part.key))
            if number >= 0 and is_title:
                continue  # "Question 1" and "Question 2" are no running heads
            if is_same and number >= 0:
                return dataclasses.replace(part, number=number)
            is_found = is_found or is_same
    if is_found:
        return part
    return _with_page_number(part)


def _with_page_number(part: Part) -> Part | None:
    """A head or foot that layout took for one and that bears a number; on no other page are its
    words.
    """
    if part.block.kind not in ("header", "footer"):
        return None
    words = part.key.split()
    if len(part.numbers) != 1 or len(words) > _MOST_WORDS or part.numbers[0] > _MOST_PAGES:
        return None
    is_bare = not any(map(str.isalpha, part.key))
    if is_bare or "#" in (words[0], words[-1]):
        return dataclasses.replace(part, number=0)
    return None


def _same(part: Part, after: Part, distance: int) -> tuple[bool, int]:
    """Whether two parts of pages so far apart say the same at the same place.

    The second value is which of their numbers counts the pages, -1 for none.
    """
    if part.is_head != after.is_head or part.is_roman != after.is_roman:
        return False, -1
    if len(part.numbers) != len(after.numbers) or not _are_alike(part.key, after.key):
        return False, -1
    if abs(part.top - after.top) > _SHIFT or abs(part.middle - after.middle) > _SHIFT:
        return False, -1
    counting = -1
    for place, (number, later) in enumerate(zip(part.numbers, after.numbers, strict=True)):
        if later - number == distance:
            if counting < 0:
                counting = place
        elif later != number:
            return False, -1
    return True, counting


def _mirrored(part: Part, after: Part, distance: int) -> tuple[bool, int]:
    """As `_same`, of a left and a right page: the same words, with the number at the other end."""
    if part.is_head != after.is_head or part.is_roman or after.is_roman:
        return False, -1
    if abs(part.top - after.top) > _SHIFT or abs(part.middle + after.middle - 1) > 2 * _SHIFT:
        return False, -1
    if not _are_alike(_in_order(part.key), _in_order(after.key)):
        return False, -1
    for place, number in enumerate(part.numbers):
        others = part.numbers[:place] + part.numbers[place + 1 :]
        if sorted((*others, number + distance)) == sorted(after.numbers):
            return True, place
    return False, -1


def _in_order(key: str) -> str:
    return " ".join(sorted(key.split()))


def _are_alike(one: str, other: str) -> bool:
    return one == other or ratio(one, other, score_cutoff=_ALIKE) > 0


def _in_margins(page: Page) -> list[Part]:
    """The blocks at a page's top and bottom that may be running heads and feet."""
    if not page.has_size:
        return []
    high = float(page.height)
    items = [item for item in page.blocks if item.box]
    short = {id(item) for item in items if _is_short(item)}
    highest, lowest = high, 0.0  # of what is none
    for item in items:
        is_low = item.box.top > (1 - _MARGIN) * high
        is_high = item.box.bottom < _MARGIN * high
        if isinstance(item, Picture) or (id(item) in short and (is_low or is_high)):
            continue
        highest = min(highest, item.box.top)
        lowest = max(lowest, item.box.bottom)
    parts = []
    for item in items:
        if not isinstance(item, Block) or id(item) not in short:
            continue
        middle = (item.box.top + item.box.bottom) / 2
        if item.box.bottom < _MARGIN * high and middle < highest:
            parts.append(_part(item, page, is_head=True))
        elif item.box.top > (1 - _MARGIN) * high and middle > lowest:
            parts.append(_part(item, page, is_head=False))
    return parts


def _is_short(item: Item) -> bool:
    return isinstance(item, Block) and len(item.lines) <= _MOST_LINES and len(item.text) <= _LONGEST


def _part(block: Block, page: Page, *, is_head: bool) -> Part:
    text = " ".join(block.text.casefold().split())
    top = block.box.top / page.height
    middle = (block.box.left + block.box.right) / 2 / page.width
    bare = text.strip(" -\u2013\u2014.|[]()")
    if ROMAN.fullmatch(bare):
        value = _roman(bare)
        return Part(block, is_head, top, middle, text.replace(bare, "#"), (value,), True)
    numbers = tuple(int(found) for found in NUMBER.findall(text))
    return Part(block, is_head, top, middle, NUMBER.sub("#", text), numbers, False)


def _roman(text: str) -> int:
    total = 0
    for letter, after in zip(text, [*text[1:], ""], strict=True):
        value = _ROMAN_DIGITS[letter]
        if after and _ROMAN_DIGITS[after] > value:
            value = -value
        total += value
    return total
