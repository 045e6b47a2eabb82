"""Processing one run: read its pages; the last run of an execution also saves the result.

This module does not depend on the queue.
"""

import time
from collections.abc import Mapping, Sequence
from itertools import zip_longest

import structlog
from django.conf import settings
from django.core.files.base import File
from django.db import DatabaseError, close_old_connections

from files.services import open_stored
from ocr import children
from ocr.document import Page
from ocr.errors import Abandoned, EngineError, ErrorCode
from ocr.jobs import claims, completion
from ocr.jobs.planning import plan_rest
from ocr.jobs.wakeup import notify_workers
from ocr.models import Run, Status
from ocr.page_ranges import numbers_of
from ocr.providers.adapters import PROVIDERS
from ocr.readers import has_pages
from ocr.recognition.requests import ReadAnswer, read_pages
from ocr.worker import batches, stopping
from ocr.worker.assembly import assemble, nothing_read
from ocr.worker.child_calls import build_request, call_child
from ocr.worker.remote_pages import read_remotely
from ocr.worker.source import FetchedRun, fetch_file

log = structlog.get_logger("polyglyph.worker")
INTERNAL = "The file could not be processed because of an internal error. You were not charged."
INTERNAL_OF_PAGE = "There was an internal error."
HAND_BACK_EVERY = 0.5  # seconds, while the database is away


def run_next(worker: str) -> bool:
    """Claim and process one run. False when none was pending, or this worker is to stop."""
    if stopping.is_requested():
        return False
    claimed = claims.claim(worker)
    if claimed is None:
        return False
    children.serve_run(claimed.tenant_id)
    others = batches.like(claimed, worker)
    if others:
        run_together([claimed, *others])
    else:
        run(claimed)
    return True


def run_together(claimed: Sequence[Run]) -> None:
    """Process runs whose pictures the child reads in one visit, one after the other."""
    left = list(claimed)
    try:
        read_at = time.monotonic()
        answers = batches.read_together(claimed)
        for each, answer in zip(claimed, answers, strict=True):
            left.remove(each)
            waited = time.monotonic() - read_at > settings.HEARTBEAT_SECONDS
            if not waited or claims.heartbeat(each):
                run(each, answer)
    finally:  # nothing is left, unless this was stopped by force
        for each in left:
            completion.requeue(each)


def run(claimed: Run, ahead: ReadAnswer | EngineError | None = None) -> None:
    """Process one claimed run. It always ends completed, failed, requeued or abandoned.

    `ahead` is what the child has said of its page already.
    """
    job = claimed.execution.job
    with structlog.contextvars.bound_contextvars(
        job_id=str(job),
        request_id=job.request_id,
        attempt=claimed.attempt,
        first_page=claimed.first,
    ):
        _run(claimed, ahead)


def _run(claimed: Run, ahead: ReadAnswer | EngineError | None) -> None:
    started = time.monotonic()
    if isinstance(ahead, ReadAnswer):
        started -= ahead.seconds
    try:
        work(claimed, started, ahead)
    except Abandoned:
        log.info("run abandoned: the lease was lost")
    except EngineError as error:
        requeue_or_fail(claimed, error, time.monotonic() - started)
    except DatabaseError as error:
        log.warning("the database does not answer; the run is handed back", reason=str(error))
        hand_back(claimed)
    except Exception as error:
        log.exception("run failed with an internal error")
        requeue_or_fail(claimed, failure_of(error), time.monotonic() - started)
    except BaseException:  # the time limit of the queue, or a forced stop
        completion.requeue(claimed)
        raise


def hand_back(claimed: Run) -> None:
    """Requeue the run as soon as the database answers again; after its lease the sweeper does."""
    until = time.monotonic() + settings.LEASE_SECONDS
    while time.monotonic() < until and not stopping.flag.wait(HAND_BACK_EVERY):
        try:
            completion.requeue(claimed, forgiven=True)
        except DatabaseError:
            close_old_connections()
            continue
        return


def requeue_or_fail(claimed: Run, error: EngineError, seconds: float) -> None:
    """Requeue the run after a retryable error while attempts are left; otherwise fail the
    execution.
    """
    if is_retried(claimed, error):
        completion.requeue(claimed, seconds=seconds)
        return
    log.warning("run failed", code=error.code, reason=error.message)
    completion.fail(claimed, code=error.code, reason=error.message, seconds=seconds)


def work(claimed: Run, started: float, ahead: ReadAnswer | EngineError | None = None) -> None:
    """Read the pages of the run. If all other runs are completed, assemble and save the result."""
    fetched = fetch_file(claimed, ahead)
    plan_rest(claimed, fetched.stored)
    pages = read(fetched)
    if fetched.is_whole:  # its last page is saved together with the result
        finish(fetched, pages, started)
        return
    for number, page in pages.items():
        save_page(claimed, number, page)
    if completion.is_last(claimed, seconds=time.monotonic() - started):
        finish(fetched, {}, started)
    elif Run.objects.filter(execution=claimed.execution_id, status=Status.PENDING).exists():
        notify_workers()


def finish(fetched: FetchedRun, pages: Mapping[int, Page], started: float) -> None:
    """Save the result of the execution, or fail it if no page could be read. `pages` are not saved
    yet.
    """
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
    """Read the pages that are not saved yet and save all but the last at once, so that a lost
    worker costs one page.

    Where other work waits, it goes before the rest of the run. Returns the pages that are not
    saved, by number.
    """
    claimed = fetched.run
    if fetched.ahead is not None:
        return recognised_ahead(fetched.ahead)
    with open_stored(fetched.stored) as content:
        if not has_pages(fetched.stored.media_type):
            return recognise(fetched, content, None)
        missing = missing_pages(fetched)
        likely = languages_before(claimed)
        for number, following in zip_longest(missing, missing[1:]):
            page = read_or_mark(fetched, content, number, likely)
            if following is None:
                return {number: page}
            save_page(claimed, number, page)
            if stopping.is_requested() or claims.is_waited_for(claimed):
                completion.give_back(claimed, first=following)
                return {}
            if not page.error:
                likely = list(page.languages)
        return {}


def recognised_ahead(ahead: ReadAnswer | EngineError) -> dict[int, Page]:
    """The page that was read in a batch. Raises the EngineError of this page."""
    if isinstance(ahead, EngineError):
        raise ahead
    return dict(zip(ahead.numbers, ahead.pages, strict=True))


def languages_before(claimed: Run) -> list[str]:
    """The language models of the last page that is saved before the run: likely those of the next
    one too.
    """
    if claimed.first == 1:
        return []
    before = claimed.execution.pages.filter(number__lt=claimed.first, error_code="")
    found = before.order_by("-number").values_list("tree__languages", flat=True).first()
    return list(found or [])


def read_or_mark(
    fetched: FetchedRun, content: "File[bytes]", number: int, likely: Sequence[str]
) -> Page:
    """The page; or, where only this page cannot be read, a page that states why.

    Raises errors of the whole document, errors that are retried, and every error of a document of
    one page.
    """
    try:
        page = recognise(fetched, content, number, likely)[number]
    except (Abandoned, DatabaseError):
        raise
    except Exception as error:
        failure = failure_of(error)
        only_page = fetched.page_count < 2
        of_document = not failure.code.of_one_page
        if only_page or of_document or is_retried(fetched.run, failure):
            raise
        if isinstance(error, EngineError):
            log.warning(
                "a page could not be read", page=number, code=failure.code, reason=failure.message
            )
            return Page.unread(failure.message, failure.code)
        log.exception("a page was not read because of an internal error", page=number)
        return Page.unread(INTERNAL_OF_PAGE, failure.code)
    return page


def failure_of(error: Exception) -> EngineError:
    """The error as the customer sees it. A bug counts as a crash."""
    if isinstance(error, EngineError):
        return error
    return EngineError(INTERNAL, code=ErrorCode.CRASHED)


def is_retried(claimed: Run, error: EngineError) -> bool:
    return error.code.retried and claimed.attempt < claimed.execution.max_attempts


def missing_pages(fetched: FetchedRun) -> list[int]:
    """The numbers of the run's chosen pages that no earlier attempt has saved."""
    claimed = fetched.run
    chosen = numbers_of(fetched.job.options.pages, fetched.stored.pages)
    numbers = [number for number in chosen if claimed.first <= number <= claimed.last]
    if claimed.execution.attempt == 1:
        return numbers
    kept = claimed.execution.pages.filter(number__in=numbers).values_list("number", flat=True)
    return sorted(set(numbers) - set(kept))


def save_page(claimed: Run, number: int, page: Page) -> None:
    if not completion.save_page(claimed, number, page):
        raise Abandoned


def recognise(
    fetched: FetchedRun, content: "File[bytes]", number: int | None, likely: Sequence[str] = ()
) -> dict[int, Page]:
    """One page, or with None all chosen pages of a file without single pages, by their numbers:
    read by the child or by a provider.

    `likely` are the language models of the previous page. Raises EngineError, and Abandoned when
    the lease was lost.
    """
    claimed = fetched.run
    request = build_request(fetched, number, likely)
    if claimed.execution.provider in PROVIDERS:
        return read_remotely(claimed, content, request)
    answer = call_child(claimed, read_pages, request, content)
    return dict(zip(answer.numbers, answer.pages, strict=True))
