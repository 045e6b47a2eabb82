"""The words of a page that are in no table or picture -> its blocks.

Lines are cut into pieces, pieces make regions, and the lines of a region paragraphs, headings and
lists. The engine's own blocks are not asked; but what it calls a heading or a list stays one, and
lines that run up or down the page stay as they are.
"""

from itertools import count

from msgspec.structs import replace

from ocr.document import Block, Item, Line, around, line_of_words
from ocr.recognition.layout.alignment import alignment
from ocr.recognition.layout.headings import body_em, heading_levels
from ocr.recognition.layout.lists import listed, with_mark
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.pairs import pairs_of
from ocr.recognition.layout.paragraphs import (
    Paragraph,
    block_of,
    is_mono,
    mostly_mono,
    paragraphs,
)
from ocr.recognition.layout.pieces import pieces_of
from ocr.recognition.layout.reading_order import reads_leftwards
from ocr.recognition.layout.roles import is_caption, kinds_of
from ocr.recognition.layout.room import Room
from ocr.recognition.layout.rules import Rule, Rules
from ocr.recognition.layout.text_regions import Obstacle, text_regions

Place = tuple[int, int]  # of a word: Token.line, Token.place
Sourced = tuple[int, Item]  # the first item of the page that a new item came from


def text_blocks(
    sheet: PageTokens, gone: set[Place], rules: Rules, others: list[Item]
) -> list[Sourced]:
    """Blocks of the words that are not `gone` into tables and pictures; `others` are those, and
    what else stands between the lines.
    """
    kept, loose = _parted(sheet, gone)
    fixed = [*others, *(item for _, item in kept)]
    if not loose:
        return kept
    leftwards = reads_leftwards(list(sheet.page.blocks))
    pieces = pieces_of(loose, rules, sheet, leftwards=leftwards)
    obstacles = [_obstacle(item, sheet, leftwards=leftwards) for item in fixed if item.box]
    if leftwards:
        rules = _mirrored(rules, sheet.page.width)
    regions = text_regions(pieces, rules, obstacles)
    room = Room(pieces, obstacles, sheet.em, sheet.page.width)
    recognised = sheet.page.recognised
    parts = listed(paragraphs(regions, room, recognised=recognised), recognised=recognised)
    body = body_em(parts, _ems_of(sheet, gone))
    return [*kept, *_made(parts, sheet, room, fixed, body, leftwards=leftwards)]


def _ems_of(sheet: PageTokens, gone: set[Place]) -> list[float]:
    """The sizes of the letters of words in tables, in pixels."""
    found = []
    for token in sheet.tokens:
        if (token.line, token.place) not in gone:
            continue
        em = sheet.ems[token.line]
        size = sheet.sizes[token.line]
        if not sheet.page.recognised and size and sheet.page.dpi:
            em = size * sheet.page.dpi / 72
        found.append(em)
    return found


def _made(
    parts: list[Paragraph],
    sheet: PageTokens,
    room: Room,
    others: list[Item],
    body: float,
    *,
    leftwards: bool,
) -> list[Sourced]:
    levels = heading_levels(parts, body)
    kinds = kinds_of(parts, levels, sheet.page, body)
    mono_page = mostly_mono(line for part in parts for line in part.lines)
    found: list[Sourced] = []
    for part, kind, level in zip(parts, kinds, levels, strict=True):
        pairs = None
        if kind in ("paragraph", "heading") and not leftwards:
            pairs = pairs_of(part)
        if pairs is not None:
            found.append((part.lines[0].source, pairs))
            continue
        block = block_of(part, recognised=sheet.page.recognised)
        if kind == "paragraph" and is_caption(part, block.box, others):
            kind = "caption"
        mono = block.keep_lines and all(is_mono(piece) for piece in part.lines)
        if kind == "paragraph" and mono and not mono_page:
            kind = "code"
        if kind == "list":
            block = with_mark(block)
        if kind == "heading":
            block = replace(block, keep_lines=False)
        align = alignment(part, room, leftwards=leftwards)
        block = replace(block, kind=kind, level=level or part.level, align=align)
        found.append((part.lines[0].source, block))
    return found


def _parted(sheet: PageTokens, gone: set[Place]) -> tuple[list[Sourced], list[Token]]:
    """What stays as it was, and the words that are put into lines anew."""
    by_line: dict[int, list[Token]] = {}
    for token in sheet.tokens:
        if (token.line, token.place) not in gone:
            by_line.setdefault(token.line, []).append(token)
    kept: list[Sourced] = []
    loose: list[Token] = []
    numbers = count()
    for source, item in enumerate(sheet.page.blocks):
        if not isinstance(item, Block):
            kept.append((source, item))
            continue
        same: list[Line] = []
        stays = sheet.page.recognised and item.kind != "paragraph"
        for line in item.lines:
            number = next(numbers)
            if not stays and _is_level(line):
                loose += by_line.get(number, [])
            elif (left := _left(line, number, gone)) is not None:
                same.append(left)
        if same:
            box = item.box
            if len(same) != len(item.lines):
                box = around(line.box for line in same)
            kept.append((source, replace(item, lines=tuple(same), box=box)))
    return kept, loose


def _is_level(line: Line) -> bool:
    """Whether a line runs from side to side and the place of all its words is known."""
    if not all(word.box for word in line.words):
        return False
    return len(line.text) <= 3 or line.box.height <= 2 * line.box.width


def _left(line: Line, number: int, gone: set[Place]) -> Line | None:
    words = [word for place, word in enumerate(line.words) if (number, place) not in gone]
    if len(words) == len(line.words):
        return line
    return line_of_words(words, None, line.size)


def _obstacle(item: Item, sheet: PageTokens, *, leftwards: bool) -> Obstacle:
    box = item.box
    x, y = sheet.level(box.left + box.width / 2, box.top + box.height / 2)
    left, right = x - box.width / 2, x + box.width / 2
    if leftwards:
        left, right = sheet.page.width - right, sheet.page.width - left
    return Obstacle(left, right, y - box.height / 2, y + box.height / 2)


def _mirrored(rules: Rules, width: int) -> Rules:
    level = tuple(Rule(width - rule.end, width - rule.start, rule.at) for rule in rules.level)
    return Rules(level, rules.upright)
