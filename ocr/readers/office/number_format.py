"""Numbers of a workbook as their number format shows them, in the cases that people meet.

Conditions, fractions and digits with letters between them are shown as plain numbers.
"""

import re
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

# Shown by every program as the user's country writes dates: here in the international form.
_LOCAL = {14: "yyyy-mm-dd", 22: "yyyy-mm-dd h:mm"}
_EASTERN = dict.fromkeys([*range(27, 32), 36, *range(50, 55), 57, 58], "yyyy-mm-dd")
_MONEY = {  # openpyxl's own list has lost the semicolons of these
    41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)',
}
_LONGEST = 255  # letters of a format
_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[\$[^\]-]*(?:-[^\]]*)?\]|\[[hms]+\]|\[[^\]]*\]|General|AM/PM|A/P'
    r"|y+|m+|d+|h+|s+(?:\.0+)?|E[+-]0+|[0#?.,]+|.",
    re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(r"\[[hms]+\]|AM/PM|A/P|[ymdhs]+(?:\.0+)?", re.IGNORECASE)
_DIGITS = re.compile(r"[0#?.,]+")
_EXPONENT = re.compile(r"E[+-]0+", re.IGNORECASE)


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
    end = place + 1
    exponent = end < len(tokens) and _EXPONENT.fullmatch(tokens[end]) is not None
    if exponent:
        end += 1
    value *= 100 ** min(tokens.count("%"), 2)
    digits = _digits(abs(value), tokens[place], exponent)
    text = "".join(texts[:place]) + digits + "".join(texts[end:])
    if value < 0 and any(letter in "123456789" for letter in digits):
        text = "-" + text
    return text.strip()


def _literal(token: str) -> str:
    """The text that a token stands for, "" for digits and for what is not shown."""
    if token.startswith('"'):
        return token[1:-1]
    if token.startswith("[$"):
        return token[2:-1].partition("-")[0]
    if token.startswith("\\"):
        return token[1:]
    if token[0] == "_":
        return " "
    if token[0] == "*" and len(token) > 1:
        return ""
    if token[0] in "[@" or _DIGITS.fullmatch(token) or token.lower() == "general":
        return ""
    return token


def _digits(value: float, pattern: str, exponent: bool) -> str:
    """A number without its sign by a pattern like `#,##0.00`."""
    whole, _, part = pattern.partition(".")
    if not part:
        thousands = len(whole) - len(whole.rstrip(","))  # each comma at the end divides by 1,000
        scaled = value / 1000**thousands
    else:
        scaled = value
    decimals = len(part.rstrip(","))
    if exponent:
        return f"{value:.{decimals}E}"
    rounded = _rounded(scaled, decimals)
    if "," in whole.rstrip(","):
        text = f"{rounded:,.{decimals}f}"
    else:
        text = f"{rounded:.{decimals}f}"
    body, dot, fraction = text.partition(".")
    kept = part.rfind("0") + 1  # zeros after the pattern's last 0 are not shown
    fraction = fraction[:kept] + fraction[kept:].rstrip("0")
    if body == "0" and "0" not in whole:
        body = ""
    body = body.rjust(whole.count("0"), "0")
    if not dot:
        return body
    return f"{body}.{fraction}"


def _rounded(value: float, decimals: int) -> float | Decimal:
    """Rounded as on paper, where a half goes up; Python's own rounding goes to even."""
    if not abs(value) < 1e15:
        return value
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-min(decimals, 10)), ROUND_HALF_UP)


def _date(value: float, tokens: list[str], since_1904: bool) -> str:
    epoch = CALENDAR_WINDOWS_1900
    if since_1904:
        epoch = CALENDAR_MAC_1904
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
    text = ""
    for place in range(len(tokens)):
        text += _moment(moment, value, place, tokens, half)
    return text.strip()


def _moment(moment: datetime, value: float, place: int, tokens: list[str], half: bool) -> str:
    """The text of one token; `half` for a clock of twelve hours."""
    token = tokens[place].lower()
    if token in ("am/pm", "a/p"):
        length = len(token.partition("/")[0])
        return f"{moment:%p}"[:length]
    if not _DATE.fullmatch(token):
        return _literal(tokens[place])
    if token.startswith("["):
        seconds = {"h": 3600, "m": 60, "s": 1}[token[1]]
        return str(round(value * 86400) // seconds).rjust(len(token) - 2, "0")
    if token[0] == "h":
        return _hour(moment.hour, half).rjust(min(len(token), 2), "0")
    if token[0] == "m" and len(token) < 3 and _minutes(place, tokens):
        return str(moment.minute).rjust(len(token), "0")
    return _day(moment, token)


def _hour(hour: int, half: bool) -> str:
    if not half:
        return str(hour)
    return str(hour % 12 or 12)


def _minutes(place: int, tokens: list[str]) -> bool:
    """Whether `m` means minutes: after hours or before seconds."""
    before = ""
    for token in tokens[:place]:
        letters = token.lower().strip("[")
        if _DATE.fullmatch(token) and letters[0] in "hsymd":
            before = letters
    if before.startswith("h"):
        return True
    for token in tokens[place + 1 :]:
        if _DATE.fullmatch(token):
            return token.lower().strip("[").startswith("s")
    return False


def _day(moment: datetime, token: str) -> str:
    """The text of a token of years, months, days or seconds."""
    if token[0] == "s":
        return _seconds(moment, token)
    if token[0] == "y":
        if len(token) > 2:
            return f"{moment.year:04d}"
        return f"{moment.year % 100:02d}"
    names = {("m", 3): "%b", ("m", 4): "%B", ("d", 3): "%a", ("d", 4): "%A"}
    name = names.get((token[0], min(len(token), 4)))
    if name is not None:
        return moment.strftime(name)
    number = moment.day
    if token[0] == "m":
        number = moment.month
    return str(number).rjust(len(token), "0")


def _seconds(moment: datetime, token: str) -> str:
    whole, _, fraction = token.partition(".")
    text = str(moment.second).rjust(min(len(whole), 2), "0")
    if fraction:
        text += f".{moment.microsecond:06d}"[: len(fraction) + 1]
    return text
