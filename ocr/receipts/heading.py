"""Merchant and address, from the top of the paper."""

import re
from collections.abc import Sequence

from ocr.receipts.amounts import amounts
from ocr.receipts.fields import Field
from ocr.receipts.rows import Row, joined
from ocr.receipts.vocabulary import meanings, words

_TOP = 16  # rows in which both are looked for
_LETTERHEAD = 3  # rows that a head has at least
_LEGAL = re.compile(
    r"\b(?:sdn|bhd|s/b|sb|berhad|gmbh|ag|kg|ohg|e\. ?k\.|ug|ltd|limited|plc|llc|llp|inc|corp|pty|pte|sarl|sas|oy|ab|aps"
    r"|a/s|lda|ltda|s\.?a\.?s?|s\.?a\.?r\.?l|s\.? ?l\.?u?|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v)\b\.?",
    re.I,
)
_TRADE = re.compile(
    r"\b(?:enterprise|trading|company|co|restoran|restaurant|ristorante|kedai|mart|supermarkt|supermarket|market|shop|"
    r"store|stores|cafe|bistro|hotel|hardware|stationery|bakery|backerei|bäckerei|metzgerei|pharmacy|apotheke|farmacia|"
    r"pharmacie|boulangerie|syarikat|perniagaan|marketing|resources|centre|center|books?|gasthaus|bar|grill|pizzeria)\b",
    re.I,
)
_CONTINUES = re.compile(
    r"(?:co\b|company|sdn|bhd|enterprise|trading|\(m\)|ltd|limited|gmbh|&|and\b|inc\b|kg\b|bistro|cafe)",
    re.I,
)
# Behind a name: (123456-X), Co. No. 123456, - Main Street 5 - 12345 Town.
_REGISTRATION = re.compile(
    r"\s*[(\[](?=[^)\]]*[0-9]{3}).*$|\s+(?:co|reg|company)\.? ?(?:reg|no)\b.*$"
    r"|\s+[-\u2013\u2014|\xb7\u2022]\s.*[0-9].*$",
    re.I,
)
_NO_NAME = re.compile(
    r"^\W*(?:welcome|thank|tq|owned|willkommen|bienvenue|copy)\b|\b(?:no|nr|reg|id)\b *[.:]", re.I
)
_STREET = re.compile(
    r"^\W*(?:no|[0-9]{1,5}[a-z]?,)(?=\W)|\b(?:jalan|jln|jin|lorong|lot|taman|tmn|bandar|kampung|kg|seksyen|section|persiaran|wisma|bangunan|plaza|blok?|"
    r"block|level|floor|flr|unit|ground|street|st|road|rd|avenue|ave|lane|drive|blvd|boulevard|highway|hwy|suite|way|"
    r"square|rue|place|quai|chemin|calle|plaza|avda|avenida|paseo|via|viale|corso|piazza|weg|platz|allee|gasse|batu|"
    r"industrial|park|mall|pusat)\b|(?:str\.|straße|strasse|weg|platz|allee|gasse)(?=\s|$)",
    re.I,
)
# Five digits before or after a place, British ones, four digits before a place.
_POSTCODE = re.compile(
    r"(?<![0-9.#])[0-9]{5}(?:-[0-9]{4})?(?=,? *[^\W\d_]{3})|(?:, ?|\b[A-Z]{2} )[0-9]{5}(?:-[0-9]{4})?[.,]?$"
    r"|\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b|\b[0-9]{4} (?=[A-Z][^\W\d_]{3})"
)
_PLACE = re.compile(
    r"\b(?:selangor|johor|perak|penang|pahang|kedah|kelantan|melaka|sabah|sarawak|perlis|terengganu|negeri|kuala|"
    r"labuan|putrajaya|malaysia|singapore|deutschland|germany|osterreich|österreich|schweiz|france|espana|españa|italia|"
    r"united|usa|u\.s\.a|england|uk)\b",
    re.I,
)
_JUNK = "*-_~.,:;\"'\u201c\u201d\u2018\u2019\u00ab\u00bb\u2014=+|\u00b0 "  # marks that smudges are read as
_STOP = frozenset({"contact", "title", "buyer", "date", "tax", "cash", "number"})
_SUMS = frozenset({"total", "subtotal", "tax", "cash", "change"})
_SOLID = re.compile(r"[^\W\d_]")


def merchant_and_address(rows: Sequence[Row], mark: str) -> tuple[Field | None, Field | None]:
    top = _head(rows, mark)
    name = _name(top)
    place = _address(top, name)
    field = _joined(top, name) if name else None
    return field, _joined(top, place, bare=False) if place else None


def _head(rows: Sequence[Row], mark: str) -> list[Row]:
    """The first rows, up to the first amount; one above all is a note by hand."""
    top: list[Row] = []
    if rows and _is_sum(rows[0], mark):  # the head was cut off: what follows is no name
        return top
    for row in rows[:_TOP]:
        priced = any(amount.money for amount in amounts(row, mark)) and not _is_address(row)
        if (priced and len(top) >= _LETTERHEAD) or (top and row.page != top[0].page):
            break
        if not priced:
            top.append(row)
    return top


def _is_sum(row: Row, mark: str) -> bool:
    priced = any(amount.money for amount in amounts(row, mark))
    return priced and any(meanings(word) & _SUMS for word in words(row.text))


def _name(top: Sequence[Row]) -> range | None:
    """The rows of the name: the best one, and those that belong to it."""
    first = next((at for at, row in enumerate(top) if _stops(row, {"buyer"})), len(top))
    usual = sorted(row.height for row in top)[len(top) // 2] if top else 0.0
    worth = {at: _worth(row, at, usual) for at, row in enumerate(top[:first]) if _may_name(row)}
    if not worth:
        return None
    best = max(worth, key=lambda at: (worth[at], -at))
    begin, end = best, best + 1
    while begin - 1 in worth and (_CONTINUES.match(top[begin].text) or _open(top[begin:end]) < 0):
        begin -= 1
    while end in worth and (_CONTINUES.match(top[end].text) or _open(top[begin:end]) > 0):
        end += 1
    return range(begin, end)


def _may_name(row: Row) -> bool:
    bare = _REGISTRATION.sub("", row.text)
    letters = len(_SOLID.findall(bare))
    if letters < 3 or letters * 2 < len(bare.replace(" ", "")):
        return False
    if _LEGAL.search(bare):
        return True
    return not (_is_address(row) or _stops(row) or _NO_NAME.search(bare))


def _worth(row: Row, at: int, usual: float) -> float:
    """A legal form tells most, then the place at the top, a word of trades and large letters."""
    large = min(1.0, row.height / usual - 1) if usual else 0.0
    legal = 3 * bool(_LEGAL.search(row.text))
    return legal + bool(_TRADE.search(row.text)) + large - 0.6 * min(at, 6)


def _open(rows: Sequence[Row]) -> int:
    """Brackets that are open at the end."""
    text = "".join(row.text for row in rows)
    return text.count("(") - text.count(")")


def _stops(row: Row, wanted: frozenset[str] | set[str] = _STOP) -> bool:
    return any(
        meanings(word) & wanted for word in words(row.text) if len(word) > 2 or wanted is not _STOP
    )


def _is_address(row: Row) -> bool:
    if re.search(
        r"(?i)\b(?:tel|fax|gst|reg|phone|inv|invoice|receipt|bill|doc|co\.? ?no)\b|www\.|@[^ ]+\.",
        row.text,
    ):
        return False
    return bool(
        _POSTCODE.search(row.text)
        or (_STREET.search(row.text) and re.search("[0-9],?|,", row.text))
    )


def _address(top: Sequence[Row], name: range | None) -> range | None:
    """The first rows that look like one, and what follows them while it goes on."""
    free = [at for at in range(len(top)) if not name or at not in name]
    runs: list[range] = []
    for at in free:
        if not _is_address(top[at]) or (runs and at < runs[-1].stop):
            continue
        end = at + 1
        while end in free and _goes_on(top, at, end):
            end += 1
        runs.append(range(at, end))
    own = name.stop if name else 0  # the customer's may stand above

    def worth(run: range) -> tuple[bool, bool, int]:
        return any(_POSTCODE.search(top[at].text) for at in run), run.start >= own, -run.start

    return max(runs, key=worth, default=None)


def _goes_on(top: Sequence[Row], begin: int, at: int) -> bool:
    row, before = top[at], top[at - 1]
    if _is_address(row):
        return True
    if _stops(row) or not _SOLID.search(row.text):
        return False
    coded = any(_POSTCODE.search(each.text) for each in top[begin:at])
    return (
        bool(_PLACE.search(row.text))
        or before.text.rstrip().endswith(",")
        or (not coded and _leads_on(top, at))
    )


def _leads_on(top: Sequence[Row], at: int) -> bool:
    """Whether the postcode stands in the next row."""
    return (
        at + 1 < len(top) and bool(_POSTCODE.search(top[at + 1].text)) and _is_address(top[at + 1])
    )


def _joined(top: Sequence[Row], which: range, *, bare: bool = True) -> Field:
    """The rows as one field; `bare`: without the number of registration behind a name."""
    fields = []
    for at in which:
        text = top[at].text
        end = match.start() if bare and (match := _REGISTRATION.search(text)) else len(text)
        start = len(text) - len(text.lstrip(_JUNK))
        fields.append(top[at].field(start, end))
    return joined([field for field in fields if field.text] or fields)
