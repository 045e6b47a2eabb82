"""Splitting an execution into runs of a few pages, so that many workers share a long document."""

from django.conf import settings
from django.db import transaction

from files.models import StoredFile
from ocr.errors import Abandoned
from ocr.jobs import claims, turns
from ocr.jobs.wakeup import notify_workers
from ocr.models import Execution, Run
from ocr.page_ranges import Selection, numbers_of
from ocr.readers import has_pages


def plan(execution: Execution) -> None:
    """Create the runs of a new execution and notify workers. A file not fetched yet has one run.

    The caller adds it to the tenant's turn (ocr.jobs.admission.enter).
    """
    stored = execution.job_file.stored
    if stored is None:
        _write(execution, [(1, 0)])
    else:
        _write(execution, page_ranges(stored, execution.job.options.pages))


def plan_rest(run: Run, stored: StoredFile) -> None:
    """After a fetch: this run keeps the first pages, the other pages become new runs.

    Raises Abandoned when the lease was lost, and EngineError "invalid" for a page that the file
    does not have.
    """
    if run.last:
        return
    (first, last), *others = page_ranges(stored, run.execution.job.options.pages)
    with transaction.atomic():
        if not Run.objects.filter(claims.mine(run)).update(first=first, last=last):
            raise Abandoned
        _write(run.execution, others)
        turns.add(run.tenant_id, run.execution.priority)
    run.first, run.last = first, last


def page_ranges(stored: StoredFile, selection: Selection = ()) -> list[tuple[int, int]]:
    """Pairs of first and last page: no more than RUN_PAGES chosen pages are from one to the other.

    A file without single pages is one range. Raises EngineError "invalid" for a page that the file
    does not have.
    """
    if not has_pages(stored.media_type):
        return [(1, stored.pages)]
    numbers = numbers_of(selection, stored.pages)
    step = settings.RUN_PAGES
    ranges = []
    for start in range(0, len(numbers), step):
        of_run = numbers[start : start + step]
        ranges.append((of_run[0], of_run[-1]))
    return ranges


def _write(execution: Execution, pages: list[tuple[int, int]]) -> None:
    Run.objects.bulk_create(
        Run(
            execution=execution,
            tenant_id=execution.tenant_id,
            priority=execution.priority,
            first=first,
            last=last,
            deadline=execution.deadline,
        )
        for first, last in pages
    )
    # Workers notify each other while runs are pending: a long document needs no message per run.
    for _ in range(min(len(pages), 2 * settings.WORKERS)):
        notify_workers()
