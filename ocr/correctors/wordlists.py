"""How common a word is, by language, from the lists of the package wordfreq."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from ocr.errors import EngineError, ErrorCode

MOST = 3  # lists in memory at a time; the longest takes 70 MB
# How much rarer an absent word is than the rarest word of the list, as a power of ten.
ABSENT = 0.5
_LETTERS_OF = 30_000  # the most common words, whose letters are the language's alphabet
_LEAST = 30  # how many of those words must have a letter

# Tesseract's models to wordfreq's lists: languages written in alphabets, with spaces between words.
# Turkish is left out, as its capitals do not follow Unicode's default rules, and so are Arabic,
# Hebrew and the scripts of India.
LISTS = {
    "bul": "bg", "cat": "ca", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "eng": "en",
    "spa": "es", "fin": "fi", "fil": "fil", "fra": "fr", "hun": "hu", "ind": "id", "isl": "is",
    "ita": "it", "lit": "lt", "lav": "lv", "mkd": "mk", "msa": "ms", "nor": "nb", "nld": "nl",
    "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "hrv": "sh", "bos": "sh", "srp_latn": "sh",
    "slk": "sk", "slv": "sl", "swe": "sv", "ukr": "uk", "vie": "vi",
}  # fmt: skip
_NAMES = {
    **LISTS,
    **{name: name for name in LISTS.values()},
    "no": "nb",
    "hr": "sh",
    "bs": "sh",
    "tl": "fil",
}


@dataclass(frozen=True)
class WordList:
    """Words, case folded, the most common first.

    `commonness` is a power of ten: 3.0 is once in a million words, 6.0 once in a thousand.
    """

    commonness: Mapping[str, float]
    rarest: float

    @cached_property
    def alphabet(self) -> str:
        """The letters that the language's common words are made of."""
        counts: dict[str, int] = {}
        for word in islice(self.commonness, _LETTERS_OF):
            for letter in set(word):
                counts[letter] = counts.get(letter, 0) + 1
        letters = []
        for letter, count in counts.items():
            if letter.isalpha() and count >= _LEAST:
                letters.append(letter)
        return "".join(sorted(letters))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lists of one document's languages."""

    lists: tuple[WordList, ...]

    def knows(self, word: str) -> bool:
        """Whether one of the languages has the word, in any case."""
        folded = word.casefold()
        return any(folded in each.commonness for each in self.lists)

    def commonness(self, word: str) -> float:
        """In the language where it is most common.

        A word that none has may only be missing from the shortest list.
        """
        folded = word.casefold()
        return max(each.commonness.get(folded, each.rarest - ABSENT) for each in self.lists)

    @property
    def alphabet(self) -> str:
        letters: set[str] = set()
        for each in self.lists:
            letters.update(each.alphabet)
        return "".join(sorted(letters))


def list_names(languages: Iterable[str]) -> tuple[str, ...] | None:
    """wordfreq's lists for models or ISO 639 codes, each once; None when a language has none."""
    names: list[str] = []
    for language in languages:
        name = _NAMES.get(language.lower())
        if name is None:
            return None
        if name not in names:
            names.append(name)
    return tuple(names)


def vocabulary(names: Sequence[str]) -> Vocabulary:
    """The lists of these names, loaded when first used.

    Raises EngineError "unavailable" without wordfreq.
    """
    return Vocabulary(tuple(_load(name) for name in names))


@lru_cache(maxsize=MOST)
def _load(name: str) -> WordList:
    try:
        # Not its tokenizer nor its own index: those keep every list that was ever asked for.
        from wordfreq import get_frequency_list
    except ImportError as error:
        raise EngineError(
            "The corrector's word lists are not installed.", code=ErrorCode.UNAVAILABLE
        ) from error
    # Words by how common they are, in hundredths of a power of ten.
    bands = get_frequency_list(name)
    get_frequency_list.cache_clear()
    commonness = {}
    for band, words in enumerate(bands):
        for word in words:
            commonness[word] = (900 - band) / 100
    return WordList(commonness, min(commonness.values()))
