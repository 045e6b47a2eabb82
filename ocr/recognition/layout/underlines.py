"""Words that a rule underlines."""

from bisect import bisect_left, bisect_right

from msgspec.structs import replace

from ocr.document import Page, Word
from ocr.recognition.layout.page_tokens import (
    PageTokens,
    Place,
    Token,
    token_em,
    with_words_changed,
)
from ocr.recognition.layout.rules import Rule, Rules

_MOST_RULES = 400


def with_underlines(sheet: PageTokens, rules: Rules) -> Page:
    """The page with those words underlined below which a rule runs from the first to the last."""
    by_line: dict[int, list[Token]] = {}
    for token in sheet.tokens:
        by_line.setdefault(token.line, []).append(token)
    lines = [(min(token.foot for token in tokens), tokens) for tokens in by_line.values()]
    lines.sort(key=lambda line: line[0])
    feet = [foot for foot, _ in lines]
    under: set[Place] = set()
    drawn = [rule for rule in rules.level if rule.drawn]
    for rule in drawn[:_MOST_RULES]:
        if is_cornered(rule, rules, sheet.em):
            continue
        near = slice(
            bisect_left(feet, rule.at - 2 * sheet.em), bisect_right(feet, rule.at + sheet.em)
        )
        for _, tokens in lines[near]:
            held = _above(rule, tokens)
            under |= {(token.line, token.place) for token in held}
    if not under:
        return sheet.page

    def change(place: Place, word: Word) -> Word:
        if place not in under:
            return word
        return replace(word, underlined=True)

    return with_words_changed(sheet.page, change)


def _above(rule: Rule, tokens: list[Token]) -> list[Token]:
    """Those words of a line that stand on a rule, which begins and ends with them; else none."""
    held = []
    for token in tokens:
        em = token_em(token) or token.bottom - token.top
        is_near = token.foot - 0.12 * em <= rule.at <= token.foot + 0.35 * em
        if is_near and rule.start - 0.4 * em < token.x < rule.end + 0.4 * em:
            held.append(token)
    if not held:
        return []
    left, right = min(token.left for token in held), max(token.right for token in held)
    reach = 0.5 * max(token.bottom - token.top for token in held)
    if abs(rule.start - left) > reach or abs(rule.end - right) > reach:
        return []
    return held


def is_cornered(rule: Rule, rules: Rules, em: float) -> bool:
    """Whether an upright rule meets this one, as in tables and boxes."""
    for other in rules.upright:
        meets = other.start - em / 2 <= rule.at <= other.end + em / 2
        if meets and rule.start - em <= other.at <= rule.end + em:
            return True
    return False
