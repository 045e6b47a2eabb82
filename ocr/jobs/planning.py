"""Splitting an execution into runs of a few pages, so that many workers share a long document."""

from django.conf import settings
from django.db import transaction

from files.models import StoredFile
from ocr.errors import Abandoned
from ocr.jobs import claims
from ocr.jobs.wakeup import notify_workers
from ocr.models import Execution, Run
from ocr.readers import has_pages


def plan(execution: Execution) -> None:
    """Create the runs of a new execution and notify workers. A file not fetched yet has one run."""
    stored = execution.job_file.stored
    if stored is None:
        _write(execution, [(1, 0)])
    else:
        _write(execution, page_ranges(stored))


def plan_rest(run: Run, stored: StoredFile) -> None:
    """After a fetch: this run keeps the first pages, the other pages become new runs.

    Raises Abandoned when the lease was lost.
    """
    if run.last:
        return
    (_, last), *others = page_ranges(stored)
    with transaction.atomic():
        if not Run.objects.filter(claims.mine(run)).update(last=last):
            raise Abandoned
        _write(run.execution, others)
    run.last = last


def page_ranges(stored: StoredFile) -> list[tuple[int, int]]:
    """Pairs of first and last page. A file without single pages is one range."""
    if not has_pages(stored.media_type):
        return [(1, stored.pages)]
    step = settings.RUN_PAGES
    ranges = []
    for first in range(1, stored.pages + 1, step):
        last = min(first + step - 1, stored.pages)
        ranges.append((first, last))
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
