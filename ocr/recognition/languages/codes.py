"""Languages as clients name them, and the Tesseract models that read them."""

import re
from collections.abc import Collection
from functools import cache

from ocr.recognition.languages.abbyy import MODEL_OF as MODEL_OF_ABBYY
from ocr.recognition.languages.tesseract_packs import FOLDER, MOST, PACKS, UnknownLanguage, named

__all__ = ["DETECT", "UnknownLanguage", "model_of", "models"]

DETECT = "auto"  # the same as no name at all

# ISO 639-2 has two codes for these; Tesseract's models are called by the other one.
_BIBLIOGRAPHIC = {
    "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "chi_sim", "cze": "ces", "dut": "nld", "fre": "fra",
    "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri", "may": "msa", "per": "fas",
    "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
}  # fmt: skip
# Other codes that clients send: ISO 639-3 of one language where Tesseract means a group, and retired ones.
_OTHERS = {
    "cmn": "chi_sim", "zho": "chi_sim", "yue": "chi_tra", "nb": "nor", "nn": "nor", "nob": "nor", "nno": "nor",
    "arb": "ara", "pes": "fas", "zsm": "msa", "ekk": "est", "lvs": "lav", "swh": "swa", "khk": "mon", "tgl": "fil",
    "iw": "heb", "in": "ind", "ji": "yid", "mo": "ron", "fo": "fao", "mi": "mri", "to": "ton", "iu": "iku",
    "ti": "tir", "dz": "dzo",
}  # fmt: skip
# BCP 47: what follows the language decides which of its scripts is meant.
_BY_SUBTAG = {
    ("zh", "hans"): "chi_sim", ("zh", "tw"): "chi_tra", ("zh", "hk"): "chi_tra", ("zh", "mo"): "chi_tra",
    ("zh", "hant"): "chi_tra",
    ("sr", "latn"): "srp_latn", ("az", "cyrl"): "aze_cyrl", ("uz", "cyrl"): "uzb_cyrl",
}  # fmt: skip
_TAG = re.compile(r"([a-z]{2,3})((?:[-_][a-z0-9]{2,8})+)")


def models(names: list[str], installed: Collection[str]) -> list[str]:
    """The models for names in any of the forms of `model_of`, in order, each once. Raises UnknownLanguage."""
    if len(names) > MOST:
        raise UnknownLanguage(f"At most {MOST} languages are accepted.")
    return list(dict.fromkeys(_model(name, installed) for name in names))


def model_of(name: str) -> str | None:
    """The model that a name means, installed or not, in any case; None for one that means nothing.

    ISO 639-1, 639-2 or 639-3, a tag of BCP 47 as in zh-TW, Tesseract's own name, or the English name.
    """
    key = name.lower()
    return _names().get(key) or _tagged(key)


def _model(name: str, installed: Collection[str]) -> str:
    if name in installed:  # also a model that somebody trained
        return name
    wanted = model_of(name)
    if wanted is None:
        raise UnknownLanguage(
            f"Language '{name}' is not known. Send a code such as 'en' or 'zh-TW', or 'German'."
        )
    found = named(wanted, installed)
    if found is None:
        raise UnknownLanguage(f"Language '{name}' is not available: no model for it is installed.")
    return found


def _tagged(key: str) -> str | None:
    """The model of a tag of BCP 47, by the subtags that decide, else by its language alone."""
    tag = _TAG.fullmatch(key)
    if tag is None:
        return None
    deciding = (_BY_SUBTAG.get((tag[1], subtag)) for subtag in re.split("[-_]", tag[2]))
    return next((model for model in deciding if model), None) or _names().get(tag[1])


@cache
def _names() -> dict[str, str]:
    """Names in small letters. Where two models share one (Chinese), the first in the order of preference has it."""
    packs = [pack for pack in PACKS.values() if pack.code.islower()]
    scripts = [pack for pack in PACKS.values() if not pack.code.islower()]
    found = {pack.code: pack.code for pack in packs} | _BIBLIOGRAPHIC | _OTHERS
    for pack in packs:
        for name in filter(None, (pack.iso, *pack.names)):
            found.setdefault(name.lower(), pack.code)
    for name, model in MODEL_OF_ABBYY.items():
        if model:
            found.setdefault(name.lower(), model)
    for pack in scripts:  # last, as Latin, Greek and others are languages first
        found.setdefault(pack.code.lower(), pack.code)
        found[(FOLDER + pack.code).lower()] = pack.code
    return found
