"""Whether letters follow one another as they do in some language: finds letters that were
exchanged for others of the same alphabet.

A language is told by its sequences of three letters, counted in its common words (the lists of the
package wordfreq). A text passes when one language of its alphabet makes its sequences likely
enough. Rare languages have no list, but their sequences are far more like those of some other
language than exchanged letters are: the mean probability of a sequence, as a power of two, was
-15.0 or more in each of 90 languages on pages of 40 words, and -16.1 or less in 95 of 100 texts
with exchanged letters, be they shifted or substituted at random.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_LEAST_WORDS, _LEAST_SEQUENCES = 10, 80  # different words: of less nothing can be said
_FEW_SEQUENCES = 150
_MOST_WORDS = 400  # different ones are enough
_LEAST_LETTERS = 3  # of a word that counts
# How often two letters of a text are equal: 0.06 to 0.08 in languages, 0.04 in codes, whose letters
# follow no rule anyway.
_EVEN = 0.043
_EVEN_CAPITALS = 0.055  # words in capitals may well be codes
_COMMON_WORDS = 12_000  # of a list: what is rarer changes little
_UNSEEN = 0.25  # how often a sequence is counted that no word of the list has


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """Letters without accents; the languages that have a list, the most telling first; the least
    mean probability of a text's sequences, as a power of two.
    """

    letters: str
    lists: tuple[str, ...]
    least: float
    least_of_few: float


_LATIN_LISTS = """
    en fi tr pl fr de es hu cs id is lt vi ro sh lv nl sv it pt fil ms ca da nb sk sl
"""
_ALPHABETS = (
    _Alphabet(
        "abcdefghijklmnopqrstuvwxyzæœøðþßłđ\u0131", tuple(_LATIN_LISTS.split()), -15.45, -15.6
    ),
    _Alphabet(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ",
        ("ru", "uk", "bg", "mk"),
        -16.6,
        -17.5,
    ),
    _Alphabet("αβγδεζηθικλμνξοπρστυφχψω", ("el",), -13.2, -13.8),
)


def doubt_of_sequences(words: Sequence[str]) -> str:
    """Why letters were exchanged for others, "" when they may be right."""
    runs: list[str] = []
    for word in words:
        if not any(map(str.isdigit, word)):
            runs += _runs(word)
    small = [run for run in runs if not run.isupper()]
    even = _EVEN_CAPITALS
    if len(small) >= len(runs) / 2:
        runs = small
        even = _EVEN
    texts = _distinct_words(runs)
    for alphabet in _ALPHABETS:
        letters = set(alphabet.letters)
        own = [text for text in texts if letters.issuperset(text)]
        if len(own) <= len(texts) / 2:
            continue
        if len(own) >= _LEAST_WORDS and _evenness(own) >= even and _is_unlikely(own, alphabet):
            return "letters that form no words"
        return ""
    return ""


def _distinct_words(runs: Sequence[str]) -> list[str]:
    """Runs of letters without accents and in small letters."""
    folded = dict.fromkeys(map(_without_accents, runs))
    long = [run for run in folded if len(run) >= _LEAST_LETTERS]
    return long[:_MOST_WORDS]


def _runs(word: str) -> list[str]:
    letters = []
    for char in word:
        is_part = char.isalpha() or unicodedata.category(char).startswith("M")
        letters.append(char if is_part else " ")
    return "".join(letters).split()


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def _is_unlikely(words: list[str], alphabet: _Alphabet) -> bool:
    sequences = _sequences(words, alphabet.letters)
    if len(sequences) < _LEAST_SEQUENCES:
        return False
    least = alphabet.least
    if len(sequences) < _FEW_SEQUENCES:
        least = alphabet.least_of_few
    for name in alphabet.lists:
        likely = _likelihoods(name, alphabet.letters)
        if float(likely[sequences].mean()) >= least:
            return False
    return True


def _evenness(words: list[str]) -> float:
    counts = Counter("".join(words))
    total = sum(counts.values())
    pairs = sum(count * (count - 1) for count in counts.values())
    return pairs / (total * (total - 1))


def _sequences(words: Sequence[str], letters: str) -> NDArray[np.int64]:
    """The number of each three letters that follow one another; a word begins and ends with a
    blank.
    """
    places = {ord(letter): number for number, letter in enumerate(letters, start=1)}
    codes = [0]
    for word in words:
        codes += [places.get(ord(char), 0) for char in word]
        codes.append(0)
    line = np.array(codes, np.int64)
    base = len(letters) + 1
    numbers: NDArray[np.int64] = (line[:-2] * base + line[1:-1]) * base + line[2:]
    inside = line[1:-1] > 0
    return numbers[inside]


@lru_cache(maxsize=32)
def _likelihoods(name: str, letters: str) -> NDArray[np.float32]:
    """How likely each sequence of three letters is in a language, as a power of two."""
    from wordfreq import get_frequency_list

    bands = get_frequency_list(name, wordlist="small")
    get_frequency_list.cache_clear()
    size = (len(letters) + 1) ** 3
    counts = np.full(size, 0.0)
    left = _COMMON_WORDS
    for band, words in enumerate(bands):
        if left <= 0:
            break
        left -= len(words)
        folded = [_without_accents(word) for word in words if word.isalpha()]
        if folded:
            # The square root of how common they are: the rarer words show more of the language.
            weight = 10 ** (-band / 200)
            counts += weight * np.bincount(_sequences(folded, letters), minlength=size)
    seen = counts[counts > 0]
    least = float(seen.min()) * _UNSEEN
    likely: NDArray[np.float32] = np.log2(np.maximum(counts, least) / seen.sum()).astype(np.float32)
    return likely
