"""What a worker does with one piece of work: read its pages and, as the last one, settle. No queue is known here."""

import time
from collections.abc import Mapping, Sequence

import structlog
from django.core.files.base import File
from django.db import DatabaseError

from files.services import open_stored
from ocr.document import Page
from ocr.errors import Abandoned, EngineError, ErrorCode
from ocr.jobs import claims, completion
from ocr.jobs.planning import plan_rest
from ocr.jobs.wakeup import notify_workers
from ocr.models import Run, Status
from ocr.providers.adapters import PROVIDERS
from ocr.readers import has_pages
from ocr.recognition.requests import read_pages
from ocr.worker.assembly import assemble, nothing_read
from ocr.worker.child_calls import build_request, call_child
from ocr.worker.remote_pages import read_remotely
from ocr.worker.source import FetchedRun, fetch_file

log = structlog.get_logger("polyglyph.worker")
INTERNAL = "The file could not be processed because of an internal error. You were not charged."
INTERNAL_OF_PAGE = "There was an internal error."


def run_next(worker: str) -> bool:
    """Claim one piece of work and bring it to an end. False when there was none."""
    claimed = claims.claim(worker)
    if claimed is None:
        return False
    job = claimed.execution.job
    with structlog.contextvars.bound_contextvars(
        job_id=str(job),
        request_id=job.request_id,
        attempt=claimed.attempt,
        first_page=claimed.first,
    ):
        run(claimed)
    return True


def run(claimed: Run) -> None:
    """Bring one claimed run to an end, whatever happens to it on the way."""
    started = time.monotonic()
    try:
        work(claimed, started)
    except Abandoned:
        log.info("work abandoned: it is no longer this worker's")
    except EngineError as error:
        requeue_or_fail(claimed, error, time.monotonic() - started)
    except DatabaseError:
        log.exception("the database failed; the lease will end and the work be done again")
    except Exception as error:
        log.exception("work failed by a fault of ours")
        requeue_or_fail(claimed, failure_of(error), time.monotonic() - started)
    except BaseException:  # the queue's time limit, or a stop that could not wait
        completion.requeue(claimed)
        raise


def requeue_or_fail(claimed: Run, error: EngineError, seconds: float) -> None:
    """A fault of ours is tried again while attempts are left; what the engine says of the file is final."""
    if is_retried(claimed, error):
        completion.requeue(claimed, seconds=seconds)
        return
    log.warning("work failed", code=error.code, reason=error.message)
    completion.fail(claimed, code=error.code, reason=error.message, seconds=seconds)


def work(claimed: Run, started: float) -> None:
    """Read the run's pages; put the execution's result together if all others are read, else leave it to the last."""
    fetched = fetch_file(claimed)
    plan_rest(claimed, fetched.stored)
    pages = read(fetched)
    alone = not Run.objects.filter(execution=claimed.execution_id).exclude(pk=claimed.pk).exists()
    if alone:  # then its last pages are saved with the result
        finish(fetched, pages, started)
        return
    for number, page in pages.items():
        save_page(claimed, number, page)
    if completion.is_last(claimed, seconds=time.monotonic() - started):
        finish(fetched, {}, started)
    elif Run.objects.filter(execution=claimed.execution_id, status=Status.PENDING).exists():
        notify_workers()


def finish(fetched: FetchedRun, pages: Mapping[int, Page], started: float) -> None:
    """Save the execution's result. It fails where not one of its pages could be read. `pages` are not kept yet."""
    claimed = fetched.run
    failure = nothing_read(claimed, pages)
    if failure is not None:
        reason = failure.message
        if reason == INTERNAL_OF_PAGE:
            reason = INTERNAL
        log.warning("no page could be read", code=failure.code, reason=reason)
        seconds = time.monotonic() - started
        completion.fail(claimed, code=failure.code, reason=reason, seconds=seconds)
        return
    outcome = assemble(fetched, pages)
    completion.complete(claimed, outcome, seconds=time.monotonic() - started)


def read(fetched: FetchedRun) -> dict[int, Page]:
    """Read what is not kept yet. All but the last are kept at once, so that a lost worker costs one page.

    Returns the pages that are not kept, by number.
    """
    claimed = fetched.run
    with open_stored(fetched.stored) as content:
        if not has_pages(fetched.stored.media_type):
            return dict(enumerate(recognise(fetched, content, None), 1))
        missing, likely = missing_pages(claimed), list[str]()
        last: dict[int, Page] = {}
        for number in missing:
            page = read_or_mark(fetched, content, number, likely)
            if number == missing[-1]:
                last[number] = page
            else:
                save_page(claimed, number, page)
            if not page.error:
                likely = list(page.languages)
        return last


def read_or_mark(
    fetched: FetchedRun, content: "File[bytes]", number: int, likely: Sequence[str]
) -> Page:
    """The page; or, where it alone cannot be read and others may be, one that says why.

    Raises what concerns the whole document, what is tried again, and all that a document of one page fails with.
    """
    try:
        (page,) = recognise(fetched, content, number, likely)
    except (Abandoned, DatabaseError):
        raise
    except Exception as error:
        failure = failure_of(error)
        only_page = fetched.stored.pages < 2
        of_document = not failure.code.of_one_page
        if only_page or of_document or is_retried(fetched.run, failure):
            raise
        if isinstance(error, EngineError):
            log.warning(
                "a page could not be read", page=number, code=failure.code, reason=failure.message
            )
            return Page.unread(failure.message, failure.code)
        log.exception("a page was not read by a fault of ours", page=number)
        return Page.unread(INTERNAL_OF_PAGE, failure.code)
    return page


def failure_of(error: Exception) -> EngineError:
    """What the customer may read of it. A bug counts as a crash."""
    if isinstance(error, EngineError):
        return error
    return EngineError(INTERNAL, code=ErrorCode.CRASHED)


def is_retried(claimed: Run, error: EngineError) -> bool:
    return error.code.retried and claimed.attempt < claimed.execution.max_attempts


def missing_pages(claimed: Run) -> list[int]:
    """The numbers of the run's pages that no earlier attempt has kept."""
    numbers = range(claimed.first, claimed.last + 1)
    if claimed.attempt == 1:
        return list(numbers)
    kept = claimed.execution.pages.filter(number__in=numbers).values_list("number", flat=True)
    return sorted(set(numbers) - set(kept))


def save_page(claimed: Run, number: int, page: Page) -> None:
    if not completion.save_page(claimed, number, page):
        raise Abandoned


def recognise(
    fetched: FetchedRun, content: "File[bytes]", number: int | None, likely: Sequence[str] = ()
) -> list[Page]:
    """One page, or with None all pages of a file that has none of its own: in the warm child, or by a provider.

    `likely` are the models of the page before. Raises EngineError, and Abandoned without a lease.
    """
    claimed = fetched.run
    request = build_request(fetched, number, likely)
    if claimed.execution.provider in PROVIDERS:
        return read_remotely(claimed, content, request)
    return list(call_child(claimed, read_pages, request, content).pages)
