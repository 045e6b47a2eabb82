"""The names of months, and the tags by which Excel shows them in their language."""

from dataclasses import dataclass

# Excel's number of the language; the names from January on; the short forms.
_LANGUAGES = (
    (
        "409",
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    ),
    (
        "407",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jan feb mär apr mai jun jul aug sep okt nov dez",
    ),
    (
        "40C",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv févr mars avr mai juin juil août sept oct nov déc",
    ),
    (
        "C0A",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sept oct nov dic",
    ),
    (
        "410",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
        "dicembre",
        "gen feb mar apr mag giu lug ago set ott nov dic",
    ),
    (
        "416",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan fev mar abr mai jun jul ago set out nov dez",
    ),
    (
        "413",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
    ),
)


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    language: str
    format: str


def month(name: str) -> Month | None:
    """By name or short form; a form that several languages share belongs to the first of them."""
    return _MONTHS.get(name.casefold())


def _months() -> dict[str, Month]:
    months: dict[str, Month] = {}
    # The name comes before the short form: May is both.
    for language, names, _ in _LANGUAGES:
        for number, name in enumerate(names.split(), 1):
            months.setdefault(name, Month(number, language, "mmmm"))
    months["sept"] = Month(9, "409", "mmm")
    for language, _, short_forms in _LANGUAGES:
        for number, name in enumerate(short_forms.split(), 1):
            months.setdefault(name, Month(number, language, "mmm"))
    return months


_MONTHS = _months()
