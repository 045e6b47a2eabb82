"""What a worker does with one piece of work: read its pages, correct them, settle. No queue is known here."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath

import structlog
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import DatabaseError

from files.errors import StorageFailed
from files.models import StoredFile
from files.services import Facts, open_stored, store
from ocr import children, claims, settlement
from ocr.correctors import Correction
from ocr.correctors.choose import correct_document
from ocr.document import Document, Page
from ocr.downloading import fetched
from ocr.engines import path_of
from ocr.errors import EngineError
from ocr.models import Execution
from ocr.sandbox import Abandoned
from ocr.settlement import Outcome
from ocr.writers import writer

log = structlog.get_logger("polyglyph.worker")
ENGINE_OPTIONS = ("languages", "alphabet", "guess")
NOT_STORED = "The result could not be stored. You were not charged."
LONGEST_STEM = 200
TRIED_AGAIN = ("crashed", "storage")
INTERNAL = "The file could not be processed because of an internal error. You were not charged."


def run_next(worker: str) -> bool:
    """Claim one piece of work and bring it to an end. False when there was none."""
    execution = claims.claim(worker)
    if execution is None:
        return False
    with structlog.contextvars.bound_contextvars(
        job_id=str(execution.job), request_id=execution.job.request_id, attempt=execution.attempt
    ):
        run(execution)
    return True


def run(execution: Execution) -> None:
    """Bring one claimed execution to an end, whatever happens to it on the way."""
    started = time.monotonic()
    try:
        settlement.complete(execution, read(execution, started))
    except Abandoned:
        log.info("work abandoned: it is no longer this worker's")
    except EngineError as error:
        end_badly(execution, error, time.monotonic() - started)
    except DatabaseError:
        log.exception("the database failed; the lease will end and the work be done again")
    except Exception:
        log.exception("work failed by a fault of ours")
        end_badly(execution, EngineError(INTERNAL, code="crashed"), time.monotonic() - started)
    except BaseException:  # the queue's time limit, or a stop that could not wait
        settlement.hand_back(execution)
        raise


def end_badly(execution: Execution, error: EngineError, seconds: float) -> None:
    """A fault of ours is tried again while attempts are left; what the engine says of the file is final."""
    if error.code in TRIED_AGAIN and execution.attempt < execution.max_attempts:
        settlement.hand_back(execution)
        return
    log.warning("work failed", code=error.code, reason=error.message)
    settlement.fail(execution, code=error.code, reason=error.message, seconds=seconds)


def read(execution: Execution, started: float) -> Outcome:
    """Read every page that is not kept yet. All but the last are kept at once, so that a lost worker costs one page."""
    stored = fetched(execution)
    kept = {page.number: Page.from_dict(page.tree) for page in execution.pages.all()} if execution.attempt > 1 else {}
    missing = [number for number in range(1, stored.pages + 1) if number not in kept]
    last = None
    with open_stored(stored) as content:
        for number in missing:
            kept[number] = recognise(execution, content, number)
            if number != missing[-1]:
                keep(execution, number, kept[number])
            else:
                last = (number, kept[number])
    document = Document(tuple(kept[number] for number in sorted(kept)))
    return understood(execution, document, Outcome(document.text, mean_confidence(document), 0.0, last), started)


def understood(execution: Execution, document: Document, outcome: Outcome, started: float) -> Outcome:
    """The outcome with all that the job asked for beyond the text: correction, language, files."""
    options = execution.job.options
    return replace(
        outcome,
        correction=correct(execution, document) if options.get("correct") else None,
        language=language_of(document) if options.get("detect") else "",
        outputs=write_outputs(execution, document, options.get("formats", [])),
        seconds=time.monotonic() - started,
    )


def write_outputs(execution: Execution, document: Document, formats: list[str]) -> dict[str, StoredFile]:
    """The files that the job asked for, stored but pending until the result is saved."""
    return {name: store_output(execution, name, writer(name).write(document)) for name in formats}


def store_output(execution: Execution, name: str, content: bytes) -> StoredFile:
    """Named as the file that was sent. Raises EngineError "storage"."""
    original = execution.job_file.stored
    stem = PurePath(original.original_name if original else "").stem[:LONGEST_STEM] or "document"
    facts = Facts(writer(name).MEDIA_TYPE, name, 0, 0, 1, 0)
    file = ContentFile(content, name=f"{stem}.{name}")
    try:
        return store(tenant=execution.tenant, content=file, facts=facts, kind=StoredFile.Kind.OUTPUT)
    except StorageFailed as error:
        log.exception("a result could not be stored")
        raise EngineError(NOT_STORED, code="storage") from error


def language_of(document: Document) -> str:
    """ISO 639-1, or `und`."""
    answer = children.engine().call(children.DETECT, {"text": document.text}, timeout=settings.PAGE_SECONDS)
    return str(answer["language"])


def keep(execution: Execution, number: int, page: Page) -> None:
    if not settlement.keep_page(execution, number, page):
        raise Abandoned


def recognise(execution: Execution, content: "File[bytes]", number: int) -> Page:
    """One page by the execution's engine, in the warm child. Raises EngineError, and Abandoned without a lease."""
    wanted = {name: value for name, value in execution.job.options.items() if name in ENGINE_OPTIONS}
    payload = {"frame": number - 1, "languages": ["eng"], **wanted}
    answer = children.engine().call(
        f"{path_of(execution.provider)}:recognise",
        payload,
        files=[children.stream(content)],
        timeout=settings.PAGE_SECONDS,
        beat=partial(claims.beat, execution),
        beat_every=settings.BEAT_SECONDS,
    )
    return Page.from_dict(answer["page"])


def correct(execution: Execution, document: Document) -> Correction:
    """The corrected text. The lease is made long enough for the slowest corrector first."""
    if not claims.beat(execution, seconds=settings.LEASE_SECONDS + settings.CORRECTOR_SECONDS):
        raise Abandoned
    return correct_document(
        document,
        ollama_url=settings.OLLAMA_URL or None,
        ollama_model=settings.OLLAMA_MODEL,
        timeout=settings.CORRECTOR_SECONDS,
        languages=execution.job.options.get("languages", ["eng"]),
        dictionary=by_dictionary,
    )


def by_dictionary(document: Document, *, languages: Sequence[str]) -> Correction:
    """The dictionary corrector, in the warm child. Raises EngineError."""
    payload = {"pages": [page.to_dict() for page in document.pages], "languages": list(languages)}
    answer = children.engine().call(children.CORRECT, payload, timeout=settings.CORRECTOR_SECONDS)
    return Correction.from_dict(answer)


def mean_confidence(document: Document) -> float:
    """The mean over all words, 0.0 where there are none."""
    words = [word for page in document.pages for word in page.words]
    return sum(word.confidence for word in words) / len(words) if words else 0.0
