"""How common a word is, by language, from the lists of the package wordfreq."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice

from ocr.errors import EngineError, ErrorCode

MOST = 3  # lists in memory at a time; the longest takes 70 MB
ABSENT = 0.5  # how much rarer than the rarest word of its list a word is that is not in it, as a power of ten
_LETTERS_OF = 30_000  # the commonest words, whose letters are the language's alphabet
_LEAST = 30  # words among those that must hold a letter

# Tesseract's models to wordfreq's lists: those written in alphabets, with spaces between words. Turkish is left out,
# whose capitals are not those of Unicode's rules, and so are Arabic, Hebrew and the scripts of India.
LISTS = {
    "bul": "bg", "cat": "ca", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "eng": "en", "spa": "es",
    "fin": "fi", "fil": "fil", "fra": "fr", "hun": "hu", "ind": "id", "isl": "is", "ita": "it", "lit": "lt",
    "lav": "lv", "mkd": "mk", "msa": "ms", "nor": "nb", "nld": "nl", "pol": "pl", "por": "pt", "ron": "ro",
    "rus": "ru", "hrv": "sh", "bos": "sh", "srp_latn": "sh", "slk": "sk", "slv": "sl", "swe": "sv", "ukr": "uk",
    "vie": "vi",
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
    """Words, case folded, the commonest first.

    How common each is, as a power of ten: 3.0 is once in a million words, 6.0 once in a thousand.
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
        return "".join(
            sorted(
                letter for letter, count in counts.items() if letter.isalpha() and count >= _LEAST
            )
        )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lists of one document's languages."""

    lists: tuple[WordList, ...]

    def knows(self, word: str) -> bool:
        """Whether one of the languages has the word, in whatever case."""
        folded = word.casefold()
        return any(folded in each.commonness for each in self.lists)

    def commonness(self, word: str) -> float:
        """That of the language where it is most common; a word of none could just be missing from the shortest list."""
        folded = word.casefold()
        return max(each.commonness.get(folded, each.rarest - ABSENT) for each in self.lists)

    @property
    def alphabet(self) -> str:
        return "".join(sorted(set(chain.from_iterable(each.alphabet for each in self.lists))))


def list_names(languages: Iterable[str]) -> tuple[str, ...] | None:
    """wordfreq's lists for models or ISO 639 codes, each once; None when one of the languages has none."""
    names = [_NAMES.get(language.lower()) for language in languages]
    return None if None in names else tuple(dict.fromkeys(name for name in names if name))


def vocabulary(names: Sequence[str]) -> Vocabulary:
    """The lists of these names, loaded at their first use. Raises EngineError "unavailable" without wordfreq."""
    return Vocabulary(tuple(map(_load, names)))


@lru_cache(maxsize=MOST)
def _load(name: str) -> WordList:
    try:
        # Not its tokenizer nor its own index: those keep every list that was ever asked for.
        from wordfreq import get_frequency_list
    except ImportError as error:
        raise EngineError(
            "The corrector's word lists are not installed.", code=ErrorCode.UNAVAILABLE
        ) from error
    bands = get_frequency_list(
        name
    )  # words by how common they are, in hundredths of a power of ten
    get_frequency_list.cache_clear()
    commonness = {word: (900 - band) / 100 for band, words in enumerate(bands) for word in words}
    return WordList(commonness, min(commonness.values()))
