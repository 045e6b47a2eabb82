"""How an execution is cut into runs: a few pages each, so that many workers share a long document."""

from django.conf import settings
from django.db import transaction

from files.models import StoredFile
from ocr.errors import Abandoned
from ocr.jobs import claims
from ocr.jobs.wakeup import notify_workers
from ocr.models import Execution, Run
from ocr.readers import has_pages


def plan(execution: Execution) -> None:
    """Write the runs of a new execution and ring for each. A file that is still to be fetched has one for now."""
    stored = execution.job_file.stored
    if stored is None:
        _write(execution, [(1, 0)])
    else:
        _write(execution, page_ranges(stored))


def plan_rest(run: Run, stored: StoredFile) -> None:
    """The file of the run that fetched it is known now: it keeps the first pages, the others become runs of their own.

    Raises Abandoned when the run is no longer this worker's.
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
    """First and last pages. A file whose pages cannot be read one by one is one span."""
    if not has_pages(stored.media_type):
        return [(1, stored.pages)]
    step = settings.RUN_PAGES
    return [
        (first, min(first + step - 1, stored.pages)) for first in range(1, stored.pages + 1, step)
    ]


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
    # Workers ring for themselves as long as there is work: a long document needs no ring a run.
    for _ in range(min(len(pages), 2 * settings.WORKERS)):
        notify_workers()
