"""Which share of a source's words is in a result."""

import re
from collections import Counter

from benchmarks.metrics import normal
from ocr.document import is_ideograph

# A word that is broken at the end of a line is the same word, and so is one that is written with a hyphen.
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\u2011\ufffe\x02](?:[ \t]*\r?\n\s*)?(?=[^\W\d_])")
_MARKS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")  # they have no shape


def words(text: str) -> Counter[str]:
    """As a multiset; an ideograph is a word."""
    joined = _MARKS.sub("", _BROKEN.sub("", text))
    apart = "".join(f" {char} " if is_ideograph(char) else char for char in normal(joined))
    return Counter(apart.split())


def recall(wanted: Counter[str], found: Counter[str]) -> float:
    return (wanted & found).total() / max(1, wanted.total())
