"""Which share of a source's words is in a result."""

import re
from collections import Counter

from benchmarks.metrics import normal
from ocr.document import is_ideograph

# A word that is broken at the end of a line is the same word, and so is one that is written with a
# hyphen.
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\u2011\ufffe\x02](?:[ \t]*\r?\n\s*)?(?=[^\W\d_])")
# LibreOffice sets a gap there, which is read as a space.
_SCRIPTS = re.compile(r"(?<=[\uac00-\ud7a3])(?=[a-z0-9(])|(?<=[a-z0-9)])(?=[\uac00-\ud7a3])")
_MARKS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")  # they have no shape


def words(text: str) -> Counter[str]:
    """As a multiset; an ideograph is a word, and bullets and rules are none."""
    joined = _MARKS.sub("", _BROKEN.sub("", text))
    apart = "".join(f" {char} " if is_ideograph(char) else char for char in normal(joined))
    return Counter(word for word in _SCRIPTS.sub(" ", apart).split() if any(map(str.isalnum, word)))


def recall(wanted: Counter[str], found: Counter[str]) -> float:
    return (wanted & found).total() / max(1, wanted.total())
