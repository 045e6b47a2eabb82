"""What words on receipts mean, in several languages, also where an engine took a letter for another."""

import re
import unicodedata
from functools import lru_cache

_LEAST_FUZZY = 6  # letters from which on one may be wrong: short words have too many others near
_FUZZY = {"total"}  # the exception, for it matters most
_LONGEST = 40  # letters: what is longer is no word
_LEAST_GLUED = 6  # letters that may be several words without a space between
_WORD = re.compile(r"[^\W_]+")

_WORDS = {
    "total": "total totale totaal tot gesamt gesamtbetrag gesamtsumme summe endsumme endbetrag rechnungsbetrag jumlah "
    "sum",
    "subtotal": "subtotal subtotale zwischensumme soustotal tussentotaal",
    "sub": "sub sous zwischen",
    "excluding": "excl excluding exclusive excluded exc ex ht hors netto nettobetrag before sin exkl taxable imponible "
    "imponibile",
    "including": "incl inclusive including inc inkl ttc brutto with incluido inclus compris mit",
    "within": "includes included enthalten enthaltene dont davon darin",
    "tax": "gst sst vat tax taxes mwst ust mehrwertsteuer umsatzsteuer steuer tva iva btw cukai moms hst pst",
    "service": "service svc servis servicio bedienung",
    "charge": "charge charges chg chrg caj",
    "tip": "tip tips gratuity trinkgeld pourboire propina",
    "discount": "discount discounts disc rabatt nachlass remise descuento desconto sconto diskaun korting skonto",
    "rounding": "rounding round rundung arrondi redondeo pembulatan pelarasan arrotondamento afronding",
    "cash": "cash tunai bar bargeld especes efectivo contanti contant comptant gegeben dinheiro",
    "paid": "paid pay payment tendered tender received bezahlt zahlung erhalten pagado entregado regle bayaran",
    "card": "card visa mastercard amex debit credit karte kartenzahlung girocard kreditkarte ec carte tarjeta carta "
    "maestro kad cb bancaire",
    "change": "change baki ruckgeld rueckgeld wechselgeld zuruck rendu monnaie cambio resto wisselgeld troco vuelto",
    "due": "payable due owing zahlen zahlbetrag payer pagar bayar betalen",
    "amount": "amount amt betrag montant importe importo amaun bedrag",
    "grand": "grand final net nett rounded besar after keseluruhan general generale complessivo",
    "count": "qty qtys quantity item items count menge anzahl kuantiti pcs pieces volume unit units articles artikel "
    "articulos articoli stuck pos positionen pax",
    "number": "no nr id reg number nummer numero num code ref registration idnr",
    "summary": "summary analysis breakdown aufteilung ubersicht",
    "saving": "saving savings saved points point punkte",
    "date": "date datum fecha tarikh data",
    "time": "time uhrzeit zeit heure hora masa uhr ora",
    "later": "due expiry expires exp valid until fallig faellig bis vencimiento echeance delivery liefertermin order",
    "description": "description desc item particulars product beschreibung bezeichnung artikel designation libelle "
    "descripcion concepto descrizione",
    "price": "price preis einzelpreis prix precio prezzo harga rsp prijs",
    "title": "receipt invoice bill rechnung quittung kassenbon kassenzettel kassenbeleg beleg facture ticket recu "
    "recibo factura ricevuta fattura scontrino resit invois inbois",
    "sale": "sale sales jualan verkauf vente ventes venta ventas vendita",
    "contact": "tel telephone phone fax telefon telefono hotline email mail mobile www http https whatsapp com hp",
    "buyer": "customer buyer kunde client cliente sold ship pelanggan",
    "other": "quotation quote estimate angebot kostenvoranschlag devis presupuesto preventivo statement payslip "
    "payroll gehaltsabrechnung lohnabrechnung kontoauszug",
    "filler": "base of the in on for and to from your der die das den zu le la les de du des el los a et und y e adj "
    "adjustment adjusment ajustement sdn exchange gross saving eur usd gbp chf myr rm euro sgd",
}
_LOOKS = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "8": "b"})


def words(text: str) -> list[str]:
    """Runs of letters and digits, as they stand."""
    return _WORD.findall(text)


@lru_cache(maxsize=8192)
def meanings(word: str) -> frozenset[str]:
    """What a word may mean; empty for all words that are not in the table."""
    if len(word) > _LONGEST:
        return frozenset()
    looks = _looks(word)
    if looks in _TABLE:
        return _TABLE[looks]
    if not any(map(str.isalpha, word)):
        return frozenset()
    return _alike(looks) or _glued(looks)


def _looks(word: str) -> str:
    """Without accents and case, and with one letter for those that look alike."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char)).translate(_LOOKS)


def _table() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for meaning, line in _WORDS.items():
        for word in line.split():
            table[_looks(word)] = table.get(_looks(word), frozenset()) | {meaning}
    return table


def _shorter(word: str) -> set[str]:
    """The word, and all that one letter less leaves of it: two words one letter apart have one of them in common."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _alike(word: str) -> frozenset[str]:
    """The meaning of a word that has one other letter, one more or one less."""
    if len(word) < _LEAST_FUZZY - 2:
        return frozenset()
    near = {
        known for part in _shorter(word) for known in _NEAR.get(part, ()) if _one_apart(word, known)
    }
    return _TABLE[min(near)] if near else frozenset()


def _one_apart(one: str, two: str) -> bool:
    same = next(
        (at for at, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(two)),
    )
    long, short = (one, two) if len(one) >= len(two) else (two, one)
    return long[same + 1 :] == (short[same + 1 :] if len(long) == len(short) else short[same:])


def _glued(word: str) -> frozenset[str]:
    """Of words that were read without the spaces between them, as TOTALSALES."""
    parts = _parts(word) if len(word) >= _LEAST_GLUED else None
    return frozenset().union(*(_TABLE[part] for part in parts)) if parts else frozenset()


def _parts(word: str) -> list[str] | None:
    if not word:
        return []
    for end in range(len(word), 1, -1):
        if word[:end] in _TABLE and (rest := _parts(word[end:])) is not None:
            return [word[:end], *rest]
    return None


_TABLE = _table()
_FUZZY_LOOKS = set(map(_looks, _FUZZY))
_NEAR: dict[str, list[str]] = {}
for _word in _TABLE:
    if len(_word) >= _LEAST_FUZZY or _word in _FUZZY_LOOKS:
        for _part in _shorter(_word):
            _NEAR.setdefault(_part, []).append(_word)
