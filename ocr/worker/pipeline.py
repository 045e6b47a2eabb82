"""What a worker does with one piece of work: read its pages and, as the last one, settle. No queue is known here."""

import time
from collections.abc import Sequence

import structlog
from django.core.files.base import File
from django.db import DatabaseError

from files.services import open_stored
from ocr.document import Page
from ocr.errors import Abandoned, EngineError, ErrorCode
from ocr.jobs import claims, completion
from ocr.jobs.planning import spread
from ocr.jobs.wakeup import notify_workers
from ocr.models import Run, Status
from ocr.providers.adapters import PROVIDERS
from ocr.readers import has_pages
from ocr.recognition.requests import read_pages
from ocr.worker.assembly import assembled
from ocr.worker.child_calls import ask, question
from ocr.worker.remote_pages import read_remotely
from ocr.worker.source import FetchedRun, fetch_file

log = structlog.get_logger("polyglyph.worker")
INTERNAL = "The file could not be processed because of an internal error. You were not charged."


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
        end_badly(claimed, error, time.monotonic() - started)
    except DatabaseError:
        log.exception("the database failed; the lease will end and the work be done again")
    except Exception:
        log.exception("work failed by a fault of ours")
        end_badly(
            claimed, EngineError(INTERNAL, code=ErrorCode.CRASHED), time.monotonic() - started
        )
    except BaseException:  # the queue's time limit, or a stop that could not wait
        completion.requeue(claimed)
        raise


def end_badly(claimed: Run, error: EngineError, seconds: float) -> None:
    """A fault of ours is tried again while attempts are left; what the engine says of the file is final."""
    if error.code.retried and claimed.attempt < claimed.execution.max_attempts:
        completion.requeue(claimed, seconds=seconds)
        return
    log.warning("work failed", code=error.code, reason=error.message)
    completion.fail(claimed, code=error.code, reason=error.message, seconds=seconds)


def work(claimed: Run, started: float) -> None:
    """Read the run's pages; put the execution's result together if all others are read, else leave it to the last."""
    fetched = fetch_file(claimed)
    spread(claimed, fetched.stored)
    pages = read(fetched)
    alone = not Run.objects.filter(execution=claimed.execution_id).exclude(pk=claimed.pk).exists()
    if alone:  # then its last pages are saved with the result
        completion.complete(claimed, assembled(fetched, pages), seconds=time.monotonic() - started)
        return
    for number, page in pages.items():
        keep(claimed, number, page)
    if completion.is_last(claimed, seconds=time.monotonic() - started):
        completion.complete(claimed, assembled(fetched, {}), seconds=time.monotonic() - started)
    elif Run.objects.filter(execution=claimed.execution_id, status=Status.PENDING).exists():
        notify_workers()


def read(fetched: FetchedRun) -> dict[int, Page]:
    """Read what is not kept yet. All but the last are kept at once, so that a lost worker costs one page.

    Returns the pages that are not kept, by number.
    """
    claimed = fetched.run
    with open_stored(fetched.stored) as content:
        if not has_pages(fetched.stored.media_type):
            return dict(enumerate(recognise(fetched, content, None), 1))
        missing, likely = unread(claimed), list[str]()
        for number in missing[:-1]:
            (page,) = recognise(fetched, content, number, likely)
            keep(claimed, number, page)
            likely = list(page.languages)
        return {
            number: page
            for number in missing[-1:]
            for page in recognise(fetched, content, number, likely)
        }


def unread(claimed: Run) -> list[int]:
    """The numbers of the run's pages that no earlier attempt has kept."""
    numbers = range(claimed.first, claimed.last + 1)
    if claimed.attempt == 1:
        return list(numbers)
    kept = claimed.execution.pages.filter(number__in=numbers).values_list("number", flat=True)
    return sorted(set(numbers) - set(kept))


def keep(claimed: Run, number: int, page: Page) -> None:
    if not completion.save_page(claimed, number, page):
        raise Abandoned


def recognise(
    fetched: FetchedRun, content: "File[bytes]", number: int | None, likely: Sequence[str] = ()
) -> list[Page]:
    """One page, or with None all pages of a file that has none of its own: in the warm child, or by a provider.

    `likely` are the models of the page before. Raises EngineError, and Abandoned without a lease.
    """
    claimed = fetched.run
    request = question(fetched, number, likely)
    if claimed.execution.provider in PROVIDERS:
        return read_remotely(claimed, content, request)
    return list(ask(claimed, read_pages, request, content).pages)
