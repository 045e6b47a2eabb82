"""Tesseract's models: what each reads, and the Debian package that brings it.

Codes are the names of the files, ISO 639-2/T or -3 with Tesseract's own endings; those of scripts
begin with a capital. Debian 12 has all but `deu_latf`, which is the newer name of `frk`, and puts
the scripts beside the languages, where upstream has a folder `script` for them.
"""

from collections.abc import Collection
from typing import NamedTuple

FOLDER = "script/"  # upstream's place for the models of a script
_NEWER_NAMES = {"deu_latf": "frk"}

# Script: models of it in the order of preference. "code iso name, name": iso as language detection
# calls it, or -. Of a script's models the first stands for all of them when a page is tried.
_LANGUAGES = {
    "Latin": """
        eng en English; spa es Spanish; fra fr French; deu de German; por pt Portuguese;
        ita it Italian; nld nl Dutch; pol pl Polish; tur tr Turkish; vie vi Vietnamese;
        ind id Indonesian; ces cs Czech; ron ro Romanian, Moldavian; hun hu Hungarian;
        swe sv Swedish; dan da Danish; nor no Norwegian; fin fi Finnish; slk sk Slovak;
        slv sl Slovenian; hrv hr Croatian; bos bs Bosnian; srp_latn sh Serbian (Latin);
        lit lt Lithuanian; lav lv Latvian; est et Estonian; cat ca Catalan, Valencian;
        glg gl Galician; eus eu Basque; msa ms Malay; fil tl Filipino, Tagalog; swa sw Swahili;
        afr af Afrikaans; sqi sq Albanian; isl is Icelandic; gle ga Irish; cym cy Welsh;
        mlt mt Maltese; ltz lb Luxembourgish; epo eo Esperanto; lat la Latin; aze az Azerbaijani;
        uzb uz Uzbek; bre br Breton; ceb ceb Cebuano; cos co Corsican; fao - Faroese;
        fry fy Frisian; gla gd Gaelic; hat ht Haitian; jav jv Javanese; kmr ku Kurmanji, Kurdish;
        mri - Maori; oci oc Occitan; que qu Quechua; sun su Sundanese; ton - Tongan;
        yor yo Yoruba; enm - Middle English; frm - Middle French; ita_old - Old Italian;
        spa_old - Old Spanish""",
    "Fraktur": "deu_latf - German in Fraktur; frk - German (Fraktur)",
    "Han": "chi_sim zh Simplified Chinese, Chinese, Mandarin; chi_tra zh Traditional Chinese",
    "Han, vertical": """
        chi_sim_vert - Simplified Chinese (vertical);
        chi_tra_vert - Traditional Chinese (vertical)""",
    "Japanese": "jpn ja Japanese",
    "Japanese, vertical": "jpn_vert - Japanese (vertical)",
    "Hangul": "kor ko Korean",
    "Hangul, vertical": "kor_vert - Korean (vertical)",
    "Cyrillic": """
        rus ru Russian; ukr uk Ukrainian; bul bg Bulgarian; srp sr Serbian; bel be Belarusian;
        mkd mk Macedonian; kaz kk Kazakh; kir ky Kyrgyz, Kirghiz; mon mn Mongolian; tat tt Tatar;
        tgk tg Tajik; aze_cyrl - Azerbaijani (Cyrillic); uzb_cyrl - Uzbek (Cyrillic)""",
    "Arabic": """
        ara ar Arabic; fas fa Persian, Farsi; urd ur Urdu; pus ps Pashto; uig ug Uyghur, Uighur;
        snd sd Sindhi""",
    "Devanagari": "hin hi Hindi; mar mr Marathi; nep ne Nepali; san sa Sanskrit",
    "Hebrew": "heb he Hebrew; yid yi Yiddish",
    "Greek": "ell el Greek; grc - Ancient Greek",
    "Thai": "tha th Thai",
    "Bengali": "ben bn Bengali, Bangla; asm as Assamese",
    "Tamil": "tam ta Tamil",
    "Telugu": "tel te Telugu",
    "Gujarati": "guj gu Gujarati",
    "Gurmukhi": "pan pa Punjabi, Panjabi",
    "Kannada": "kan kn Kannada",
    "Malayalam": "mal ml Malayalam",
    "Oriya": "ori or Oriya, Odia",
    "Sinhala": "sin si Sinhala, Sinhalese",
    "Armenian": "hye hy Armenian",
    "Georgian": "kat ka Georgian; kat_old - Old Georgian",
    "Ethiopic": "amh am Amharic; tir - Tigrinya",
    "Khmer": "khm km Khmer",
    "Lao": "lao lo Lao",
    "Myanmar": "mya my Burmese, Myanmar",
    "Tibetan": "bod bo Tibetan; dzo - Dzongkha",
    "Thaana": "div dv Dhivehi, Divehi, Maldivian",
    "Syriac": "syr - Syriac",
    "Cherokee": "chr - Cherokee",
    "Canadian_Aboriginal": "iku - Inuktitut",
}
# Models of a whole script, and what Debian calls them (ISO 15924).
_SCRIPTS = """
    Arabic arab, Armenian armn, Bengali beng, Canadian_Aboriginal cans, Cherokee cher,
    Cyrillic cyrl, Devanagari deva, Ethiopic ethi, Fraktur frak, Georgian geor, Greek grek,
    Gujarati gujr, Gurmukhi guru, HanS hans, HanS_vert hans-vert, HanT hant, HanT_vert hant-vert,
    Hangul hang, Hangul_vert hang-vert, Hebrew hebr, Japanese jpan, Japanese_vert jpan-vert,
    Kannada knda, Khmer khmr, Lao laoo, Latin latn, Malayalam mlym, Myanmar mymr, Oriya orya,
    Sinhala sinh, Syriac syrc, Tamil taml, Telugu telu, Thaana thaa, Thai thai, Tibetan tibt,
    Vietnamese viet"""
_HAN = {"HanS": "Han", "HanT": "Han", "Vietnamese": "Latin"}


class Pack(NamedTuple):
    """A model of Tesseract.

    `iso`: the language as `languages.detection` calls it, or "".
    `package`: Debian's package, or "" where there is none.
    """

    code: str
    iso: str
    names: tuple[str, ...]
    script: str
    package: str


def _languages(script: str, rows: str) -> list[Pack]:
    packs = []
    for row in rows.split(";"):
        code, iso, names = row.split(None, 2)
        package = ""
        if code not in _NEWER_NAMES:
            package = f"tesseract-ocr-{code.replace('_', '-')}"
        listed = tuple(map(str.strip, names.split(",")))
        packs.append(Pack(code, iso.strip("-"), listed, script, package))
    return packs


def _script(row: str) -> Pack:
    code, short = row.split()
    plain = code.removesuffix("_vert")
    vertical = ""
    if plain != code:
        vertical = ", vertical"
    script = _HAN.get(plain, plain) + vertical
    name = f"Any language in {plain.replace('_', ' ')} letters{vertical}"
    return Pack(code, "", (name,), script, f"tesseract-ocr-script-{short}")


def _all_packs() -> dict[str, Pack]:
    packs: list[Pack] = []
    for script, rows in _LANGUAGES.items():
        packs += _languages(script, rows)
    packs += map(_script, _SCRIPTS.split(","))
    return {pack.code: pack for pack in packs}


PACKS = _all_packs()


def named(code: str, installed: Collection[str]) -> str | None:
    """The name here of a model, given as upstream or Debian writes it; None where it is missing."""
    plain = code.removeprefix(FOLDER)
    for name in (code, plain, FOLDER + plain, _NEWER_NAMES.get(code, code)):
        if name in installed:
            return name
    return None


def by_script(installed: Collection[str]) -> dict[str, list[Pack]]:
    """The installed packs, with their names here, by script.

    Packs of a language come before the script's own.
    """
    found: dict[str, list[Pack]] = {}
    for pack in PACKS.values():
        name = named(pack.code, installed)
        if name:
            found.setdefault(pack.script, []).append(pack._replace(code=name))
    return found
