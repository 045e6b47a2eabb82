"""Entries of lists.

Word writes the mark itself where it writes the same mark; else the text keeps its own.
"""

import re
from typing import Any

from docx.oxml.ns import qn
from msgspec.structs import replace

from ocr.document import Block

_DEPTH = 3  # levels that Word has list styles for
_BULLET = re.compile(
    r"[\u2022\u2023\u2043\u204c\u204d\u2219\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\uf0b7\u00b7"
    r"*\u2013\u2014-]"
)
_NUMBER = re.compile(r"(\d{1,3})\.")


class Lists:
    """Counts as the page does: what does not follow the last number begins another list."""

    def __init__(self, document: Any) -> None:
        self._numbering = document.part.numbering_part.element
        self._abstract: dict[int, int] = {}  # level -> Word's id of the list's definition
        for level in range(1, _DEPTH + 1):
            self._abstract[level] = self._abstract_of(document, level)
        # level -> Word's id of the list, the number that comes next
        self._open: dict[int, tuple[int, int]] = {}

    def entry(self, block: Block) -> tuple[Block, str, int]:
        """A list's entry without its mark, its style's id, and the id of its numbering.

        The last is 0 for the style's own numbering.
        """
        level = min(max(block.level, 1), _DEPTH)
        suffix = ""
        if level > 1:
            suffix = str(level)
        mark, rest = _split(block)
        if rest is None:
            return block, f"ListContinue{suffix}", 0
        number = _NUMBER.fullmatch(mark)
        if number:
            return rest, f"ListNumber{suffix}", self._counted(level, int(number[1]))
        return rest, f"ListBullet{suffix}", 0

    def _counted(self, level: int, number: int) -> int:
        list_id, expected = self._open.get(level, (0, -1))
        if number != expected:
            list_id = self._begin(level, number)
        for deeper in range(level + 1, _DEPTH + 1):
            self._open.pop(deeper, None)
        self._open[level] = list_id, number + 1
        return list_id

    def _begin(self, level: int, number: int) -> int:
        numbering = self._numbering.add_num(self._abstract[level])
        numbering.add_lvlOverride(ilvl=0).add_startOverride(number)
        return int(numbering.numId)

    def _abstract_of(self, document: Any, level: int) -> int:
        """The definition that the list style of a level counts by."""
        name = "List Number"
        if level > 1:
            name = f"List Number {level}"
        style = document.styles[name].element
        numbering = self._numbering.num_having_numId(style.pPr.numPr.numId.val)
        return int(numbering.find(qn("w:abstractNumId")).get(qn("w:val")))


def _split(block: Block) -> tuple[str, Block | None]:
    """An entry's mark and the entry without it.

    The entry is None where the mark is not one that Word would write, and where nothing follows it.
    """
    first, *others = block.lines
    words = list(first.words)
    mark = words[0].text.strip()
    # A mark may stand close to its text, but a hyphen or star there may be part of a word.
    if len(mark) > 1 and _BULLET.match(mark) and mark[0] not in "*-\u2013\u2014":
        words[0] = replace(words[0], text=mark[1:])
        mark = mark[0]
    elif _BULLET.fullmatch(mark) or _NUMBER.fullmatch(mark):
        words = words[1:]
    else:
        return mark, None
    if words:
        return mark, replace(block, lines=(replace(first, words=tuple(words)), *others))
    if others:
        return mark, replace(block, lines=tuple(others))
    return mark, None
