"""The offline corrector: English words that the reader doubted, one letter away from a far more common word.

It is timid on purpose. A dictionary knows no names and no other language: let loose on sound text, it turns
"jalan" into "japan". So a word changes only when the reader was unsure of it, no sure reading of the same word stands
elsewhere in the document, and one candidate leads all others by far.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from string import ascii_lowercase
from typing import Any, BinaryIO

from ocr.correctors import NONE, Correction, Edit
from ocr.correctors.casing import in_case_of, is_regular
from ocr.correctors.guarded_words import FIXED_WORDS
from ocr.correctors.lines import Place, places, rebuild
from ocr.document import Document, Page, Word
from ocr.errors import EngineError

DOUBTED = 0.60  # words read with less confidence are looked at
DOUBTED_NAME = 0.50  # the same for a word that begins with a capital: most names do
SURE = 0.80  # a word read once with this confidence is right wherever it stands
SHORTEST = 4  # letters; shorter words have too many neighbours
LONGEST = 24  # letters; longer ones are no words, and their neighbours take long to list
COMMON = 1_000_000  # how often a replacement must stand in the dictionary's corpus
LEAD = 10  # how many times more often than the next candidate

_WORD = re.compile("([(\"'\\[\u201c\u2018]*)([A-Za-z]+)([)\"'\\]\u201d\u2019.,:;!?]*)")
_ENGLISH = {"en", "eng"}
_HYPHENS = ("-", "\u2010", "\u2013", "\u2014")
_WHY = "The reader was unsure of it, it is not an English word, and it is one letter away from a common one."
_NOTE = "The dictionary knows English only; the text is as it was read."


def correct(document: Document, *, languages: Sequence[str]) -> Correction:
    """The document's text with misread English words put right.

    `languages` are ISO 639 codes; unless all of them are English there are no edits, and a note says so.
    Raises EngineError "unavailable" when the dictionary is not installed.
    """
    if not languages or not {language.lower() for language in languages} <= _ENGLISH:
        return Correction(document.text, (), NONE, _NOTE)
    sure = _sure_words(document)
    found = places(document)
    done = [_correct_line(place, start, sure) for place, start in zip(found, _starts(found), strict=True)]
    edits = tuple(edit for _, made in done for edit in made)
    return Correction(rebuild(document, (text for text, _ in done)), edits, "dictionary", None)


def run(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """`correct` for a child process: {"pages": [Page.to_dict()], "languages": [...]} -> Correction.to_dict()."""
    del files  # part of every child's signature; a correction needs none
    document = Document(tuple(Page.from_dict(page) for page in payload["pages"]))
    return correct(document, languages=payload["languages"]).to_dict()


def warm() -> None:
    """Load the dictionary now. Raises EngineError "unavailable" when it is not installed."""
    _counts()


@cache
def _counts() -> Mapping[str, int]:
    # The plain list, not symspellpy's index: seconds and 185 MiB less, and one edit needs no index.
    try:
        path = resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
        rows = path.read_text("utf-8-sig").splitlines()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise EngineError("The corrector's dictionary is not installed.", code="unavailable") from error
    return {word: int(count) for word, count in (row.split() for row in rows)}


def _sure_words(document: Document) -> set[str]:
    found = (_WORD.fullmatch(word.text) for page in document.pages for word in page.words if word.confidence >= SURE)
    return {match[2].lower() for match in found if match}


def _correct_line(place: Place, start: int, sure: set[str]) -> tuple[str, list[Edit]]:
    words, edits = list(place.content.words), []
    for position, word in enumerate(place.content.words):
        new = _better(word, sure) if position >= start else None
        if new:
            words[position] = replace(word, text=new)
            edits.append(Edit(place.page, place.line, word.text, new, word.box, word.confidence, _WHY))
    return replace(place.content, words=tuple(words)).text, edits


def _starts(found: list[Place]) -> list[int]:
    """The first word of each line that stands whole: after a hyphen at a line's end comes the rest of a word."""
    before = ["", *(place.content.text for place in found)]
    return [int(text.endswith(_HYPHENS)) for text in before[: len(found)]]


def _better(word: Word, sure: set[str]) -> str | None:
    match = _WORD.fullmatch(word.text)
    if not match or word.confidence >= DOUBTED or not is_regular(match[2]):
        return None
    before, core, after = match.groups()
    if not SHORTEST <= len(core) <= LONGEST:
        return None
    if core.istitle() and word.confidence >= DOUBTED_NAME:
        return None
    new = None if core.lower() in sure else _replacement(core.lower())
    return before + in_case_of(core, new) + after if new else None


def _replacement(word: str) -> str | None:
    counts = _counts()
    if word in counts:
        return None
    found = sorted({near for near in _neighbours(word) if near in counts}, key=counts.__getitem__, reverse=True)
    best, second = [*(counts[near] for near in found[:2]), 0, 0][:2]
    is_clear = best >= max(COMMON, LEAD * second)
    return found[0] if is_clear and found[0] not in FIXED_WORDS else None


def _neighbours(word: str) -> Iterator[str]:
    """The word with one letter put in, replaced or taken out, or two swapped."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
