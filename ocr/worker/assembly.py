"""Assembling the result of an execution from its pages: text, correction, language, receipt,
`ocrData` and files.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from heapq import merge
from typing import NamedTuple

import msgspec
from django.conf import settings
from django.db.models import QuerySet

from config.options import access_from_environment
from ocr import children, optional
from ocr.correctors import CORRECTORS, Correction, Server, corrector
from ocr.correctors.choose import Turn, correct_document, unchanged
from ocr.correctors.requests import CorrectRequest, correct_text
from ocr.document import Document, Page
from ocr.errors import Abandoned, EngineError, ErrorCode, is_abandoned, stored_code
from ocr.jobs import claims
from ocr.jobs.completion import Outcome
from ocr.jobs.policies import policy_of
from ocr.models import Page as SavedPage
from ocr.models import Run
from ocr.optional import Step
from ocr.page_ranges import count_of
from ocr.receipts import Receipt, receipt_of
from ocr.receipts.evidence import MOST_PAGES
from ocr.recognition.languages.language import codes_of
from ocr.recognition.requests import DetectRequest, detect_language
from ocr.worker.outputs import write_outputs
from ocr.worker.source import FetchedRun
from ocr.writers import USUAL_PDF
from ocr.writers.ocrdata import ocr_data

BLANK = "No text was found in the picture. You were not charged."
NOT_READ = "The page could not be read and is not charged."
CHUNK = 20  # trees of pages in memory at a time
MOST_NUMBERS = 20  # of pages that a note names


def assemble(fetched: FetchedRun, pages: Mapping[int, Page]) -> Outcome:
    """The outcome with everything that the job asked for. `pages` are those that are not saved yet.

    Raises EngineError "unreadable" for a picture without text where the interface is paid for
    answers.
    """
    run, options = fetched.run, fetched.job.options
    read = all_pages(run, pages)
    text = "\n\n".join(page.text for page in read)  # as `Document.text`
    policy = policy_of(fetched.job.interface)
    if not text.strip() and policy.blank_is_failure:
        raise EngineError(BLANK, code=ErrorCode.UNREADABLE)
    correction: Correction | None = None
    language = ""
    with optional.collected() as faults:
        if options.correct:
            correction = correct(run, pages)
        if options.detect:
            language = optional.improved(Step.LANGUAGE, "", lambda: language_of(text))
        receipt = receipt_on(run, pages, len(read))
    confidence = mean_confidence(read)
    data = ""
    if policy.keeps_ocr_data:
        data = ocr_data(
            numbered_pages(run, pages),
            text=text,
            language=language,
            confidence=confidence,
            receipt=receipt,
        )
    numbers: tuple[int, ...] = ()
    if options.pages:
        numbers = tuple(page.number for page in read)
    tagged = ""
    is_tagged = options.pdf != USUAL_PDF and "pdf" in options.formats
    if is_tagged or "html" in options.formats:
        tagged = language or optional.improved(Step.LANGUAGE, "", lambda: language_of(text))
    with optional.collected() as left_out:
        written = write_outputs(fetched, lambda: encoded(run, pages), options, numbers, tagged)
    return Outcome(
        text=text,
        confidence=confidence,
        pages=pages,
        correction=correction,
        language=language,
        receipt=receipt,
        ocr_data=data,
        outputs=written,
        notes=(*optional.notes_of([*faults, *left_out]), *notes_on(read)),
    )


def nothing_read(run: Run, pages: Mapping[int, Page]) -> EngineError | None:
    """The error of the first page if no page of the execution could be read; otherwise None."""
    if any(not page.error_code for page in pages.values()):
        return None
    kept = saved_pages(run, pages)
    if kept.filter(error_code="").exists():
        return None
    failures = {number: (page.error, page.error_code) for number, page in pages.items()}
    for number, error, code in kept.values_list("number", "error", "error_code"):
        failures[number] = error, code
    if not failures:
        return None
    message, code = failures[min(failures)]
    return EngineError(message, code=stored_code(code))


def saved_pages(run: Run, without: Mapping[int, Page]) -> QuerySet[SavedPage]:
    """The saved pages, but not those `without`. Nothing is asked where these are all pages."""
    stored = run.execution.job_file.stored
    rows = run.execution.pages.all()
    if stored and len(without) >= count_of(run.execution.job.options.pages, stored.pages):
        return rows.none()
    return rows.exclude(number__in=without)


class _Read(NamedTuple):
    """A page without its tree. `note` has one sentence per line."""

    number: int
    text: str
    words: int
    confidence: float
    note: str
    error: str


def all_pages(run: Run, pages: Mapping[int, Page]) -> list[_Read]:
    """The saved pages and `pages`, which are not saved yet, in order."""
    rows = saved_pages(run, pages)
    found = [_Read(*row) for row in rows.values_list(*_Read._fields)]
    for number, page in pages.items():
        words, note = len(page.words), "\n".join(page.notes)
        found.append(_Read(number, page.text, words, page.confidence, note, page.error))
    return sorted(found)


def notes_on(read: Sequence[_Read]) -> tuple[str, ...]:
    """Notes on steps that failed, with page numbers where there are several pages."""
    numbers: dict[str, list[str]] = {}
    for page in read:
        for note in page.note.splitlines():
            numbers.setdefault(note, []).append(str(page.number))
        if page.error:
            numbers.setdefault(f"{NOT_READ} {page.error}", []).append(str(page.number))
    if len(read) == 1:
        return tuple(numbers)
    return tuple(f"Page {_enumerated(pages)}: {note}" for note, pages in numbers.items())


def _enumerated(numbers: Sequence[str]) -> str:
    shown = ", ".join(numbers[:MOST_NUMBERS])
    if len(numbers) > MOST_NUMBERS:
        return f"{shown} and others"
    return shown


def mean_confidence(read: Sequence[_Read]) -> float:
    """The mean over all words, 0.0 where there are none."""
    words = sum(page.words for page in read)
    if not words:
        return 0.0
    return sum(page.words * page.confidence for page in read) / words


def numbered_pages(run: Run, pages: Mapping[int, Page]) -> Iterator[tuple[int, Page]]:
    """Every page with its number, in order, loading a few saved pages into memory at a time.

    Sends heartbeats, as a long document takes seconds. Raises Abandoned when the lease was lost.
    """
    merged = merge(_saved_pages(run, pages), sorted(pages.items()), key=_number)
    for count, numbered in enumerate(merged, 1):
        if count % CHUNK == 0 and not claims.heartbeat(run):
            raise Abandoned
        yield numbered


def _number(numbered: tuple[int, Page]) -> int:
    return numbered[0]


def _saved_pages(run: Run, without: Mapping[int, Page]) -> Iterator[tuple[int, Page]]:
    """The saved pages in order, some at a time.

    Each query is read to its end: SQLite refuses a write, as a heartbeat is, in the middle of a
    query once another process has written.
    """
    rows = saved_pages(run, without).order_by("number")
    last = 0
    while some := list(rows.filter(number__gt=last).values_list("number", "tree")[:CHUNK]):
        for number, tree in some:
            yield number, Page.from_dict(tree)
        last = some[-1][0]


def every_page(run: Run, pages: Mapping[int, Page]) -> Iterator[Page]:
    """The same without the numbers."""
    for _, page in numbered_pages(run, pages):
        yield page


def encoded(run: Run, pages: Mapping[int, Page]) -> Iterator[bytes]:
    """The pages as lines of JSON, the input of `ocr.writers.requests`."""
    for page in every_page(run, pages):
        yield msgspec.json.encode(page) + b"\n"


def receipt_on(run: Run, pages: Mapping[int, Page], count: int) -> Receipt | None:
    """The receipt or invoice that the execution's pages are. `count` is how many there are."""
    if count > MOST_PAGES:
        return None
    read = dict(numbered_pages(run, pages))
    return optional.improved(
        Step.RECEIPT, None, lambda: receipt_of(list(read.values()), list(read))
    )


def language_of(text: str) -> str:
    """ISO 639-1, or `und`."""
    return children.engine().call(
        detect_language, DetectRequest(text=text), timeout=settings.PAGE_SECONDS
    )


def correct(run: Run, pages: Mapping[int, Page]) -> Correction:
    """The corrected text, or the recognised text where correction fails.

    Where servers are asked, the lease is first extended by their time; in the child, meanwhile.
    """
    document = Document(tuple(every_page(run, pages)))
    seconds = settings.CORRECTOR_SECONDS * len(servers())
    if seconds and not claims.heartbeat(run, seconds=settings.LEASE_SECONDS + seconds):
        raise Abandoned
    turns = usable_correctors(run)

    def corrected() -> Correction:
        languages = codes_of(run.execution.job.options.languages) or languages_of(document)
        return correct_document(document, turns, languages=languages)

    return optional.improved(Step.CORRECTION, unchanged(document), corrected, passes=is_abandoned)


def languages_of(document: Document) -> list[str]:
    """The languages its pages were read in, otherwise the detected language and English."""
    named = [language for page in document.pages for language in page.languages]
    return list(dict.fromkeys(named or [language_of(document.text), "en"]))


def servers() -> dict[str, Server]:
    """The servers that are configured, by the names of their correctors."""
    found = {}
    for name, row in CORRECTORS.items():
        if not row.prefix:
            continue
        given = access_from_environment(row.prefix)
        if given["url"]:
            model = given["model"] or row.model
            found[name] = Server(given["url"].rstrip("/"), model, settings.CORRECTOR_SECONDS)
    return found


def usable_correctors(run: Run) -> list[Turn]:
    """The correctors available here, in order: with a configured server, or in the child."""
    found = []
    configured = servers()
    for name, row in CORRECTORS.items():
        if not row.prefix:
            found.append(Turn(row.step, partial(in_child, run, name)))
        elif name in configured:
            found.append(Turn(row.step, partial(by_server, name, configured[name])))
    return found


def by_server(
    name: str, server: Server, document: Document, *, languages: Sequence[str]
) -> Correction:
    """By a corrector that asks a server. Raises EngineError."""
    return corrector(name, server)(document, languages=languages)


def in_child(run: Run, name: str, document: Document, *, languages: Sequence[str]) -> Correction:
    """By a corrector that needs no server. Raises EngineError, and Abandoned."""
    request = CorrectRequest(corrector=name, document=document, languages=tuple(languages))
    return children.engine().call(
        correct_text,
        request,
        timeout=settings.CORRECTOR_SECONDS,
        heartbeat=claims.Pulse(run),
        heartbeat_every=claims.PULSE_SECONDS,
    )
