"""The 213 languages as ABBYY names them, and the Tesseract models that read them."""

import re
from collections.abc import Iterable

from ocr.recognition.languages.language import Language, Naming
from ocr.recognition.languages.tesseract_packs import FOLDER, PACKS

DEFAULT = "ChinesePRC"
DIGITS = "Digits"
# Without the space Tesseract joins the numbers of a line.
DIGITS_ALPHABET = "0123456789 .,:/+-"

# Languages without a model of their own are read by that of their script.
_CYRILLIC = (
    "Abkhaz Adyghe Agul Altaic Awar Bashkir Buryat Chechen Chukcha Chuvash Dargwa Dungan "
    "EskimoCyrillic Even Evenki Gagauz Ingush Kabardian Kalmyk KarachayBalkar Karakalpak "
    "Khakas Khanty Koryak Kumyk Lak Lezgin Mansi Mari Mordvin Nenets Nivkh Nogay OldSlavonic "
    "Ossetic Selkup Tabassaran Turkmen Tuvin Udmurt UighurCyrillic Yakut "
)
_LATIN = (
    "Aymara Bemba Blackfoot Bugotu Chamorro CrimeanTatar Crow EskimoLatin Fijian Friulian "
    "Ganda Guarani Hani Hausa Hawaiian Ido Interlingua Kasub Kawa Kikuyu Kongo Kpelle Lappish "
    "Luba Malagasy Malinke Maya Miao Minankabaw Mohawk Nahuatl Nyanja Occidental Ojibway "
    "Papiamento PidginEnglish Pinyin RhaetoRomanic Romany Ruanda Rundi Samoan Shona Sioux "
    "Somali Sorbian Sotho Swazi Tahitian Tinpo Tswana Tun TurkmenLatin UighurLatin Wolof "
    "Xhosa Zapotec Zulu "
)
_ENGLISH = "Basic C++ Cobol Digits English Fortran Java Mathematical MRZ OcrA OcrB Pascal"
_UNREADABLE = "Chemistry CMC7 E13B TranscriptionEnglish"  # no model comes near

_NAMES_OF_MODEL = {
    "script/Cyrillic": _CYRILLIC,
    "script/Latin": _LATIN,
    "eng": _ENGLISH,
    "": _UNREADABLE,
    "afr": "Afrikaans",
    "ara": "Arabic",
    "aze": "AzeriLatin",
    "aze_cyrl": "AzeriCyrillic",
    "bel": "Belarusian",
    "ben": "Bangla",
    "bre": "Breton",
    "bul": "Bulgarian",
    "cat": "Catalan",
    "ceb": "Visayan",
    "ces": "Czech",
    "chi_sim": "ChinesePRC",
    "chi_tra": "ChineseTaiwan",
    "cos": "Corsican",
    "cym": "Welsh",
    "dan": "Danish",
    "deu": "German GermanLuxembourg GermanNewSpelling",
    "deu_latf": "OldGerman",
    "ell": "Greek",
    "enm": "OldEnglish",
    "epo": "Esperanto",
    "est": "Estonian",
    "eus": "Basque",
    "fao": "Faeroese",
    "fas": "Farsi",
    "fil": "Tagalog",
    "fin": "Finnish",
    "fra": "French",
    "frm": "OldFrench",
    "fry": "Frisian",
    "gla": "GaelicScottish",
    "gle": "Irish",
    "glg": "Galician",
    "heb": "Hebrew",
    "hrv": "Croatian",
    "hun": "Hungarian",
    "hye": "ArmenianEastern ArmenianGrabar ArmenianWestern",
    "ind": "Indonesian",
    "isl": "Icelandic",
    "ita": "Italian",
    "ita_old": "OldItalian",
    "jpn": "Japanese",
    "kat": "Georgian",
    "kaz": "Kazakh",
    "kir": "Kirgiz",
    "kmr": "Kurdish",
    "kor": "Korean KoreanHangul",
    "lat": "Latin",
    "lav": "Latvian",
    "lit": "Lithuanian",
    "mkd": "Macedonian",
    "mlt": "Maltese",
    "mon": "Mongol",
    "mri": "Maori",
    "msa": "Malay",
    "mya": "Burmese",
    "nld": "Dutch DutchBelgian",
    "nor": "Norwegian NorwegianBokmal NorwegianNynorsk",
    "oci": "Provencal",
    "pol": "Polish",
    "por": "PortugueseBrazilian PortugueseStandard",
    "que": "Quechua",
    "ron": "Romanian RomanianMoldavia",
    "rus": "Russian RussianOldSpelling RussianWithAccent",
    "script/Fraktur": "LatvianGothic",
    "slk": "Slovak",
    "slv": "Slovenian",
    "spa": "Spanish",
    "spa_old": "OldSpanish",
    "sqi": "Albanian",
    "srp": "SerbianCyrillic",
    "srp_latn": "SerbianLatin",
    "sun": "Sunda",
    "swa": "Swahili",
    "swe": "Swedish",
    "tat": "Tatar",
    "tgk": "Tajik",
    "tha": "Thai",
    "ton": "Tongan",
    "tur": "Turkish",
    "ukr": "Ukrainian",
    "uzb": "UzbekLatin",
    "uzb_cyrl": "UzbekCyrillic",
    "vie": "Vietnamese",
    "yid": "Yiddish",
}


def _model_of_each_name() -> dict[str, str]:
    models: dict[str, str] = {}
    for model, names in _NAMES_OF_MODEL.items():
        for name in names.split():
            models[name] = model
    return models


MODEL_OF = _model_of_each_name()

_ENGLISH_NAMES = {"ChinesePRC": "Simplified Chinese", "ChineseTaiwan": "Traditional Chinese"}
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")  # where the next word of a name begins


def language(name: str) -> Language | None:
    """The language of one of the names, which are case-sensitive; None for any other."""
    model = MODEL_OF.get(name)
    if model is None:
        return None
    pack = PACKS.get(model.removeprefix(FOLDER))
    iso = ""
    if pack:
        iso = pack.iso
    return Language(asked=name, name=english_name(name), model=model, iso=iso)


def english_name(name: str) -> str:
    """A name as a person writes it: "Crimean Tatar" for CrimeanTatar."""
    if name in _ENGLISH_NAMES:
        return _ENGLISH_NAMES[name]
    return _WORD.sub(" ", name)


def alphabet(languages: Iterable[Language]) -> str:
    """The only characters to look for, or "" for all."""
    asked = {language.asked for language in languages}
    if asked == {DIGITS}:
        return DIGITS_ALPHABET
    return ""


NAMING = Naming(
    language,
    hint="Names are case-sensitive, as in English,ChinesePRC.",
    default=DEFAULT,
    implied={DEFAULT: "English"},  # Chinese papers carry Latin words too
)
