"""What is drawn about paragraphs: a level rule close to one, a shaded band behind it."""

from collections.abc import Sequence

from msgspec.structs import replace

from ocr.document import Block, Box, Item, around
from ocr.readers.graphics import Fill
from ocr.recognition.layout.page_tokens import PageTokens
from ocr.recognition.layout.rules import Rule, Rules
from ocr.recognition.layout.underlines import is_cornered

_SHORTEST = 4.0  # em: a shorter line is a dash
_NEAR = 1.6  # em from a rule to its paragraph
_BESIDE = 0.5  # em: paragraphs that stand side by side at one rule differ by less
_REACH = 1.0  # em: how far a paragraph may reach out of its rule or band at either side
_COVERED = 0.6  # of a paragraph's height: what a band behind it covers at least
_LOW = 2.5  # em: how much higher than its paragraph a band is at most
_FAR = float("inf")
_MOST_RULES, _MOST_ITEMS = 100, 1000


def with_backdrops(items: Sequence[Item], rules: Rules, sheet: PageTokens) -> list[Item]:
    """The items, the blocks among them with the rules and bands that are theirs."""
    found = list(items)
    if len(found) > _MOST_ITEMS:
        return found
    for number, item in enumerate(found):
        fill = _band(item, found, rules.fills, sheet.em)
        if fill is not None:
            box = sheet.boxed(fill.left, fill.top, fill.right, fill.bottom)
            # In a picture the letters may hide where a band ends.
            box = around([box, item.box])
            found[number] = replace(item, shade=fill.colour.lower(), band=box)
    alone = [rule for rule in rules.level if rule.drawn and rule.length >= _SHORTEST * sheet.em]
    for rule in alone[:_MOST_RULES]:
        if not is_cornered(rule, rules, sheet.em):
            _add_rule(found, rule, sheet)
    return found


def _band(item: Item, items: list[Item], fills: tuple[Fill, ...], em: float) -> Fill | None:
    """The band behind a block and behind nothing else."""
    if not isinstance(item, Block) or not item.box:
        return None
    box = item.box
    for fill in reversed(fills):
        covered = min(fill.bottom, box.bottom) - max(fill.top, box.top)
        if covered < _COVERED * box.height or fill.left > box.left or fill.right < box.right:
            continue
        if fill.bottom - fill.top > box.height + _LOW * em:
            return None
        held = 0
        for other in items:
            if fill.holds(_across(other.box), other.box.top + other.box.height / 2):
                held += 1
        if held == 1:
            return fill
        return None
    return None


def _across(box: Box) -> float:
    return box.left + box.width / 2


def _add_rule(items: list[Item], rule: Rule, sheet: PageTokens) -> None:
    """Give a rule to the blocks above or below it, whichever are nearer."""
    above: dict[int, float] = {}  # the white to each item
    below: dict[int, float] = {}
    for number, item in enumerate(items):
        box = item.box
        if not box or min(rule.end, box.right) <= max(rule.start, box.left):
            continue
        if box.top + box.height / 2 < rule.at:
            above[number] = max(rule.at - box.bottom, 0.0)
        else:
            below[number] = max(box.top - rule.at, 0.0)
    near, side = min(above.values(), default=_FAR), above
    if min(below.values(), default=_FAR) < near:
        near, side = min(below.values()), below
    if near > _NEAR * sheet.em:
        return
    reach = _REACH * sheet.em
    box = sheet.boxed(rule.start, rule.at - 1, rule.end, rule.at + 1)
    for number, white in side.items():
        item = items[number]
        if white > near + _BESIDE * sheet.em or not isinstance(item, Block):
            continue
        is_covered = rule.start - reach <= item.box.left and item.box.right <= rule.end + reach
        if not is_covered or item.band or _is_underlined(item):
            continue
        if side is below:
            items[number] = replace(item, rule_above=box)
        else:
            items[number] = replace(item, rule_below=box)


def _is_underlined(block: Block) -> bool:
    """Whether the rule below a block is drawn with its letters."""
    return any(word.underlined for word in block.lines[-1].words)
