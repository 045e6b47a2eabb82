"""The offline corrector: words that the reader doubted, given up for a far more common word of a like shape.

It is timid on purpose. A dictionary knows few names, and let loose on sound text it turns "jalan" into "japan". So a
word changes only when what speaks for another word outweighs the reader's confidence: how much more common that word
is, less what the slip costs by the shapes of the letters. This is the noisy channel of Kernighan, Church and Gale
(1990), with the confidence added. Words with digits, numbers in words, codes and short words stay as read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from ocr.correctors import NONE, Correction, Edit
from ocr.correctors.business_words import BUSINESS_WORDS
from ocr.correctors.confusion_pairs import near
from ocr.correctors.guarded_words import is_fixed
from ocr.correctors.letters import in_case_of, is_regular
from ocr.correctors.lines import Place, places, rebuild
from ocr.correctors.surroundings import names_and_codes
from ocr.correctors.wordlists import MOST, Vocabulary, list_names, vocabulary
from ocr.document import Document, Word

CERTAIN = 0.97  # a word read with this confidence stays, whatever speaks for another
SURE = 0.80  # a word that stands twice, once read with this confidence, is right in both places
SHORTEST = 4  # letters; shorter words have too many neighbours
LONGEST = 24  # letters; longer ones are no words, and their neighbours take long to list

# All in powers of ten of how common words are. The figures are the middle of what benchmarks/correction.py found to
# repair much and break nothing; each may move by a fifth before a sound word breaks.
LEAST = 2.5  # how common a replacement must be: three in ten million words
NEEDED = 1.1  # how far it must outweigh the word as read, after the cost of the slip
BY_CONFIDENCE = 1.5  # more of it for a word that the reader is sure of, in proportion
FOR_A_NAME = 0.3  # more for a word that begins with a capital: most names do
FOR_A_WORD = 2.0  # more for a word that a list has
FOR_A_LETTER = 0.3  # more for each letter short of six
ELSEWHERE = (
    0.9  # how much more likely a word is that was read with certainty elsewhere in the document
)
ON_PAPERS = (
    1.0  # how much more common a word of invoices, receipts and forms is than in general texts
)
SEEN = 0.6  # what a slip costs that the engine itself holds possible
LEAD = 0.5  # how far the best must lead the second best

_SIX = 6
_ATTAINABLE = 8.0  # what no replacement outweighs: "the" is at 7.7
_WORD = re.compile("([(\"'\\[\u201c\u2018]*)([^\\W\\d_]+)([)\"'\\]\u201d\u2019.,:;!?]*)")
_HYPHENS = ("-", "\u2010", "\u2013", "\u2014")
_UNKNOWN = (
    "The reader was not certain of it, no word list has it, and it has the shape of a common word."
)
_RARE = "The reader was not certain of it, and it has the shape of a far more common word."
_NO_LIST = "The dictionary has no words of this language; the text is as it was read."
_TOO_MANY = f"The dictionary takes up to {MOST} languages at a time; the text is as it was read."


def correct(document: Document, *, languages: Sequence[str]) -> Correction:
    """The document's text with misread words put right.

    `languages` are ISO 639 codes or names of models; a word that one of them knows is hardly ever changed. Without a
    list for each of them, or with too many, there are no edits, and a note says so.
    Raises EngineError "unavailable" when the lists are not installed.
    """
    names = list_names(languages)
    if not names or len(names) > MOST:
        return Correction(document.text, (), NONE, _TOO_MANY if names else _NO_LIST)
    judge = _Judge(vocabulary(names), _words(document, 0.0), _words(document, SURE))
    found = places(document)
    done = [
        _correct_line(place, start, judge)
        for place, start in zip(found, _starts(found), strict=True)
    ]
    edits = tuple(edit for _, made in done for edit in made)
    return Correction(rebuild(document, (text for text, _ in done)), edits, "dictionary", None)


def warm() -> None:
    """Load the English list now. Raises EngineError "unavailable" when the lists are not installed."""
    vocabulary(["en"])


def _words(document: Document, least: float) -> Counter[str]:
    """How often the document has each word, in small letters, read with the `least` confidence or more."""
    found = (
        _WORD.fullmatch(word.text)
        for page in document.pages
        for word in page.words
        if word.confidence >= least
    )
    return Counter(match[2].lower() for match in found if match)


def _correct_line(place: Place, start: int, judge: "_Judge") -> tuple[str, list[Edit]]:
    words, edits = list(place.content.words), []
    kept = names_and_codes([word.text for word in words])
    for position, word in enumerate(place.content.words):
        better = judge.better(word) if position >= start and position not in kept else None
        if better:
            new, why = better
            words[position] = replace(word, text=new)
            edits.append(
                Edit(place.page, place.line, word.text, new, word.box, word.confidence, why)
            )
    return replace(place.content, words=tuple(words)).text, edits


def _others(word: Word, before: str, after: str) -> frozenset[str]:
    """What the engine might have read in place of the word's letters, in small letters; its signs beside it stay."""
    matches = (_WORD.fullmatch(text) for text in word.alternatives)
    return frozenset(
        match[2].lower()
        for match in matches
        if match and (match[1], match[3]) == (before, after) and is_regular(match[2])
    )


def _starts(found: list[Place]) -> list[int]:
    """The first word of each line that stands whole: after a hyphen at a line's end comes the rest of a word."""
    before = ["", *(place.content.text for place in found)]
    return [int(text.endswith(_HYPHENS)) for text in before[: len(found)]]


@dataclass(frozen=True, slots=True)
class _Judge:
    """`seen` counts the document's words, `sure` those that were read with certainty."""

    vocabulary: Vocabulary
    seen: Counter[str]
    sure: Counter[str]

    def better(self, word: Word) -> tuple[str, str] | None:
        """The text that should stand in the word's place, and why; None for a word that stays."""
        match = _WORD.fullmatch(word.text) if word.confidence < CERTAIN else None
        if not match or not self._may_change(match[2]):
            return None
        before, core, after = match.groups()
        known = self.vocabulary.knows(core)
        needed = self._needed(core, word.confidence, known)
        new = (
            self._replacement(core, needed, _others(word, before, after))
            if needed <= _ATTAINABLE
            else None
        )
        return (
            (before + in_case_of(core, new) + after, _RARE if known else _UNKNOWN) if new else None
        )

    def _may_change(self, core: str) -> bool:
        if not SHORTEST <= len(core) <= LONGEST or not is_regular(core) or is_fixed(core):
            return False
        if any(
            char.isnumeric() or not char.isalpha() for char in core
        ):  # figures beyond 0 to 9: half, Roman, Chinese
            return False
        return self.seen[core.lower()] < 2 or not self.sure[core.lower()]

    def _needed(self, core: str, confidence: float, known: bool) -> float:
        """What a replacement must weigh to be taken."""
        more = (
            FOR_A_NAME * core.istitle()
            + FOR_A_WORD * known
            + FOR_A_LETTER * max(0, _SIX - len(core))
        )
        return self.vocabulary.commonness(core) + NEEDED + BY_CONFIDENCE * confidence + more

    def _replacement(self, core: str, needed: float, others: frozenset[str]) -> str | None:
        weighed = sorted(self._weighed(core, others), reverse=True)
        (best, new), (second, _) = [*weighed, (0.0, ""), (0.0, "")][:2]
        is_clear = best >= needed and best - second >= LEAD
        return new if is_clear and not is_fixed(new) and len(new) >= SHORTEST - 1 else None

    def _weighed(self, core: str, others: frozenset[str]) -> Iterator[tuple[float, str]]:
        costs = near(core, self.vocabulary.knows, self.vocabulary.alphabet)
        costs |= {
            new: min(SEEN, costs.get(new, SEEN)) for new in others if self.vocabulary.knows(new)
        }
        costs.pop(core.lower(), None)
        for new, cost in costs.items():
            common = self.vocabulary.commonness(new) + self._here(new)
            if common >= LEAST:
                yield common - cost, new

    def _here(self, word: str) -> float:
        """How much likelier the word is in this document than in any text."""
        return (ELSEWHERE if self.sure[word] else 0.0) + (
            ON_PAPERS if word in BUSINESS_WORDS else 0.0
        )
