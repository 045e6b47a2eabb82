"""Which letters and languages PP-OCR's reader knows."""

from collections.abc import Iterable
from functools import cache

from ocr.recognition.engines.paddle.models import models

# Tesseract's names of the languages whose every letter is among the reader's 18,700. A test
# compares the alphabets.
_NAMES = """
    eng deu fra spa por ita nld pol ces slk hun ron tur dan nor swe fin est lav lit hrv slv isl cat
    eus glg gle cym sqi ind msa swa afr lat ltz chi_sim chi_tra jpn enm frm oci bre cos fao fry hat
    jav sun tgl mlt epo que mri ita_old spa_old chi_sim_vert chi_tra_vert jpn_vert
"""
LANGUAGES = frozenset(_NAMES.split())


def reads(languages: Iterable[str]) -> bool:
    """Whether the reader knows all of these languages; True for none."""
    return LANGUAGES.issuperset(languages)


def knows(text: str) -> bool:
    """Whether every character is among the reader's."""
    return _letters().issuperset(text)


@cache
def _letters() -> frozenset[str]:
    return frozenset(models().letters)
