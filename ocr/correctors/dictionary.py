"""The offline corrector: replaces doubtful words by far more common words of a similar shape.

It is cautious on purpose. A dictionary knows few names, and without limits it turns "jalan" into
"japan". A word changes only when the evidence for another word outweighs the reader's confidence:
how much more common that word is, less the cost of the misread letters by their shapes. This is the
noisy channel of Kernighan, Church and Gale (1990), with the confidence added. Words with digits,
numbers in words, codes and short words stay as read.
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

CERTAIN = 0.97  # a word read with this confidence stays, whatever the evidence for another
SURE = 0.80  # a word that occurs twice, once read with this confidence, is right in both places
SHORTEST = 4  # letters; shorter words have too many neighbours
LONGEST = 24  # letters; longer ones are no words, and their neighbours take long to list

# All in powers of ten of how common words are. The figures are the middle of what
# benchmarks/correction.py found to repair much and break nothing; each may move by a fifth before a
# correct word breaks.
LEAST = 2.5  # how common a replacement must be: three in ten million words
NEEDED = 1.1  # how far it must outweigh the word as read, after the cost of the misread letters
BY_CONFIDENCE = 1.5  # more of it for a word that the reader is sure of, in proportion
FOR_A_NAME = 0.3  # more for a word that begins with a capital: most names do
FOR_A_WORD = 2.0  # more for a word that a list has
FOR_A_LETTER = 0.3  # more for each letter short of six
ELSEWHERE = 0.9  # more for a word that was read with certainty elsewhere in the document
ON_PAPERS = 1.0  # more for a word of invoices, receipts and forms, as lists are of general texts
SEEN = 0.6  # the cost of a word that the engine itself gives as an alternative
LEAD = 0.5  # how far the best must lead the second best

_SIX = 6
_ATTAINABLE = 8.0  # more than any replacement has: "the" is at 7.7
_WORD = re.compile("([(\"'\\[\u201c\u2018]*)([^\\W\\d_]+)([)\"'\\]\u201d\u2019.,:;!?]*)")
_HYPHENS = ("-", "\u2010", "\u2013", "\u2014")
_UNKNOWN = (
    "The reader was not certain of it, no word list has it, and it has the shape of a common word."
)
_RARE = "The reader was not certain of it, and it has the shape of a far more common word."
_NO_LIST = "The dictionary has no words of this language; the text is as it was read."
_TOO_MANY = f"The dictionary takes up to {MOST} languages at a time; the text is as it was read."


def correct(document: Document, *, languages: Sequence[str]) -> Correction:
    """The document's text with misread words corrected.

    `languages` are ISO 639 codes or names of models; a word that one of them knows is hardly ever
    changed. Without a list for each of them, or with too many, there are no edits, and a note says
    so. Raises EngineError "unavailable" when the lists are not installed.
    """
    names = list_names(languages)
    if not names:
        return Correction(document.text, (), NONE, _NO_LIST)
    if len(names) > MOST:
        return Correction(document.text, (), NONE, _TOO_MANY)
    judge = _Judge(vocabulary(names), _words(document, 0.0), _words(document, SURE))
    texts: list[str] = []
    edits: list[Edit] = []
    before = ""
    for place in places(document):
        start = 0
        if before.endswith(_HYPHENS):
            start = 1  # the first word is the rest of a word
        text, made = _correct_line(place, start, judge)
        texts.append(text)
        edits.extend(made)
        before = place.content.text
    return Correction(rebuild(document, texts), tuple(edits), "dictionary", None)


def warm() -> None:
    """Load the English list. Raises EngineError "unavailable" when it is not installed."""
    vocabulary(["en"])


def _words(document: Document, least: float) -> Counter[str]:
    """How often each word occurs, in lower case, read with the `least` confidence or more."""
    counts: Counter[str] = Counter()
    for page in document.pages:
        for word in page.words:
            match = _WORD.fullmatch(word.text)
            if match and word.confidence >= least:
                counts[match[2].lower()] += 1
    return counts


def _correct_line(place: Place, start: int, judge: "_Judge") -> tuple[str, list[Edit]]:
    """The text of the line and its edits. Words before `start` stay."""
    words = list(place.content.words)
    kept = names_and_codes([word.text for word in words])
    edits = []
    for position, word in enumerate(place.content.words):
        if position < start or position in kept:
            continue
        better = judge.better(word)
        if better is None:
            continue
        new, why = better
        words[position] = replace(word, text=new)
        edit = Edit(place.page, place.line, word.text, new, word.box, word.confidence, why)
        edits.append(edit)
    return replace(place.content, words=tuple(words)).text, edits


def _alternatives(word: Word, before: str, after: str) -> frozenset[str]:
    """The engine's other readings of the word, in lower case, with the same marks beside it."""
    found = set()
    for text in word.alternatives:
        match = _WORD.fullmatch(text)
        if match is None or (match[1], match[3]) != (before, after):
            continue
        if is_regular(match[2]):
            found.add(match[2].lower())
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Judge:
    """`seen` counts the document's words, `sure` those that were read with certainty."""

    vocabulary: Vocabulary
    seen: Counter[str]
    sure: Counter[str]

    def better(self, word: Word) -> tuple[str, str] | None:
        """The replacement for the word, and why; None for a word that stays."""
        if word.confidence >= CERTAIN:
            return None
        match = _WORD.fullmatch(word.text)
        if match is None or not self._may_change(match[2]):
            return None
        before, core, after = match.groups()
        is_known = self.vocabulary.knows(core)
        needed = self._needed(core, word.confidence, is_known)
        if needed > _ATTAINABLE:
            return None
        new = self._replacement(core, needed, _alternatives(word, before, after))
        if not new:
            return None
        why = _RARE if is_known else _UNKNOWN
        return before + in_case_of(core, new) + after, why

    def _may_change(self, core: str) -> bool:
        if not SHORTEST <= len(core) <= LONGEST:
            return False
        if not is_regular(core) or is_fixed(core):
            return False
        for char in core:
            # Numerals beyond 0 to 9: half, Roman, Chinese.
            if char.isnumeric() or not char.isalpha():
                return False
        return self.seen[core.lower()] < 2 or not self.sure[core.lower()]

    def _needed(self, core: str, confidence: float, is_known: bool) -> float:
        """The weight that a replacement must have."""
        more = 0.0
        if core.istitle():
            more += FOR_A_NAME
        if is_known:
            more += FOR_A_WORD
        more += FOR_A_LETTER * max(0, _SIX - len(core))
        return self.vocabulary.commonness(core) + NEEDED + BY_CONFIDENCE * confidence + more

    def _replacement(self, core: str, needed: float, others: frozenset[str]) -> str | None:
        """The word with the greatest weight, if it has enough and is clearly ahead of the next."""
        weighed = sorted(self._weighed(core, others), reverse=True)
        if not weighed:
            return None
        best, new = weighed[0]
        second = 0.0
        if len(weighed) > 1:
            second, _ = weighed[1]
        if best < needed or best - second < LEAD:
            return None
        if is_fixed(new) or len(new) < SHORTEST - 1:
            return None
        return new

    def _weighed(self, core: str, others: frozenset[str]) -> Iterator[tuple[float, str]]:
        costs = near(core, self.vocabulary.knows, self.vocabulary.alphabet)
        for new in others:
            if self.vocabulary.knows(new):
                costs[new] = min(SEEN, costs.get(new, SEEN))
        costs.pop(core.lower(), None)
        for new, cost in costs.items():
            common = self.vocabulary.commonness(new) + self._bonus(new)
            if common >= LEAST:
                yield common - cost, new

    def _bonus(self, word: str) -> float:
        """How much likelier the word is in this document than in general texts."""
        bonus = 0.0
        if self.sure[word]:
            bonus += ELSEWHERE
        if word in BUSINESS_WORDS:
            bonus += ON_PAPERS
        return bonus
