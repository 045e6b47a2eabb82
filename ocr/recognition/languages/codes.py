"""Languages by code or English name.

Codes of ISO 639, tags of BCP 47, Tesseract's models, and ABBYY's names in any case.
"""

from functools import cache

from langcodes import Language as Tag
from langcodes.tag_parser import LanguageTagError
from msgspec.structs import replace

from ocr.recognition.languages import abbyy
from ocr.recognition.languages.language import Language, Naming, of_model
from ocr.recognition.languages.tesseract_packs import FOLDER, PACKS, Pack

DETECT = "auto"  # the same as no name at all

# Languages that Tesseract has a model of for each of their scripts.
_BY_SCRIPT = {
    ("zh", "Hans"): "chi_sim",
    ("zh", "Hant"): "chi_tra",
    ("sr", "Latn"): "srp_latn",
    ("az", "Cyrl"): "aze_cyrl",
    ("uz", "Cyrl"): "uzb_cyrl",
}
# ISO 639-3 codes that Tesseract's model has another code for.
_OTHER_CODES = {"yue": "chi_tra", "kur": "kmr", "nob": "nor", "nno": "nor"}


def language(name: str) -> Language | None:
    """The language of a name in any case, whether its model is installed or not; None for others.

    ISO 639-1, 639-2 or 639-3, a tag of BCP 47 as in zh-TW, Tesseract's own name, or English.
    """
    found = _names().get(name.lower())
    if found is None:
        model = _model_of_tag(name)
        if model is None:
            return None
        found = of_model(model)
    return replace(found, asked=name)


def _model_of_tag(name: str) -> str | None:
    try:
        tag = Tag.get(name).prefer_macrolanguage()
        code = tag.to_alpha3()
    except (LanguageTagError, LookupError):
        return None
    script = tag.maximize().script  # that of the territory where the tag has none: zh-TW is Hant
    model = _BY_SCRIPT.get((tag.language or "", script or ""))
    if model is None:
        model = _OTHER_CODES.get(code, code)
    if model not in PACKS:
        return None
    return model


@cache
def _names() -> dict[str, Language]:
    """Names in lower case. Where two models share one, the first in order of preference has it."""
    found: dict[str, Language] = {}
    scripts: list[Pack] = []
    for pack in PACKS.values():
        if not pack.code.islower():
            scripts.append(pack)
            continue
        found[pack.code] = of_model(pack.code)
        for name in pack.names:
            found.setdefault(name.lower(), replace(found[pack.code], name=name))
    for name, model in abbyy.MODEL_OF.items():
        abbyys = abbyy.language(name)
        if model and abbyys:
            found.setdefault(name.lower(), abbyys)
    for pack in scripts:  # last, as Latin, Greek and others are languages first
        script = of_model(pack.code)
        found.setdefault(pack.code.lower(), script)
        found[(FOLDER + pack.code).lower()] = script
    return found


NAMING = Naming(
    language,
    hint="Send a code such as 'en' or 'zh-TW', or 'German'.",
    models_too=True,
)
