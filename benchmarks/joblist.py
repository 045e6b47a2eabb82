"""`python -m benchmarks.joblist`: pages out of a million jobs of one tenant, on a PostgreSQL of its
own.

The rows are made by SQL: a tenth share their name with others, updates lie apart from creations,
99.5 % are completed. Beside them another tenant has a tenth as many. Each list is timed several
times; the median, and the worst, in ms. So is a job of one long document, whose `ocrData` is put
together first, as a worker does it.
"""

import argparse
import importlib
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Django's settings come first
    from ocr import document
    from ocr.models import Run

WORDS = ("the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "again")
FILL = """
INSERT INTO ocr_job (uuid, tenant_id, interface, name, status, options, password, actor,
                     request_id, unit, held, cost, round, due, error_code, error, deadline,
                     created_at, updated_at, finished_at, expires_at)
SELECT gen_random_uuid(), %(tenant)s, 'jobs',
       CASE WHEN n %% 10 = 0 THEN 'Receipt' ELSE 'Invoice ' || md5(n::text) END,
       CASE WHEN n %% 250 = 0 THEN 'failed' WHEN n %% 1000 = 1 THEN 'running' ELSE 'completed' END,
       '{"detect": true}'::jsonb, '', 'key:demo', '', 'token', 50, 54, 0, '{}'::jsonb, '', '',
       now(), now() - n * interval '1 second',
       now() - (n::bigint * 7919 %% 1000003) * interval '1 second',
       now(), now() + interval '30 days'
FROM generate_series(1, %(jobs)s) AS n
"""
SORTS = [
    (key, descending)
    for key in ("created_at", "updated_at", "name", "status")
    for descending in (True, False)
]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.joblist", description=__doc__)
    parser.add_argument(
        "--jobs", type=int, default=1_000_000, metavar="N", help="of the tenant (1,000,000)"
    )
    parser.add_argument(
        "--pages", type=int, default=1000, metavar="N", help="of the long document (1,000)"
    )
    parser.add_argument(
        "--rounds", type=int, default=9, metavar="N", help="how often each page is asked for (9)"
    )
    parser.add_argument(
        "--plans", action="store_true", help="print EXPLAIN ANALYZE of each kind of page too"
    )
    return parser.parse_args()


def main() -> None:
    """Starts the database, and itself again inside: Django reads its settings once."""
    if "JOBLIST_DATABASE" in os.environ:
        measure(options())
        return
    options()
    with importlib.import_module("tests.postgres").server() as url:  # the tests are not typed
        environment = {**os.environ, "DATABASE_URL": url, "JOBLIST_DATABASE": "1"}
        command = [sys.executable, "-m", "benchmarks.joblist", *sys.argv[1:]]
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)


def measure(chosen: argparse.Namespace) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    logging.disable(logging.WARNING)  # a line a request would cost more than some pages do
    call_command("migrate", verbosity=0)
    key = fill(chosen.jobs)
    for name, path in pages(chosen.jobs):
        report(name, path, key, chosen.rounds)
    report_long_job(chosen.pages, key, chosen.rounds)
    if chosen.plans:
        print_plans(chosen.jobs)


def fill(jobs: int) -> str:
    """The rows of two tenants. Returns the first one's key."""
    from django.db import connection

    from accounts.services import create_tenant, issue_key
    from ocr.models import JobCount

    started = time.perf_counter()
    many, few = create_tenant(name="many"), create_tenant(name="few")
    with connection.cursor() as cursor:
        for tenant, count in ((many, jobs), (few, jobs // 10)):
            cursor.execute(FILL, {"tenant": tenant.pk, "jobs": count})
            JobCount.objects.create(tenant=tenant, interface="jobs", count=count)
        cursor.execute("VACUUM ANALYZE")
    print(f"{jobs:,} jobs of one tenant, made in {time.perf_counter() - started:.0f} s", flush=True)
    return issue_key(tenant=many, name="benchmark")[1]


def pages(jobs: int) -> Iterator[tuple[str, str]]:
    """What is asked for: name and query string."""
    last = -(-jobs // 20)
    names = {
        "created_at": "createdAt",
        "updated_at": "updatedAt",
        "name": "name",
        "status": "status",
    }
    for key, descending in SORTS:
        order = f"{names[key]}:{'desc' if descending else 'asc'}"
        for place, page in (("first", 1), ("1000th", 1000), ("middle", last // 2), ("last", last)):
            yield f"{order}, {place}", f"sort={order}&page={page}"
    yield "limit=100, last", f"limit=100&page={jobs // 100}"
    for status in ("completed", "failed", "running"):
        yield f"status={status}, first", f"status={status}"
        yield f"status={status}, by name", f"status={status}&sort=name:asc"
        yield f"status={status}, by update", f"status={status}&sort=updatedAt:desc"
    yield "status=completed, middle", f"status=completed&page={last // 2}"
    for search in ("Receipt", "invoice", "c4ca4238", "nothing like it"):
        yield f"search={search}", f"search={search}"


def report(name: str, query: str, key: str, rounds: int) -> None:
    """The whole request through Django, from the key to the rendered answer, without the
    network.
    """
    content, taken = timed(f"/ocr-jobs?{query}", key, rounds)
    total = json.loads(content)["pagination"]["total"]
    print(f"{name:32} {figures(taken)}  total {total}", flush=True)


def timed(path: str, key: str, rounds: int) -> tuple[bytes, list[float]]:
    """The answer, and how long each request took in ms."""
    from django.test import Client

    client = Client(headers={"X-API-Key": key})
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        answer = client.get(path, headers={"Host": "localhost"})
        taken.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, answer.content
    return answer.content, taken


def figures(taken: list[float]) -> str:
    return f"{statistics.median(taken):8.1f} ms  worst {max(taken):8.1f}"


def report_long_job(pages: int, key: str, rounds: int) -> None:
    """A finished job of one document: how long its `ocrData` takes to make, and then each GET."""
    from ocr.models import ExecutionResult
    from ocr.worker.assembly import all_pages, mean_confidence, numbered_pages
    from ocr.writers.ocrdata import ocr_data

    run = long_job(pages)
    read = all_pages(run, {})
    text = "\n\n".join(page.text for page in read)
    started = time.perf_counter()
    data = ocr_data(
        numbered_pages(run, {}),
        text=text,
        language="en",
        confidence=mean_confidence(read),
        receipt=None,
    )
    made = time.perf_counter() - started
    ExecutionResult.objects.create(execution=run.execution, ocr_data=data)
    size = len(data.encode()) / 1_000_000
    print(f"ocrData of {pages:,} pages: made in {made:.1f} s, {size:.1f} MB")
    taken = timed(f"/ocr-jobs/{run.execution.job_id}", key, rounds)[1]
    print(f"{'the long job':32} {figures(taken)}", flush=True)


def long_job(pages: int) -> "Run":
    """The run that has read the document: a running one, with a lease for as long as it takes."""
    from datetime import timedelta

    from accounts.models import Tenant
    from config import clock
    from ocr.models import Execution, Job, JobFile, Page, Run, Status

    tenant = Tenant.objects.get(name="many")
    deadline = clock.now() + timedelta(hours=1)
    job = Job.objects.create(
        tenant=tenant,
        interface="jobs",
        status=Status.COMPLETED,
        unit="token",
        deadline=deadline,
        finished_at=clock.now(),
    )
    execution = Execution.objects.create(
        job=job,
        job_file=JobFile.objects.create(job=job),
        tenant=tenant,
        provider="tesseract",
        status=Status.COMPLETED,
        deadline=deadline,
    )
    page = full_page()
    rows = []
    for number in range(1, pages + 1):
        rows.append(
            Page(
                execution=execution,
                number=number,
                tree=page.to_dict(),
                text=page.text,
                words=len(page.words),
                confidence=page.confidence,
            )
        )
    Page.objects.bulk_create(rows, batch_size=50)
    return Run.objects.create(
        execution=execution, tenant=tenant, status=Status.RUNNING, deadline=deadline
    )


def full_page() -> "document.Page":
    """A page of prose: six paragraphs of seven lines of nine words, 378 words."""
    from ocr.document import Box, Page, Word, block_of_lines, line_of_words

    blocks = []
    for paragraph in range(6):
        lines = []
        for row in range(7):
            words = []
            for column in range(9):
                box = Box(150 + 230 * column, 200 + 520 * paragraph + 60 * row, 200, 42)
                text = WORDS[(paragraph + row + column) % len(WORDS)]
                words.append(Word(text, box, 0.9 + 0.0123 * column))
            lines.append(line_of_words(words))
        block = block_of_lines(lines)
        if block is not None:
            blocks.append(block)
    return Page(2480, 3508, tuple(blocks), dpi=300.0)


def print_plans(jobs: int) -> None:
    """EXPLAIN ANALYZE of the statement that finds a page's ids."""
    from accounts.models import Tenant
    from ocr.jobs.listing import KEYS
    from ocr.models import Job

    ours = Job.objects.filter(tenant=Tenant.objects.get(name="many"), interface="jobs")
    for key, descending in SORTS:
        order = [f"{'-' if descending else ''}{name}" for name in KEYS[key]]
        for first in (0, jobs // 2):
            print(f"\n{key} {'desc' if descending else 'asc'}, from {first}")
            print(
                ours.order_by(*order)
                .values_list("pk")[first : first + 20]
                .explain(analyze=True, buffers=True)
            )
    print("\nsearch")
    print(ours.filter(name__icontains="c4ca4238").values_list("pk")[:10_001].explain(analyze=True))


if __name__ == "__main__":
    main()
