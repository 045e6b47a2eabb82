"""Merchant and address, from the top of the paper."""

import re
from collections.abc import Mapping, Sequence, Set

from ocr.receipts.amounts import amounts
from ocr.receipts.fields import Field
from ocr.receipts.rows import Row, joined
from ocr.receipts.vocabulary import meanings, words

_TOP = 16  # rows in which both are looked for
_LETTERHEAD = 3  # rows that a letterhead has at least
_LEGAL = re.compile(
    r"\b(?:sdn|bhd|s/b|sb|berhad|gmbh|ag|kg|ohg|e\. ?k\.|ug|ltd|limited|plc|llc|llp|inc|corp|pty"
    r"|pte|sarl|sas|oy|ab|aps|a/s|lda|ltda|s\.?a\.?s?|s\.?a\.?r\.?l|s\.? ?l\.?u?|s\.?r\.?l"
    r"|s\.?p\.?a|b\.?v|n\.?v)\b\.?",
    re.I,
)
_TRADE = re.compile(
    r"\b(?:enterprise|trading|company|co|restoran|restaurant|ristorante|kedai|mart|supermarkt"
    r"|supermarket|market|shop|store|stores|cafe|bistro|hotel|hardware|stationery|bakery|backerei"
    r"|bäckerei|metzgerei|pharmacy|apotheke|farmacia|pharmacie|boulangerie|syarikat|perniagaan"
    r"|marketing|resources|centre|center|books?|gasthaus|bar|grill|pizzeria)\b",
    re.I,
)
_CONTINUES = re.compile(
    r"(?:co\b|company|sdn|bhd|enterprise|trading|\(m\)|ltd|limited|gmbh|&|and\b|inc\b|kg\b|bistro"
    r"|cafe)",
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
    r"^\W*(?:no|[0-9]{1,5}[a-z]?,)(?=\W)"
    r"|\b(?:jalan|jln|jin|lorong|lot|taman|tmn|bandar|kampung|kg|seksyen|section|persiaran|wisma"
    r"|bangunan|plaza|blok?|block|level|floor|flr|unit|ground|street|st|road|rd|avenue|ave|lane"
    r"|drive|blvd|boulevard|highway|hwy|suite|way|square|rue|place|quai|chemin|calle|plaza|avda"
    r"|avenida|paseo|via|viale|corso|piazza|weg|platz|allee|gasse|batu|industrial|park|mall"
    r"|pusat)\b"
    r"|(?:str\.|straße|strasse|weg|platz|allee|gasse)(?=\s|$)",
    re.I,
)
_DIGIT_OR_COMMA = re.compile("[0-9,]")
_NO_ADDRESS = re.compile(
    r"\b(?:tel|fax|gst|reg|phone|inv|invoice|receipt|bill|doc|co\.? ?no)\b|www\.|@[^ ]+\.", re.I
)
# Five digits before or after a place, British ones, four digits before a place.
_POSTCODE = re.compile(
    r"(?<![0-9.#])[0-9]{5}(?:-[0-9]{4})?(?=,? *[^\W\d_]{3})"
    r"|(?:, ?|\b[A-Z]{2} )[0-9]{5}(?:-[0-9]{4})?[.,]?$"
    r"|\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b"
    r"|\b[0-9]{4} (?=[A-Z][^\W\d_]{3})"
)
_PLACE = re.compile(
    r"\b(?:selangor|johor|perak|penang|pahang|kedah|kelantan|melaka|sabah|sarawak|perlis|terengganu"
    r"|negeri|kuala|labuan|putrajaya|malaysia|singapore|deutschland|germany|osterreich|österreich"
    r"|schweiz|france|espana|españa|italia|united|usa|u\.s\.a|england|uk)\b",
    re.I,
)
# Marks that smudges are read as.
_JUNK = "*-_~.,:;\"'\u201c\u201d\u2018\u2019\u00ab\u00bb\u2014=+|\u00b0 "
_NO_MERCHANT = frozenset({"contact", "title", "buyer", "date", "tax", "cash", "number"})
_SUMS = frozenset({"total", "subtotal", "tax", "cash", "change"})
_LETTER = re.compile(r"[^\W\d_]")


def merchant_and_address(rows: Sequence[Row], mark: str) -> tuple[Field | None, Field | None]:
    top = _top(rows, mark)
    name = _name(top)
    address = _address(top, name or range(0))
    merchant_field = None
    address_field = None
    if name:
        merchant_field = _merchant_field(top[name.start : name.stop])
    if address:
        address_field = _address_field(top[address.start : address.stop])
    return merchant_field, address_field


def _top(rows: Sequence[Row], mark: str) -> list[Row]:
    """The first rows, up to the first amount. An amount above them all is a note by hand."""
    top: list[Row] = []
    if rows and _is_sum(rows[0], mark):
        return top  # the head was cut off, so there is no name
    for row in rows[:_TOP]:
        if top and row.page != top[0].page:
            break
        has_price = _has_money(row, mark) and not _is_address(row)
        if has_price and len(top) >= _LETTERHEAD:
            break
        if not has_price:
            top.append(row)
    return top


def _is_sum(row: Row, mark: str) -> bool:
    said = words(row.text)
    return _has_money(row, mark) and _has_meaning(said, _SUMS)


def _has_money(row: Row, mark: str) -> bool:
    found = amounts(row, mark)
    return any(amount.money for amount in found)


def _has_meaning(said: Sequence[str], wanted: Set[str]) -> bool:
    """Whether one of the words has one of these meanings."""
    return any(meanings(word) & wanted for word in said)


def _name(top: Sequence[Row]) -> range | None:
    """The rows of the name: the best one, and those that belong to it."""
    if not top:
        return None
    heights = sorted(row.height for row in top)
    usual = heights[len(top) // 2]
    scores: dict[int, float] = {}
    for at, row in enumerate(top):
        if _has_meaning(words(row.text), {"buyer"}):
            break
        if _may_be_name(row):
            scores[at] = _score(row, at, usual)
    if not scores:
        return None
    best = max(scores, key=lambda at: (scores[at], -at))
    return _grown(top, scores, best)


def _grown(top: Sequence[Row], scores: Mapping[int, float], best: int) -> range:
    """The rows around `best` that continue the name, or complete its brackets."""
    begin, end = best, best + 1
    while begin - 1 in scores:
        if not _CONTINUES.match(top[begin].text) and _open_brackets(top[begin:end]) >= 0:
            break
        begin -= 1
    while end in scores:
        if not _CONTINUES.match(top[end].text) and _open_brackets(top[begin:end]) <= 0:
            break
        end += 1
    return range(begin, end)


def _may_be_name(row: Row) -> bool:
    bare = _REGISTRATION.sub("", row.text)
    letters = len(_LETTER.findall(bare))
    if letters < 3 or letters * 2 < len(bare.replace(" ", "")):
        return False
    if _LEGAL.search(bare):
        return True
    return not (_is_address(row) or _ends_name(row) or _NO_NAME.search(bare))


def _score(row: Row, at: int, usual: float) -> float:
    """A legal form counts most, then the place at the top, a word of trade, and large letters."""
    score = 0.0
    if _LEGAL.search(row.text):
        score += 3
    if _TRADE.search(row.text):
        score += 1
    if usual:
        score += min(1.0, row.height / usual - 1)
    return score - 0.6 * min(at, 6)


def _open_brackets(rows: Sequence[Row]) -> int:
    """Brackets that are not closed at the end; negative where the first row lacks their start."""
    text = "".join(row.text for row in rows)
    return text.count("(") - text.count(")")


def _ends_name(row: Row) -> bool:
    """Whether the row says what stands on no merchant's sign, such as a telephone or a date."""
    said = [word for word in words(row.text) if len(word) > 2]
    return _has_meaning(said, _NO_MERCHANT)


def _is_address(row: Row) -> bool:
    if _NO_ADDRESS.search(row.text):
        return False
    if _has_postcode(row):
        return True
    has_detail = _DIGIT_OR_COMMA.search(row.text) is not None
    return has_detail and _STREET.search(row.text) is not None


def _has_postcode(row: Row) -> bool:
    return _POSTCODE.search(row.text) is not None


def _address(top: Sequence[Row], name: range) -> range | None:
    """The first rows that look like an address, with the rows that continue it."""
    runs: list[range] = []
    end = 0
    for at, row in enumerate(top):
        if at < end or at in name or not _is_address(row):
            continue
        end = at + 1
        while end < len(top) and end not in name and _goes_on(top, at, end):
            end += 1
        runs.append(range(at, end))

    def worth(run: range) -> tuple[bool, bool, int]:
        has_postcode = any(_has_postcode(top[at]) for at in run)
        is_below_name = run.start >= name.stop  # the customer's address may stand above
        return has_postcode, is_below_name, -run.start

    return max(runs, key=worth, default=None)


def _goes_on(top: Sequence[Row], begin: int, at: int) -> bool:
    """Whether the row `at` continues the address that begins at `begin`."""
    row = top[at]
    if _is_address(row):
        return True
    if _ends_name(row) or not _LETTER.search(row.text):
        return False
    if _PLACE.search(row.text) or top[at - 1].text.rstrip().endswith(","):
        return True
    if any(_has_postcode(before) for before in top[begin:at]):
        return False
    following = top[at + 1 : at + 2]
    return any(_has_postcode(row) and _is_address(row) for row in following)


def _merchant_field(rows: Sequence[Row]) -> Field:
    """The rows without the registration number behind a name."""
    fields = []
    for row in rows:
        registration = _REGISTRATION.search(row.text)
        end = len(row.text)
        if registration:
            end = registration.start()
        fields.append(row.field(_start(row), end))
    return _joined(fields)


def _address_field(rows: Sequence[Row]) -> Field:
    return _joined([row.field(_start(row), len(row.text)) for row in rows])


def _start(row: Row) -> int:
    """Where the text begins behind the marks that smudges are read as."""
    return len(row.text) - len(row.text.lstrip(_JUNK))


def _joined(fields: Sequence[Field]) -> Field:
    with_text = [field for field in fields if field.text]
    return joined(with_text or fields)
