"""Layout analysis: group words into tables, columns, headings and lists."""

from itertools import groupby, pairwise

from msgspec.structs import replace
from PIL import Image

from ocr.document import (
    Block,
    Box,
    Item,
    Page,
    Picture,
    Table,
    block_of_lines,
    line_of_words,
)
from ocr.readers.graphics import NOTHING_DRAWN, Graphics
from ocr.recognition.layout.backdrops import with_backdrops
from ocr.recognition.layout.blocks import Place, Sourced, text_blocks
from ocr.recognition.layout.booktabs import banded
from ocr.recognition.layout.cell_alignment import aligned
from ocr.recognition.layout.colours import legible, with_colours
from ocr.recognition.layout.extending import extended, headed
from ocr.recognition.layout.faces import with_even_sizes, with_faces
from ocr.recognition.layout.fills import fills_of
from ocr.recognition.layout.ink import Ink, ink_of
from ocr.recognition.layout.lattice import ruled
from ocr.recognition.layout.leaders import without_leaders
from ocr.recognition.layout.page_tokens import PageTokens, Token, sheet_of
from ocr.recognition.layout.picture_areas import meet
from ocr.recognition.layout.pictures import pictures_of
from ocr.recognition.layout.reading_order import in_reading_order
from ocr.recognition.layout.rule_artifacts import without_strokes
from ocr.recognition.layout.rules import Rules, rules_of_file, rules_of_picture
from ocr.recognition.layout.shades import with_shades
from ocr.recognition.layout.stream import Found, unruled
from ocr.recognition.layout.table_doubts import is_chart, is_newspaper
from ocr.recognition.layout.table_look import looked
from ocr.recognition.layout.underlines import with_underlines
from ocr.recognition.layout.weight import emboldened


def arranged(page: Page, image: Image.Image, graphics: Graphics = NOTHING_DRAWN) -> Page:
    """The page with its items in reading order.

    `image` is the upright page in any size, before `page.rotation`. `graphics` are the lines and
    fills that the file draws; without any they are looked for in the image.

    Every word of the page is in it once, but for rules and leader dots of tables. Tables and
    pictures that the page has already are kept, and so are headings and lists of an engine.
    """
    if not page.words:
        return page
    ink = ink_of(page, image)
    sheet = sheet_of(page)
    if page.recognised:
        sheet = sheet_of(emboldened(sheet, ink))
    rules = _rules(ink, sheet, graphics)
    if page.recognised:
        sheet = _looked_at(sheet, ink, rules)
    bare = without_strokes(sheet, rules) if page.recognised else sheet
    tables = []
    for found in tables_of(rules, bare):
        if rules.draws(found.table.box) or is_chart(found.table) or is_newspaper(found.table):
            continue
        table = aligned(without_leaders(found.table), sheet.em)
        tables.append(Found(looked(table, rules, sheet.em), found.tokens))
    gone = _strokes(sheet, bare, tables)
    placed: list[Sourced] = []
    for found in tables:
        gone |= set(map(_place, found.tokens))
        placed.append((_source(found), found.table))
    placed += _pictures(sheet, ink, tables, gone)
    items = [*text_blocks(sheet, gone, rules, [item for _, item in placed]), *placed]
    items.sort(key=lambda item: item[0])
    ordered = in_reading_order([item for _, item in items], sheet)
    if page.recognised:
        ordered = with_shades(with_even_sizes(ordered), ink)
    ordered = with_backdrops(ordered, rules, sheet)
    return replace(page, blocks=tuple(legible(ordered)))


def _rules(ink: Ink, sheet: PageTokens, graphics: Graphics) -> Rules:
    if graphics != NOTHING_DRAWN:
        return rules_of_file(graphics, sheet)
    return rules_of_picture(ink, sheet, fills_of(ink, sheet.em))


def _looked_at(sheet: PageTokens, ink: Ink, rules: Rules) -> PageTokens:
    """The words with the looks that the page's picture shows."""
    sheet = sheet_of(with_colours(sheet, ink))
    sheet = sheet_of(with_underlines(sheet, rules))
    return sheet_of(with_faces(sheet.page))


def _strokes(sheet: PageTokens, bare: PageTokens, tables: list[Found]) -> set[Place]:
    """The rules of tables that were read as words."""
    kept = set(map(_place, bare.tokens))
    boxes = [_wider(table.table.box, round(sheet.em / 2)) for table in tables]
    found: set[Place] = set()
    for token in sheet.tokens:
        if _place(token) in kept:
            continue
        if any(_holds(box, token.word.box) for box in boxes):
            found.add(_place(token))
    return found


def _place(token: Token) -> Place:
    return token.line, token.place


def _wider(box: Box, by: int) -> Box:
    return Box(box.left - by, box.top - by, box.width + 2 * by, box.height + 2 * by)


def _source(table: Found) -> int:
    return min(token.block for token in table.tokens)


def _pictures(sheet: PageTokens, ink: Ink, tables: list[Found], gone: set[Place]) -> list[Sourced]:
    """Pictures with the words in them, whose places are added to `gone`."""
    found: list[Sourced] = []
    fixed = [item.box for item in _fixed(sheet.page)]
    for picture in pictures_of(sheet, ink, [table.table.box for table in tables]):
        if any(meet(picture.box, box) for box in fixed):
            continue
        held = [token for token in picture.tokens if _place(token) not in gone]
        gone |= set(map(_place, held))
        lines = []
        for _, words in groupby(held, key=lambda token: token.line):
            lines.append(line_of_words(token.word for token in words))
        block = block_of_lines(lines)
        blocks = (block,) if block else ()
        found.append((_following(sheet.page, picture.box), Picture(picture.box, "", blocks)))
    return found


def _fixed(page: Page) -> list[Item]:
    return [item for item in page.blocks if not isinstance(item, Block)]


def _holds(box: Box, inner: Box) -> bool:
    x, y = inner.left + inner.width / 2, inner.top + inner.height / 2
    return box.left <= x < box.right and box.top <= y < box.bottom


def _following(page: Page, box: Box) -> int:
    """After the last item that ends above a picture in its own column."""
    last = 0
    for number, item in enumerate(page.blocks):
        beside = item.box.right <= box.left or item.box.left >= box.right
        if not beside and item.box.bottom <= box.top + box.height // 4:
            last = number
    return last


_NEARLY_ALL = 0.9  # of the words
_FAR_MORE = 1.4  # times the words: what stands below the last rule is not always part of the table


def tables_of(rules: Rules, sheet: PageTokens) -> list[Found]:
    """Tables that share no word: by crossing rules first, then by level rules or white corridors.

    Of the last two those that hold more.
    """
    crossed = ruled(rules, list(sheet.tokens), sheet)
    rest = _without(list(sheet.tokens), crossed)
    for number, found in enumerate(crossed):
        crossed[number] = extended(found, rest, sheet)
        rest = _without(rest, [crossed[number]])
    plain = unruled(rest, sheet)
    banded_tables = banded(rules, rest, sheet)
    level = [table for table in banded_tables if not _outdone(table, plain, banded_tables)]
    if not level:
        return [*crossed, *plain]
    rest = _without(rest, level)
    for number, found in enumerate(level):
        if _is_striped(found.table, rules):
            level[number] = extended(found, rest, sheet)
        else:
            level[number] = headed(found, rest, sheet)
        rest = _without(rest, [level[number]])
    return [*crossed, *level, *unruled(rest, sheet)]


def _is_striped(table: Table, rules: Rules) -> bool:
    """Whether shaded rows run through a table."""
    box = table.box
    stripes = 0
    for fill in rules.fills:
        wide = min(fill.right, box.right) - max(fill.left, box.left) > 0.8 * box.width
        inside = box.top <= (fill.top + fill.bottom) / 2 <= box.bottom
        if wide and inside and fill.bottom - fill.top < 0.7 * box.height:
            stripes += 1
    return stripes >= 2


def _without(tokens: list[Token], found: list[Found]) -> list[Token]:
    gone: set[int] = set()
    for table in found:
        gone |= set(map(id, table.tokens))
    return [token for token in tokens if id(token) not in gone]


def _outdone(table: Found, others: list[Found], banded_tables: list[Found]) -> bool:
    """Whether a table without rules holds words of this one, and more columns, or as many and far
    more words; but not where it is several tables with rules that stand beside each other.
    """
    own = set(map(id, table.tokens))
    columns = table.table.size[1]
    for other in others:
        if len(other.tokens) > len(own) and any(id(token) in own for token in other.tokens):
            more = other.table.size[1] / columns
            if more >= 1.3 or (more >= 1 and len(other.tokens) > _FAR_MORE * len(own)):
                return not _is_several(other, banded_tables)
    return False


def _is_several(table: Found, banded_tables: list[Found]) -> bool:
    """Whether two tables between rules or more, none below another, hold nearly all its words."""
    own = set(map(id, table.tokens))
    parts = [one for one in banded_tables if any(id(token) in own for token in one.tokens)]
    held = 0
    for one in parts:
        held += sum(id(token) in own for token in one.tokens)
    if len(parts) < 2 or held < _NEARLY_ALL * len(own):
        return False
    parts.sort(key=lambda one: one.table.box.left)
    return all(left.table.box.right <= right.table.box.left for left, right in pairwise(parts))
