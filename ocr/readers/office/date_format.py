"""Days and times of a workbook as their number format shows them, in the format's own language."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from locale import windows_locale

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names, get_period_names
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from ocr.readers.office.format_tokens import literal

_PART = re.compile(r"\[[hms]+\]|AM/PM|A/P|[ymdhs]+(?:\.0+)?", re.IGNORECASE)
_LOCALE = re.compile(r"\[\$[^\]-]*-([0-9A-Fa-f]{1,8})(?:,[^\]]*)?\]")
_NAMED_LOCALE = re.compile(r"\[\$[^\]-]*-([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})*)[^\]]*\]")
# Signs of other calendars, and digits of numbers: such a day is shown in the international form.
_FOREIGN = re.compile(r"[geb]+|[0#?]|\[(?:DBNum|NatNum).*", re.IGNORECASE)
_ENGLISH = Locale("en")
_GREGORIAN = (0, 1)


@dataclass(frozen=True, slots=True)
class FormatLocale:
    """What a format like `[$-407]d. mmmm yyyy` says of its language."""

    language: Locale = _ENGLISH
    calendar: int = 0
    has_foreign_digits: bool = False


def is_date(tokens: list[str]) -> bool:
    """Whether the tokens of a format show a day or a time."""
    return any(_PART.fullmatch(token) for token in tokens)


def locale_of(tokens: list[str]) -> FormatLocale:
    for token in tokens:
        if match := _LOCALE.fullmatch(token):
            number = int(match[1], 16)
            language = _language(windows_locale.get(number & 0xFFFF, ""))
            return FormatLocale(language, number >> 16 & 0xFF, number >> 24 > 1)
        if match := _NAMED_LOCALE.fullmatch(token):
            return FormatLocale(_language(match[1].replace("-", "_")))
    return FormatLocale()


def _language(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        pass
    try:
        return Locale.parse(name.partition("_")[0])
    except (UnknownLocaleError, ValueError):
        return _ENGLISH


def shown(value: float, tokens: list[str], *, since_1904: bool = False) -> str:
    """A number of days by the tokens of a format; "" for one that is no day."""
    moment = _moment(value, since_1904)
    if moment is None:
        return ""
    locale = locale_of(tokens)
    foreign = any(_FOREIGN.fullmatch(token) for token in tokens)
    if foreign or locale.calendar not in _GREGORIAN or locale.has_foreign_digits:
        return _international(moment, tokens)
    moment = _rounded(moment, tokens)
    half = any(token.upper() in ("AM/PM", "A/P") for token in tokens)
    text = ""
    for place in range(len(tokens)):
        text += _part(moment, value, place, tokens, half, locale.language)
    return text.strip()


def _moment(value: float, since_1904: bool) -> datetime | None:
    if value < 0:
        return None
    epoch = CALENDAR_WINDOWS_1900
    if since_1904:
        epoch = CALENDAR_MAC_1904
    try:
        moment = from_excel(round(value * 86_400_000) / 86_400_000, epoch)
    except (ValueError, OverflowError):
        return None
    if isinstance(moment, timedelta):
        return datetime(1900, 1, 1) + moment
    if isinstance(moment, time):
        return datetime.combine(datetime(1900, 1, 1), moment)
    return moment  # type: ignore[no-any-return]  # openpyxl has no types


def _rounded(moment: datetime, tokens: list[str]) -> datetime:
    """To the last place of the seconds that are shown; hours and minutes alone are cut off."""
    for token in tokens:
        if token[0] in "sS" and _PART.fullmatch(token):
            places = min(len(token.partition(".")[2]), 6)
            step = 10 ** (6 - places)
            missing = (moment.microsecond + step // 2) // step * step - moment.microsecond
            return moment + timedelta(microseconds=missing)
    return moment


def _international(moment: datetime, tokens: list[str]) -> str:
    letters = "".join(token.lower() for token in tokens if _PART.fullmatch(token))
    form = "%Y-%m-%d"
    if "h" in letters:
        form += " %H:%M"
    if "s" in letters:
        form += ":%S"
    return moment.strftime(form)


def _part(
    moment: datetime, value: float, place: int, tokens: list[str], half: bool, language: Locale
) -> str:
    """The text of one token; `half` for a clock of twelve hours."""
    token = tokens[place].lower()
    if token in ("am/pm", "a/p"):
        return _half_of_day(moment, tokens[place], language)
    if not _PART.fullmatch(token):
        return literal(tokens[place])
    if token.startswith("["):
        seconds = {"h": 3600, "m": 60, "s": 1}[token[1]]
        return str(round(value * 86400) // seconds).rjust(len(token) - 2, "0")
    if token[0] == "h":
        return _hour(moment.hour, half).rjust(min(len(token), 2), "0")
    if token[0] == "m" and len(token) < 3 and _is_minutes(place, tokens):
        return str(moment.minute).rjust(len(token), "0")
    return _day(moment, token, language)


def _half_of_day(moment: datetime, token: str, language: Locale) -> str:
    name = "am"
    if moment.hour >= 12:
        name = "pm"
    if len(token) < 4:
        return name[0].upper()
    return str(get_period_names(locale=language).get(name, name.upper()))


def _hour(hour: int, half: bool) -> str:
    if not half:
        return str(hour)
    return str(hour % 12 or 12)


def _is_minutes(place: int, tokens: list[str]) -> bool:
    """Whether `m` means minutes: after hours or before seconds."""
    before = ""
    for token in tokens[:place]:
        letters = token.lower().strip("[")
        if _PART.fullmatch(token) and letters[0] in "hsymd":
            before = letters
    if before.startswith("h"):
        return True
    for token in tokens[place + 1 :]:
        if _PART.fullmatch(token):
            return token.lower().strip("[").startswith("s")
    return False


def _day(moment: datetime, token: str, language: Locale) -> str:
    """The text of a token of years, months, days or seconds."""
    if token[0] == "s":
        return _seconds(moment, token)
    if token[0] == "y":
        if len(token) > 2:
            return f"{moment.year:04d}"
        return f"{moment.year % 100:02d}"
    if len(token) > 2:
        return _name(moment, token, language)
    number = moment.day
    if token[0] == "m":
        number = moment.month
    return str(number).rjust(len(token), "0")


def _name(moment: datetime, token: str, language: Locale) -> str:
    """The name of a month or of a day of the week."""
    wide = get_month_names("wide", locale=language)
    number = moment.month
    if token[0] == "d":
        wide = get_day_names("wide", locale=language)
        number = moment.weekday()
    if len(token) == 5 and token[0] == "m":
        return str(wide[number])[:1]
    if len(token) > 3:
        return str(wide[number])
    if token[0] == "d":
        return str(get_day_names("abbreviated", locale=language)[number])
    return str(get_month_names("abbreviated", locale=language)[number])


def _seconds(moment: datetime, token: str) -> str:
    whole, _, fraction = token.partition(".")
    text = str(moment.second).rjust(min(len(whole), 2), "0")
    if fraction:
        text += f".{moment.microsecond:06d}"[: len(fraction) + 1]
    return text
