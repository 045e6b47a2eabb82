"""The languages that a request names, checked against what its providers read."""

import re
from collections.abc import Sequence

from ocr.api.base import bad
from ocr.providers.availability import models_of_provider
from ocr.recognition.languages import abbyy, codes
from ocr.recognition.languages.language import Language, Naming, UnknownLanguage, chosen


def by_code(text: str, providers: Sequence[str]) -> tuple[Language, ...]:
    """Codes or names between commas, plus signs or spaces. None: the page is to tell.

    Raises a 400.
    """
    names = [name for name in re.split(r"[,+\s]+", text) if name]
    if names == [codes.DETECT]:
        return ()
    return _chosen(names, codes.NAMING, providers)


def by_abbyy_name(text: str, providers: Sequence[str]) -> tuple[Language, ...]:
    """ABBYY's names separated by commas. Raises a 400."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    return _chosen(names, abbyy.NAMING, providers)


def _chosen(names: list[str], naming: Naming, providers: Sequence[str]) -> tuple[Language, ...]:
    readers = []
    for provider in providers:
        models = models_of_provider(provider)
        if models is not None:
            readers.append(models)
    try:
        return chosen(names, naming, readers)
    except UnknownLanguage as error:
        raise bad(str(error)) from error
