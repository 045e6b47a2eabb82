"""Signs of fonts that keep them at the codes of letters or in the private use area.

Such a font is Symbol, with Greek letters and signs of mathematics, and Wingdings, with check boxes.
"""

BOX, CHECKED, CROSSED = "\u2610", "\u2611", "\u2612"

_WINGDINGS = {
    0x28: "\u260e",
    0x2A: "\u2709",
    0x4A: "\u263a",
    0x4C: "\u2639",
    0x6C: "\u25cf",
    0x6E: "\u25a0",
    0x6F: BOX,
    0x70: BOX,
    0x71: BOX,
    0x72: BOX,
    0x73: "\u25c6",
    0x74: "\u25c6",
    0x75: "\u25c6",
    0x76: "\u2756",
    0x77: "\u25c6",
    0x78: CROSSED,
    0x9F: "\u2022",
    0xA1: "\u25cb",
    0xA7: "\u25aa",
    0xA8: BOX,
    0xD8: "\u27a2",
    0xDF: "\u2190",
    0xE0: "\u2192",
    0xE1: "\u2191",
    0xE2: "\u2193",
    0xE8: "\u2192",
    0xF0: "\u21e8",
    0xFB: "\u2717",
    0xFC: "\u2713",
    0xFD: CROSSED,
    0xFE: CHECKED,
}
_WINGDINGS_2 = {
    0x2A: BOX,
    0x4F: "\u2717",
    0x50: "\u2713",
    0x51: CROSSED,
    0x52: CHECKED,
    0x53: CROSSED,
    0x54: CROSSED,
    0x97: "\u25cf",
    0xA2: "\u25a0",
    0xA3: BOX,
}
_WEBDINGS = {0x61: "\u2713", 0x63: BOX, 0x67: "\u25a0", 0x6E: "\u25cf", 0x72: "\u2717"}
_GREEK = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
)
_SYMBOL = {
    **{ord(letter): sign for letter, sign in _GREEK.items()},
    0x22: "\u2200",
    0x24: "\u2203",
    0x27: "\u220b",
    0x2A: "\u2217",
    0x2D: "\u2212",
    0x40: "\u2245",
    0x5C: "\u2234",
    0x5E: "\u22a5",
    0x7E: "\u223c",
    0xA2: "\u2032",
    0xA3: "\u2264",
    0xA5: "\u221e",
    0xA8: "\u2666",
    0xAB: "\u2194",
    0xAC: "\u2190",
    0xAD: "\u2191",
    0xAE: "\u2192",
    0xAF: "\u2193",
    0xB0: "\u00b0",
    0xB1: "\u00b1",
    0xB2: "\u2033",
    0xB3: "\u2265",
    0xB4: "\u00d7",
    0xB5: "\u221d",
    0xB6: "\u2202",
    0xB7: "\u2022",
    0xB8: "\u00f7",
    0xB9: "\u2260",
    0xBA: "\u2261",
    0xBB: "\u2248",
    0xBC: "\u2026",
    0xC4: "\u2297",
    0xC5: "\u2295",
    0xC6: "\u2205",
    0xC7: "\u2229",
    0xC8: "\u222a",
    0xC9: "\u2283",
    0xCC: "\u2282",
    0xCE: "\u2208",
    0xCF: "\u2209",
    0xD0: "\u2220",
    0xD1: "\u2207",
    0xD5: "\u220f",
    0xD6: "\u221a",
    0xD7: "\u22c5",
    0xD8: "\u00ac",
    0xD9: "\u2227",
    0xDA: "\u2228",
    0xDB: "\u21d4",
    0xDC: "\u21d0",
    0xDE: "\u21d2",
    0xE5: "\u2211",
    0xF2: "\u222b",
}
_FONTS = {
    "symbol": _SYMBOL,
    "webdings": _WEBDINGS,
    "wingdings": _WINGDINGS,
    "wingdings2": _WINGDINGS_2,
    "wingdings3": {},
}
_FIRST_PRIVATE, _LAST_PRIVATE = 0xF020, 0xF0FF  # a symbol font's codes, as programs store them


def is_symbolic(font: str) -> bool:
    """Whether a font, by its name, has signs in the places of letters."""
    return _key(font) in _FONTS


def sign(char: str, font: str) -> str:
    """What a character of a font shows; itself where that is not known.

    Without a known font a private code is taken for one of Wingdings.
    """
    code = ord(char)
    is_private = _FIRST_PRIVATE <= code <= _LAST_PRIVATE
    if is_private:
        code -= 0xF000
    known = _FONTS.get(_key(font))
    if known is None and is_private:
        known = _WINGDINGS
    if known is None:
        return char
    if is_private and known is _SYMBOL and code < 0x7F:
        return known.get(code, chr(code))
    return known.get(code, char)


def _key(font: str) -> str:
    """The name without its case, spaces and the mark of a part of a font ("ABCDEF+")."""
    name = font.rpartition("+")[2].lower()
    for end in ("-regular", "regular", "mt", "ps"):
        name = name.removesuffix(end)
    return "".join(char for char in name if char.isalnum())
