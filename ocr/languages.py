"""Languages as clients name them, and the Tesseract models that read them."""

# ISO 639-1, which most clients send, to the names of Tesseract's models (ISO 639-2/T, with its own for Chinese).
MODEL_OF_ISO = {
    "ar": "ara", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu",
    "el": "ell", "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra",
    "ga": "gle", "gl": "glg", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind",
    "is": "isl", "it": "ita", "ja": "jpn", "ka": "kat", "ko": "kor", "lt": "lit", "lv": "lav", "mk": "mkd",
    "ms": "msa", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk",
    "sl": "slv", "sq": "sqi", "sr": "srp", "sv": "swe", "ta": "tam", "te": "tel", "th": "tha", "tr": "tur",
    "uk": "ukr", "ur": "urd", "vi": "vie", "zh": "chi_sim",
}  # fmt: skip
MOST = 10


class UnknownLanguage(Exception):
    """A name that is no language of ours, or whose model is not installed."""


def models(names: list[str], installed: set[str]) -> list[str]:
    """The models for ISO 639-1 codes or model names, in order, each once. Raises UnknownLanguage."""
    if len(names) > MOST:
        raise UnknownLanguage(f"At most {MOST} languages are accepted.")
    found: dict[str, None] = {}
    for name in names:
        model = MODEL_OF_ISO.get(name.lower(), name)
        if model not in installed:
            raise UnknownLanguage(f"Language '{name}' is not available.")
        found[model] = None
    return list(found)
