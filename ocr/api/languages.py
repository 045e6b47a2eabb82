"""The languages that a request names, as codes or names separated by commas or plus signs."""

import re
from functools import cache

from django.conf import settings

from ocr.api.base import bad
from ocr.recognition.engines import ENGINES, engine
from ocr.recognition.languages.codes import DETECT, UnknownLanguage, models


@cache
def installed(provider: str = "") -> set[str]:
    """The models that a new worker would find for a provider. A model that is added later is seen after a restart."""
    name = provider or settings.DEFAULT_PROVIDER
    return set(engine(name if name in ENGINES else "auto").languages())


def languages(text: str, provider: str = "") -> list[str]:
    """The models to read with; none where the page is to tell. Raises a 400 that names what is not available."""
    names = [name for name in re.split(r"[,+\s]+", text) if name]
    try:
        return [] if names == [DETECT] else models(names, installed(provider))
    except UnknownLanguage as error:
        raise bad(str(error)) from error
