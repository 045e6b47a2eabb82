"""Numbers of a workbook as their number format shows them.

Whatever is not known for certain shows the value in full, never a changed one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from openpyxl.styles.numbers import BUILTIN_FORMATS

from ocr.readers.office import date_format
from ocr.readers.office.format_tokens import PLACES, TEXT, divided, literal

# Shown by every program as the user's country writes dates: here in the international form.
LOCAL_DATES = {14: "yyyy-mm-dd", 22: "yyyy-mm-dd h:mm"}
_EASTERN = dict.fromkeys([*range(27, 32), 36, *range(50, 55), 57, 58], "yyyy-mm-dd")
_MONEY = {  # openpyxl's own list has lost the semicolons of these
    41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)',
}
LONGEST = 255  # letters of a format
_MOST_DECIMALS = 30
_WHOLE = 2**53  # up to which every whole number has a place of its own
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)  # on paper a half goes up
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*([+-]?[0-9.]+(?:E[+-]?[0-9]+)?)\]", re.IGNORECASE)
_COLOUR = re.compile(r"\[(?:[a-z]+|colou?r ?\d+)\]", re.IGNORECASE)
_SIGNS = "-\u2212\u2013()\u25bc\u25bd\u2193\u2198"  # dashes, brackets, arrows down
_BROKEN = ('"', "[", "\\", "*", "_")  # what ends too early when it stands alone
_NEEDS_DIGITS = (".", ",", "%", "/")
_EXPONENT = re.compile(r"E[+-]0+", re.IGNORECASE)
_FOREIGN_DIGITS = re.compile(r"\[(?:DBNum|NatNum)[^\]]*\]|\[\$-[0-9A-F]{7,8}\]", re.IGNORECASE)
_EMPTY_PLACE = {"0": "0", "#": "", "?": " "}  # what a place shows that has no digit
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, other: value < other,
    "<=": lambda value, other: value <= other,
    ">": lambda value, other: value > other,
    ">=": lambda value, other: value >= other,
    "=": lambda value, other: value == other,
    "<>": lambda value, other: value != other,
}


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands between two semicolons of a format; `sign` and `limit` are its condition."""

    tokens: list[str]
    sign: str = ""
    limit: float = 0.0

    def takes(self, value: float) -> bool:
        return not self.sign or _COMPARE[self.sign](value, self.limit)

    @property
    def is_negative(self) -> bool:
        """Whether it is for numbers below zero alone, and so shows their sign itself."""
        return self.sign in ("<", "<=") and self.limit <= 0

    @property
    def shows_no_sign(self) -> bool:
        """Whether it tells a loss by a colour alone, or has a condition of its own."""
        marks = [token for token in self.tokens if token.startswith("[")]
        return any(_COLOUR.fullmatch(mark) or _CONDITION.fullmatch(mark) for mark in marks)


class _Unknown(Exception):
    """A format that is not understood for certain."""


def format_of(number: int, own: dict[int, str]) -> str:
    """The format with a number, of the workbook's own or of those that every program knows."""
    known = {**BUILTIN_FORMATS, **_MONEY, **_EASTERN, **LOCAL_DATES}
    code = str(own.get(number, known.get(number, "General")))
    if len(code) > LONGEST:
        return "General"
    return code


def shown(value: float, code: str, *, since_1904: bool = False) -> str:
    """A number by a format."""
    section = _chosen(_sections(code or "General"), value)
    if section is None:
        return general(value)
    tokens = section.tokens
    if date_format.is_date(tokens):
        return date_format.shown(value, tokens, since_1904=since_1904) or general(value)
    try:
        text = _number(_exact(abs(value)), tokens)
    except _Unknown:
        return general(value)
    if value < 0 and _lacks_sign(section, text):
        text = f"-{text}"
    return text


def is_date(code: str) -> bool:
    """Whether a format shows a number as a day or a time."""
    return date_format.is_date(divided(code)[0])


def text_shown(text: str, code: str) -> str:
    """A text by a format, which may add letters around it: `@" kg"`."""
    if TEXT not in code or code == TEXT:
        return text
    tokens = divided(code)[-1]
    if TEXT not in tokens or date_format.is_date(tokens):
        return text
    parts = []
    for piece in tokens:
        if piece == TEXT:
            parts.append(text)
        else:
            parts.append(literal(piece))
    return "".join(parts).strip()


def general(value: float) -> str:
    """A number without a format.

    A whole number has all its digits, and so has a fraction that somebody wrote; ten digits are
    enough of one that was computed, as a third.
    """
    number = _exact(value)
    if number == number.to_integral_value() and abs(number) < Decimal("1e21"):
        return f"{number:.0f}"
    if abs(value) >= 1e15 or abs(value) < 1e-4:
        return f"{value:.10g}".replace("e", "E")
    exponent = number.normalize().as_tuple().exponent
    decimals = 0
    if isinstance(exponent, int):
        decimals = max(-exponent, 0)
    whole = max(number.adjusted() + 1, 1)
    if whole + decimals > 12:
        decimals = min(decimals, max(10 - whole, 2))
        number = number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def _exact(value: float) -> Decimal:
    """A number as it is meant: fifteen digits are certain, and all of a whole number."""
    if value == int(value) and abs(value) < _WHOLE:
        return Decimal(int(value))
    return Decimal(f"{value:.15g}")


def _sections(code: str) -> list[_Section]:
    return [_section(tokens) for tokens in divided(code)]


def _section(tokens: list[str]) -> _Section:
    for token in tokens:
        match = _CONDITION.fullmatch(token)
        if match is None:
            continue
        try:
            return _Section(tokens, match[1], float(match[2]))
        except ValueError:
            break
    return _Section(tokens)


def _chosen(sections: list[_Section], value: float) -> _Section | None:
    """The section for a number; None where none is for it."""
    if len(sections) > 1 and "@" in sections[-1].tokens:
        sections = sections[:-1]  # that is for texts
    first, *others = sections[:3]
    if not others:
        if first.takes(value):
            return first
        return None
    second, *rest = others
    if not first.sign:
        sign = ">="
        if rest and not second.sign:
            sign = ">"
        first = _Section(first.tokens, sign)
    if not second.sign and (rest or (first.sign in (">", ">=") and first.limit == 0)):
        second = _Section(second.tokens, "<")
    for section in (first, second, *rest):
        if section.takes(value):
            return section
    return None


def _lacks_sign(section: _Section, text: str) -> bool:
    """Whether a negative number needs a sign of its own, which a zero never does.

    Where the format tells it by a colour alone it keeps its sign, as a text has no colour.
    """
    if not any(char in "123456789" for char in text):
        return False
    if not section.is_negative:
        return True
    return section.shows_no_sign and not any(char in text for char in _SIGNS)


def _number(value: Decimal, tokens: list[str]) -> str:
    """A number that is not negative by one section."""
    if any(_FOREIGN_DIGITS.match(token) for token in tokens):
        raise _Unknown
    if date_format.locale_of(tokens).has_foreign_digits:
        raise _Unknown
    texts = [literal(token) for token in tokens]
    names = [token.lower() for token in tokens]
    if any(name in _BROKEN for name in names):
        raise _Unknown
    for name in ("general", "@"):
        if name in names:
            texts[names.index(name)] = general(float(value))
            return "".join(texts).strip()
    if not any(token in PLACES for token in tokens):
        if any(name in _NEEDS_DIGITS or _EXPONENT.fullmatch(name) for name in names):
            raise _Unknown
        return "".join(texts).strip()
    value = value * 100 ** names.count("%")
    places = _places(tokens)
    if "/" in tokens[places[0] : places[-1] + 2]:
        return _fraction(value, tokens)
    for place, token in enumerate(tokens):
        if _EXPONENT.fullmatch(token):
            return _scientific(value, tokens, place)
    return _plain(value, tokens).strip()


def _places(tokens: list[str]) -> list[int]:
    return [place for place, token in enumerate(tokens) if token in PLACES]


def _plain(value: Decimal, tokens: list[str]) -> str:
    """Digits in their places, with whatever letters stand between these."""
    if tokens.count(".") > 1:
        raise _Unknown
    point = len(tokens)
    if "." in tokens:
        point = tokens.index(".")
    places = _places(tokens)
    whole_places = [place for place in places if place < point]
    part_places = [place for place in places if place > point]
    texts = [literal(token) for token in tokens]
    thousands = 0  # each comma right behind the last place divides by 1,000
    for last in (whole_places[-1:], part_places[-1:]):
        if last:
            thousands += _take_commas(tokens, texts, last[0] + 1)
    grouped = False
    if whole_places:
        for place in range(whole_places[0], whole_places[-1]):
            if tokens[place] == ",":
                grouped = True
                texts[place] = ""
    value = _EXACT.divide(value, Decimal(1000) ** thousands)
    decimals = min(len(part_places), _MOST_DECIMALS)
    value = value.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    whole, _, part = f"{value:f}".partition(".")
    _fill_whole(whole, tokens, texts, whole_places, grouped=grouped)
    if not whole_places and point < len(tokens) and whole.strip("0"):
        texts[point] = f"{whole}."
    _fill_part(part, tokens, texts, part_places)
    return "".join(texts)


def _take_commas(tokens: list[str], texts: list[str], start: int) -> int:
    """How many commas begin at a token; their texts go."""
    count = 0
    for place in range(start, len(tokens)):
        if tokens[place] != ",":
            break
        texts[place] = ""
        count += 1
    return count


def _fill_whole(
    whole: str, tokens: list[str], texts: list[str], places: list[int], *, grouped: bool
) -> None:
    """Write the digits before the point, the last one first; the first place takes what is left."""
    digits = whole.lstrip("0")
    if not places:
        return
    written = 0
    for place in reversed(places):
        wanted = 1
        if place == places[0]:
            wanted = max(len(digits), 1)
        text = ""
        for _ in range(wanted):
            digit = _EMPTY_PLACE[tokens[place]]
            if digits:
                digit = digits[-1]
                digits = digits[:-1]
            if grouped and written and written % 3 == 0 and digit.strip():
                text = f",{text}"
            if digit:
                written += 1
            text = digit + text
        texts[place] = text


def _fill_part(part: str, tokens: list[str], texts: list[str], places: list[int]) -> None:
    """Write the digits behind the point; zeros at the end only where the format wants them."""
    needed = len(part.rstrip("0"))
    for number, place in enumerate(places):
        if number < len(part) and (number < needed or tokens[place] == "0"):
            needed = max(needed, number + 1)
    for number, place in enumerate(places):
        if number < needed:
            texts[place] = part[number : number + 1]
        else:
            texts[place] = _EMPTY_PLACE[tokens[place]].replace("0", "")


def _scientific(value: Decimal, tokens: list[str], place: int) -> str:
    before = tokens[:place]
    if "." in before:
        step = max(len(_places(before[: before.index(".")])), 1)
    else:
        step = max(len(_places(before)), 1)
    exponent = 0
    if value:
        exponent = value.adjusted() // step * step
    decimals = 0
    if "." in before:
        decimals = len(_places(before[before.index(".") :]))
    unit = Decimal(1).scaleb(-min(decimals, _MOST_DECIMALS))
    if _EXACT.scaleb(value, -exponent).quantize(unit, context=_EXACT) >= 10**step:
        exponent += step
    sign = ""
    if exponent < 0:
        sign = "-"
    elif tokens[place][1] == "+":
        sign = "+"
    digits = str(abs(exponent)).rjust(len(tokens[place]) - 2, "0")
    after = "".join(literal(token) for token in tokens[place + 1 :])
    mantissa = _plain(_EXACT.scaleb(value, -exponent), before)
    return f"{mantissa}E{sign}{digits}{after}".strip()


def _fraction(value: Decimal, tokens: list[str]) -> str:
    """Halves and quarters: `# ?/?` has the best of all fractions, `# ?/8` eighths."""
    slash = tokens.index("/")
    start = slash
    while start > 0 and tokens[start - 1] in PLACES:
        start -= 1
    end = slash + 1
    while end < len(tokens) and tokens[end] in "0123456789#?":
        end += 1
    below = "".join(tokens[slash + 1 : end])
    if start == slash or not below or tokens.count("/") > 1 or "." in tokens[:start]:
        raise _Unknown
    before = tokens[:start]
    whole = 0
    rest = Fraction(value)
    if _places(before):
        whole = int(value)
        rest -= whole
    if any(char in "123456789" for char in below):
        if not below.isdigit():
            raise _Unknown
        parts = int(below)
        over = int(rest * parts + Fraction(1, 2))
    else:
        best = rest.limit_denominator(10 ** min(len(below), 6) - 1)
        over, parts = best.numerator, best.denominator
    if _places(before) and over == parts:
        whole, over = whole + 1, 0
    after = "".join(literal(token) for token in tokens[end:])
    if _places(before) and (whole or not over):
        text = _plain(Decimal(whole), before).strip() or "0"
    else:
        text = "".join(literal(token) for token in before).strip()
    if over or not _places(before):
        text = f"{text} {over}/{parts}"
    return f"{text}{after}".strip()
