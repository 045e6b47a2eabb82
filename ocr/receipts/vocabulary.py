"""What words on receipts mean, in several languages, also with a misread letter."""

import re
import unicodedata
from functools import lru_cache

_LEAST_FUZZY = 6  # letters of a word that may have a misread one: short words are too much alike
_FUZZY = {"total"}  # shorter, but it matters most
_LONGEST = 40  # letters of a word
_LEAST_GLUED = 6  # letters of what may be several words without a space
_WORD = re.compile(r"[^\W_]+")

_WORDS = {
    "total": (
        "total totale totaal tot gesamt gesamtbetrag gesamtsumme summe endsumme endbetrag "
        "rechnungsbetrag jumlah sum"
    ),
    "subtotal": "subtotal subtotale zwischensumme soustotal tussentotaal",
    "sub": "sub sous zwischen",
    "excluding": (
        "excl excluding exclusive excluded exc ex ht hors netto nettobetrag before sin exkl "
        "taxable imponible imponibile"
    ),
    "including": "incl inclusive including inc inkl ttc brutto with incluido inclus compris mit",
    "within": "includes included enthalten enthaltene dont davon darin",
    "tax": (
        "gst sst vat tax taxes mwst ust mehrwertsteuer umsatzsteuer steuer tva iva btw cukai moms "
        "hst pst"
    ),
    "service": "service svc servis servicio bedienung",
    "charge": "charge charges chg chrg caj",
    "tip": "tip tips gratuity trinkgeld pourboire propina",
    "discount": (
        "discount discounts disc rabatt nachlass remise descuento desconto sconto diskaun korting "
        "skonto"
    ),
    "rounding": (
        "rounding round rundung arrondi redondeo pembulatan pelarasan arrotondamento afronding"
    ),
    "cash": "cash tunai bar bargeld especes efectivo contanti contant comptant gegeben dinheiro",
    "paid": (
        "paid pay payment tendered tender received bezahlt zahlung erhalten pagado entregado "
        "regle bayaran"
    ),
    "card": (
        "card visa mastercard amex debit credit karte kartenzahlung girocard kreditkarte ec carte "
        "tarjeta carta maestro kad cb bancaire"
    ),
    "change": (
        "change baki ruckgeld rueckgeld wechselgeld zuruck rendu monnaie cambio resto wisselgeld "
        "troco vuelto"
    ),
    "due": "payable due owing zahlen zahlbetrag payer pagar bayar betalen",
    "amount": "amount amt betrag montant importe importo amaun bedrag",
    "grand": "grand final net nett rounded besar after keseluruhan general generale complessivo",
    "count": (
        "qty qtys quantity item items count menge anzahl kuantiti pcs pieces volume unit units "
        "articles artikel articulos articoli stuck pos positionen pax"
    ),
    "number": "no nr id reg number nummer numero num code ref registration idnr",
    "summary": "summary analysis breakdown aufteilung ubersicht",
    "saving": "saving savings saved points point punkte",
    "date": "date datum fecha tarikh data",
    "time": "time uhrzeit zeit heure hora masa uhr ora",
    "later": (
        "due expiry expires exp valid until fallig faellig bis vencimiento echeance delivery "
        "liefertermin order"
    ),
    "description": (
        "description desc item particulars product beschreibung bezeichnung artikel designation "
        "libelle descripcion concepto descrizione"
    ),
    "price": "price preis einzelpreis prix precio prezzo harga rsp prijs",
    "title": (
        "receipt invoice bill rechnung quittung kassenbon kassenzettel kassenbeleg beleg facture "
        "ticket recu recibo factura ricevuta fattura scontrino resit invois inbois"
    ),
    "sale": "sale sales jualan verkauf vente ventes venta ventas vendita",
    "contact": (
        "tel telephone phone fax telefon telefono hotline email mail mobile www http https "
        "whatsapp com hp"
    ),
    "buyer": "customer buyer kunde client cliente sold ship pelanggan",
    "other": (
        "quotation quote estimate angebot kostenvoranschlag devis presupuesto preventivo "
        "statement payslip payroll gehaltsabrechnung lohnabrechnung kontoauszug"
    ),
    "filler": (
        "base of the in on for and to from your der die das den zu le la les de du des el los a "
        "et und y e adj adjustment adjusment ajustement sdn exchange gross saving eur usd gbp chf "
        "myr rm euro sgd"
    ),
}
# Letters and digits that OCR confuses, each to one of them.
_LOOKS = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "8": "b"})


def words(text: str) -> list[str]:
    """Runs of letters and digits, as they stand."""
    return _WORD.findall(text)


@lru_cache(maxsize=8192)
def meanings(word: str) -> frozenset[str]:
    """What a word may mean; empty for words that are not in the table."""
    if len(word) > _LONGEST:
        return frozenset()
    looks = _looks(word)
    if looks in _TABLE:
        return _TABLE[looks]
    if not any(char.isalpha() for char in word):
        return frozenset()
    return _misread(looks) or _glued(looks)


def _looks(word: str) -> str:
    """Lower case without accents, and with one letter for those that look alike."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return plain.translate(_LOOKS)


def _table() -> dict[str, frozenset[str]]:
    """The meanings by word, as it looks."""
    table: dict[str, frozenset[str]] = {}
    for meaning, line in _WORDS.items():
        for word in line.split():
            looks = _looks(word)
            table[looks] = table.get(looks, frozenset()) | {meaning}
    return table


def _one_shorter(word: str) -> set[str]:
    """The word, and the word without each of its letters in turn.

    Two words that differ by one letter have at least one of these in common.
    """
    found = {word}
    for at in range(len(word)):
        found.add(word[:at] + word[at + 1 :])
    return found


def _misread(word: str) -> frozenset[str]:
    """The meaning of a known word with one letter replaced, missing or added."""
    if len(word) < _LEAST_FUZZY - 2:
        return frozenset()
    near = set()
    for part in _one_shorter(word):
        for known in _NEAR.get(part, ()):
            if _one_apart(word, known):
                near.add(known)
    if not near:
        return frozenset()
    return _TABLE[min(near)]


def _one_apart(one: str, two: str) -> bool:
    """Whether the words are equal after their first difference.

    `one` and `two` have something of `_one_shorter` in common.
    """
    same = 0
    while same < min(len(one), len(two)) and one[same] == two[same]:
        same += 1
    if len(one) == len(two):
        return one[same + 1 :] == two[same + 1 :]
    shorter, longer = sorted((one, two), key=len)
    return longer[same + 1 :] == shorter[same:]


def _glued(word: str) -> frozenset[str]:
    """The meanings of words that were read without the spaces between them, as TOTALSALES."""
    if len(word) < _LEAST_GLUED:
        return frozenset()
    found: frozenset[str] = frozenset()
    for part in _parts(word) or ():
        found |= _TABLE[part]
    return found


def _parts(word: str) -> list[str] | None:
    """Known words that make up `word`, the longest first; None where there are none."""
    if not word:
        return []
    for end in range(len(word), 1, -1):
        if word[:end] not in _TABLE:
            continue
        rest = _parts(word[end:])
        if rest is not None:
            return [word[:end], *rest]
    return None


def _near_table() -> dict[str, list[str]]:
    """The words of the table that may have a misread letter, by all of `_one_shorter`."""
    exceptions = {_looks(word) for word in _FUZZY}
    near: dict[str, list[str]] = {}
    for word in _TABLE:
        if len(word) < _LEAST_FUZZY and word not in exceptions:
            continue
        for part in _one_shorter(word):
            near.setdefault(part, []).append(word)
    return near


_TABLE = _table()
_NEAR = _near_table()
