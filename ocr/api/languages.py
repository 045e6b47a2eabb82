"""The languages that a request names, as codes separated by commas or plus signs."""

import re
from functools import cache

from ocr.api.base import bad
from ocr.engines import engine
from ocr.languages import UnknownLanguage, models

DEFAULT = ["eng"]


@cache
def installed() -> set[str]:
    """The models that a new worker would find. A model that is added later is seen after a restart."""
    return set(engine("tesseract").languages())


def languages(text: str) -> list[str]:
    """The models to read with; English for none. Raises a 400 that names what is not available."""
    names = [name for name in re.split(r"[,+\s]+", text) if name]
    try:
        return models(names, installed()) or DEFAULT
    except UnknownLanguage as error:
        raise bad(str(error)) from error
