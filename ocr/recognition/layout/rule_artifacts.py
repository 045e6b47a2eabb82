"""Rules of a table that an engine read as letters: words of strokes, and strokes at the ends of
words.
"""

from dataclasses import replace

from msgspec import structs

from ocr.document import Box
from ocr.recognition.layout.page_tokens import PageTokens, Token
from ocr.recognition.layout.rules import Rule, Rules

STROKES = "|¦[]_\u2013\u2014"
_DASHES = "\u2013\u2014"
_NEAR = 0.45  # em, 0.6 of a letter's height: how far from a rule its stroke stands
_ON = 0.15  # em: the same for a dash, which between rules says that there is nothing


def without_strokes(sheet: PageTokens, rules: Rules) -> PageTokens:
    """The sheet without the words that are nothing but a rule, and the rest without strokes where
    they meet one.
    """
    kept: list[Token] = []
    balanced = _balanced(sheet)
    for token in sheet.tokens:
        if not token.word.text.strip(STROKES) and token.word.text:
            kept += [] if _is_rule(token, rules, sheet.em) else [token]
        else:
            kept.append(_stripped(token, rules, sheet.em, brackets=token.line not in balanced))
    return replace(sheet, tokens=tuple(kept))


def _balanced(sheet: PageTokens) -> set[int]:
    """The lines that close every bracket which they open: those are no strokes of rules."""
    texts: dict[int, str] = {}
    for token in sheet.tokens:
        if token.word.text.strip(STROKES):
            texts[token.line] = texts.get(token.line, "") + token.word.text
    return {line for line, text in texts.items() if text.count("[") == text.count("]")}


def _is_rule(token: Token, rules: Rules, em: float) -> bool:
    near = (_ON if set(token.word.text) <= set(_DASHES) else _NEAR) * em
    upright = [rule for rule in rules.upright if token.left - near <= rule.at <= token.right + near]
    level = [rule for rule in rules.level if token.top - near <= rule.at <= token.bottom + near]
    return _along(upright, token.y, em) or _along(level, token.x, em)


def _along(met: list[Rule], place: float, em: float) -> bool:
    """Whether a place lies beside one of the rules, or in a gap between them: a scan does not show
    all of a rule.
    """
    starts, ends = [rule.start for rule in met], [rule.end for rule in met]
    return bool(met) and min(starts) - em / 2 < place < max(ends) + em / 2


def _stripped(token: Token, rules: Rules, em: float, *, brackets: bool) -> Token:
    """The word without strokes at an end that meets an upright rule, and its box without
    the rule.
    """
    text, left, right = token.word.text, token.left, token.right
    strokes = STROKES if brackets else STROKES.replace("[", "").replace("]", "")
    begun, ended = _begun(text, strokes), text.rstrip(strokes)
    if begun != text and (edge := _edge(left, rules, token.y, em)) is not None:
        text, left = begun, max(left, edge + em / 10)
    if ended != token.word.text and (edge := _edge(right, rules, token.y, em)) is not None:
        text, right = text.rstrip(strokes), min(right, edge - em / 10)
    return _narrowed(token, text, left, right) if text != token.word.text else token


def _begun(text: str, strokes: str) -> str:
    """The text without strokes before it. A dash before a figure is its sign."""
    rest = text.lstrip(strokes)
    return text.lstrip(strokes.strip(_DASHES)) if any(map(str.isdigit, rest)) else rest


def _edge(end: float, rules: Rules, y: float, em: float) -> float | None:
    """Where the upright rule stands that an end of a word meets."""
    met = [rule for rule in rules.upright if abs(rule.at - end) <= _NEAR * em]
    return (
        min((rule.at for rule in met), key=lambda at: abs(at - end)) if _along(met, y, em) else None
    )


def _narrowed(token: Token, text: str, left: float, right: float) -> Token:
    box = token.word.box
    start, end = round(left - token.left), round(token.right - right)
    word = structs.replace(
        token.word,
        text=text,
        box=Box(box.left + start, box.top, max(1, box.width - start - end), box.height),
    )
    return replace(token, word=word, left=left, right=max(right, left + 1))
