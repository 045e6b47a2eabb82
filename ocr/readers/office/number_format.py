"""Numbers of a workbook as their number format shows them, in the cases that people meet.

Conditions, fractions and digits with letters between them are shown as plain numbers.
"""

import re
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

_LOCAL = {
    14: "yyyy-mm-dd",
    22: "yyyy-mm-dd h:mm",
}  # as the reader's country writes them: here as all countries do
_EASTERN = dict.fromkeys([*range(27, 32), 36, *range(50, 55), 57, 58], "yyyy-mm-dd")
_MONEY = {  # openpyxl's own list has lost the semicolons of these
    41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)',
}
_LONGEST = 255  # letters of a format
_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[\$[^\]-]*(?:-[^\]]*)?\]|\[[hms]+\]|\[[^\]]*\]|General|AM/PM|A/P|y+|m+|d+|h+|s+(?:\.0+)?'
    r"|E[+-]0+|[0#?.,]+|.",
    re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(r"\[[hms]+\]|AM/PM|A/P|[ymdhs]+(?:\.0+)?", re.IGNORECASE)
_DIGITS = re.compile(r"[0#?.,]+")


def format_of(number: int, own: dict[int, str]) -> str:
    """The format with a number, of the workbook's own or of those that every program knows."""
    known = {**BUILTIN_FORMATS, **_MONEY, **_EASTERN, **_LOCAL}
    return str(own.get(number, known.get(number, "General")))[:_LONGEST]


def shown(value: float, code: str, *, since_1904: bool = False) -> str:
    """A number by a format."""
    sections = _sections(code or "General")
    tokens = sections[0]
    if any(_DATE.fullmatch(token) for token in tokens):
        return _date(value, tokens, since_1904)
    if value < 0 and len(sections) > 1:
        return _number(-value, sections[1])
    if value == 0 and len(sections) > 2:
        return _number(value, sections[2])
    return _number(value, tokens)


def general(value: float) -> str:
    """A number without a format: eleven places, as in a wide column."""
    if value == int(value) and abs(value) < 1e11:
        return str(int(value))
    return f"{value:.10g}".replace("e", "E")


def _sections(code: str) -> list[list[str]]:
    sections: list[list[str]] = [[]]
    for found in _TOKEN.findall(code):
        if found == ";":
            sections.append([])
        else:
            sections[-1].append(found)
    return sections


def _number(value: float, tokens: list[str]) -> str:
    texts = [_literal(token) for token in tokens]
    places = [place for place, token in enumerate(tokens) if _DIGITS.fullmatch(token)]
    names = [token.lower() for token in tokens]
    if "general" in names:
        texts[names.index("general")] = general(value)
        return "".join(texts).strip()
    if not places and "@" not in tokens:
        return "".join(texts).strip()
    if len(places) != 1 or "/" in tokens:
        return general(value)
    return _placed(value, tokens, texts, places[0])


def _placed(value: float, tokens: list[str], texts: list[str], place: int) -> str:
    """The number where its digits' places stand, between the letters around them."""
    exponent = bool(re.fullmatch(r"E[+-]0+", "".join(tokens[place + 1 : place + 2]), re.IGNORECASE))
    value *= 100 ** min(tokens.count("%"), 2)
    digits = _digits(abs(value), tokens[place], exponent)
    before, after = "".join(texts[:place]), "".join(texts[place + 1 + exponent :])
    negative = value < 0 and any(letter in "123456789" for letter in digits)
    return f"{'-' if negative else ''}{before}{digits}{after}".strip()


def _literal(token: str) -> str:
    """What a token stands for that holds no digit's place."""
    if token.startswith('"'):
        return token[1:-1]
    if token.startswith("[$"):
        return token[2:-1].partition("-")[0]
    if token.startswith("\\"):
        return token[1:]
    if token[0] in "_" or (token[0] == "*" and len(token) > 1):
        return " " if token[0] == "_" else ""
    return (
        "" if token[0] in "[@" or _DIGITS.fullmatch(token) or token.lower() == "general" else token
    )


def _digits(value: float, pattern: str, exponent: bool) -> str:
    whole, _, part = pattern.partition(".")
    scaled = value / 1000 ** (len(whole) - len(whole.rstrip(","))) if not part else value
    decimals = len(part.rstrip(","))
    if exponent:
        return f"{value:.{decimals}E}"
    text = f"{_rounded(scaled, decimals):{',' if ',' in whole.rstrip(',') else ''}.{decimals}f}"
    body, dot, fraction = text.partition(".")
    fraction = fraction[: part.rfind("0") + 1] + fraction[part.rfind("0") + 1 :].rstrip("0")
    if body == "0" and "0" not in whole:
        body = ""
    return body.rjust(whole.count("0"), "0") + (dot and "." + fraction)


def _rounded(value: float, decimals: int) -> float | Decimal:
    """Rounded as on paper, where a half goes up; Python's own rounding goes to even."""
    if not abs(value) < 1e15:
        return value
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-min(decimals, 10)), ROUND_HALF_UP)


def _date(value: float, tokens: list[str], since_1904: bool) -> str:
    epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
    try:
        moment = from_excel(round(value * 86_400_000) / 86_400_000, epoch)
    except (ValueError, OverflowError):
        return general(value)
    if isinstance(moment, timedelta):
        moment = datetime(1900, 1, 1) + moment
    elif isinstance(moment, time):
        moment = datetime.combine(datetime(1900, 1, 1), moment)
    if moment is None or value < 0:
        return general(value)
    half = any(token.upper() in ("AM/PM", "A/P") for token in tokens)
    return "".join(
        _moment(moment, value, place, tokens, half) for place in range(len(tokens))
    ).strip()


def _moment(moment: datetime, value: float, place: int, tokens: list[str], half: bool) -> str:
    token = tokens[place].lower()
    if token in ("am/pm", "a/p"):
        return f"{moment:%p}"[: 2 if len(token) > 3 else 1]
    if token.startswith("[") and _DATE.fullmatch(token):
        seconds = {"h": 3600, "m": 60, "s": 1}[token[1]]
        return str(round(value * 86400) // seconds).rjust(len(token) - 2, "0")
    if not _DATE.fullmatch(token):
        return _literal(tokens[place])
    if token[0] == "h":
        return str((moment.hour % 12 or 12) if half else moment.hour).rjust(min(len(token), 2), "0")
    if token[0] == "m" and len(token) < 3 and _minutes(place, tokens):
        return str(moment.minute).rjust(len(token), "0")
    return _day(moment, token)


def _minutes(place: int, tokens: list[str]) -> bool:
    """Whether `m` means minutes: after hours or before seconds."""
    letters = [
        (at, token.lower().strip("[")) for at, token in enumerate(tokens) if _DATE.fullmatch(token)
    ]
    before = [token for at, token in letters if at < place and token[0] in "hsymd"]
    after = [token for at, token in letters if at > place]
    return bool((before and before[-1][0] == "h") or (after and after[0][0] == "s"))


def _day(moment: datetime, token: str) -> str:
    fraction = token.partition(".")[2]
    if token[0] == "s":
        tail = f".{moment.microsecond:06d}"[: len(fraction) + 1] if fraction else ""
        return str(moment.second).rjust(min(len(token.partition(".")[0]), 2), "0") + tail
    if token[0] == "y":
        return f"{moment.year:04d}" if len(token) > 2 else f"{moment.year % 100:02d}"
    number = moment.month if token[0] == "m" else moment.day
    names = {("m", 3): "%b", ("m", 4): "%B", ("d", 3): "%a", ("d", 4): "%A"}
    name = names.get((token[0], min(len(token), 4)))
    return moment.strftime(name) if name else str(number).rjust(len(token), "0")
