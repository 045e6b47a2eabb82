"""Whether the results of a file open, and which share of its words each has."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

from benchmarks.checks import opening
from benchmarks.checks.asking import Answer
from benchmarks.checks.inputs import Input
from benchmarks.checks.office import Opened
from benchmarks.checks.words import recall, words

Text = Callable[[], str]
BORN_DIGITAL = 20  # words a page of a PDF's own text


@dataclass(slots=True)
class Verdict:
    """`words` of the source, as `by` gives them.

    For a format there is a share of them, or a reason in `failures`.
    """

    by: str = ""
    words: int = 0
    shares: dict[str, float] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)


def judge(answer: Answer, opened: Mapping[Path, Opened], sources: Mapping[Path, Opened]) -> Verdict:
    verdict = Verdict(failures=dict(answer.reasons))
    if not answer.files:
        return verdict
    texts = read_all(answer, opened, verdict)
    verdict.by, wanted = source_words(answer.given, sources, texts.get("txt", ""))
    verdict.words = wanted.total()
    verdict.shares = {name: recall(wanted, words(text)) for name, text in texts.items()}
    return verdict


def read_all(answer: Answer, opened: Mapping[Path, Opened], verdict: Verdict) -> dict[str, str]:
    """The text of each result that opens everywhere; what does not is noted."""
    texts = {}
    for name, path in answer.files.items():
        try:
            texts[name] = text_of(name, path, opened)
        except Exception as error:
            verdict.failures[name] = f"{type(error).__name__}: {error}"
        if path in opened:
            verdict.pages[name] = opened[path].pages
    return texts


def text_of(name: str, path: Path, opened: Mapping[Path, Opened]) -> str:
    if name not in opening.OPEN:
        return opening.text_of(path)
    opening.owner_opens(path)
    if path not in opened:
        raise RuntimeError("LibreOffice does not open it")
    return opened[path].text


def source_words(
    given: Input, sources: Mapping[Path, Opened], own: str
) -> tuple[str, Counter[str]]:
    """Who says which words the source has, and these. Our own text, where nobody else can tell."""
    if given.truth.is_file():
        return "truth", words(given.truth.read_text(encoding="utf-8"))
    if given.path in sources:
        return "LibreOffice", words(sources[given.path].text)
    if given.kind == "PDF" and (layer := layer_of(given)):
        return "pdfium", layer
    return "our txt", words(own)


def layer_of(given: Input) -> Counter[str]:
    """Nothing for a scan, or a text so short that the page may be one."""
    with pypdfium2.PdfDocument(given.path, password=given.passwords[0] or None) as document:
        found = words("\n".join(page.get_textpage().get_text_range() for page in document))
        return found if found.total() >= BORN_DIGITAL * len(document) else Counter()
