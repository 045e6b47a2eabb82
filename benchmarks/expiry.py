"""`python -m benchmarks expiry`: what deletion costs, and how late it is, with a million jobs.

The rows are those of the benchmark `million`. Each second some solver jobs, whose bytes lie on the
disk, come to their time, beside a backlog of documents; the cleaning thread of a worker deletes
them. Then the plans of its statements are looked at.
"""

import importlib
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.million_rows import seed

GOAL_SECONDS = 30.0
BACKLOG = 5000  # documents that have expired at the start
BATCHES = 20  # of 100 jobs, timed alone
LEAD_SECONDS = 1.0  # from the bytes on the disk to the time of the job


@dataclass(frozen=True, slots=True)
class Due:
    """`at`: when the job expires, by the monotonic clock."""

    path: Path
    at: float


def run(jobs: int, tenants: int, seconds: int, rate: int) -> None:
    """Start the database, and this program again inside: Django reads its settings once."""
    with (
        importlib.import_module("tests.postgres").server() as url,  # the tests are not typed
        tempfile.TemporaryDirectory(prefix="expiry") as folder,
    ):
        environment = {**os.environ, "DATABASE_URL": url, "VAR_DIR": folder}
        arguments = [str(number) for number in (jobs, tenants, seconds, rate)]
        command = [sys.executable, "-m", "benchmarks.expiry", *arguments]
        subprocess.run(command, env=environment, check=True)


def measure(jobs: int, tenants: int, seconds: int, rate: int) -> None:
    import django

    from config.preparation import prepare

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    prepare()
    django.setup()
    from django.core.management import call_command

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    seeded = seed(jobs, tenants)
    print(f"{jobs:,} jobs in {time.perf_counter() - started:.0f} s, {seeded.size}\n", flush=True)
    report_batches()
    report_lateness(seconds, rate)
    report_plans()


def report_batches() -> None:
    from ocr.jobs import deletion
    from ocr.models import Job
    from ocr.worker.cleaning import BATCH

    ids = list(Job.objects.order_by("pk").values_list("pk", flat=True)[: BATCHES * BATCH])
    taken = []
    for first in range(0, len(ids), BATCH):
        started = time.perf_counter()
        deletion.delete_ended(ids[first : first + BATCH])
        taken.append(1000 * (time.perf_counter() - started) / BATCH)
    median, worst = statistics.median(taken), max(taken)
    print(f"a removed job: median {median:.2f} ms, in the worst batch {worst:.2f} ms", flush=True)


def report_lateness(seconds: int, rate: int) -> None:
    from django.utils import timezone

    from ocr.models import Job
    from ocr.worker.cleaning import Cleaner

    documents = Job.objects.filter(interface="documents").order_by("pk")
    backlog = list(documents.values_list("pk", flat=True)[:BACKLOG])
    Job.objects.filter(pk__in=backlog).update(expires_at=timezone.now())
    stopping = threading.Event()
    cleaner = Cleaner(stopping)
    cleaner.start()
    due: list[Due] = []
    late: list[float] = []
    first = time.monotonic()
    for second in range(seconds):
        due += bring(rate)
        while time.monotonic() < first + second + 1:
            look(due, late)
            time.sleep(0.05)
    until = time.monotonic() + 2 * GOAL_SECONDS
    while due and time.monotonic() < until:
        look(due, late)
        time.sleep(0.05)
    stopping.set()
    cleaner.join()
    late.sort()
    print(
        f"{rate} solver jobs a second for {seconds} s beside {len(backlog):,} expired documents: "
        f"{len(late):,} gone, median {statistics.median(late):.1f} s, worst {late[-1]:.1f} s after "
        f"their time, {len(due)} not gone; goal {GOAL_SECONDS:.0f} s: "
        f"{'PASS' if not due and late[-1] <= GOAL_SECONDS else 'FAIL'}",
        flush=True,
    )
    print(f"documents left of the backlog: {Job.objects.filter(pk__in=backlog).count():,}")


def bring(count: int) -> list[Due]:
    """So many solver jobs, with bytes, come to their time in a second."""
    from datetime import timedelta

    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.utils import timezone

    from ocr.models import Job, JobFile

    later = timezone.now() + timedelta(days=1)
    solved = Job.objects.filter(interface="solver", expires_at__gt=later).order_by("-pk")
    ids = list(solved.values_list("pk", flat=True)[:count])
    due = []
    at = time.monotonic() + LEAD_SECONDS
    names = JobFile.objects.filter(job__in=ids).values_list("stored__storage_name", flat=True)
    for name in names:
        default_storage.save(name, ContentFile(b"picture"))
        due.append(Due(Path(default_storage.path(name)), at))
    expires = timezone.now() + timedelta(seconds=at - time.monotonic())
    Job.objects.filter(pk__in=ids).update(expires_at=expires)
    return due


def look(due: list[Due], late: list[float]) -> None:
    """Move those whose bytes are gone."""
    now = time.monotonic()
    for each in list(due):
        if not each.path.exists():
            due.remove(each)
            late.append(max(0.0, now - each.at))


def report_plans() -> None:
    """The statements of one round with a batch of each interface, and what they would scan."""
    from django.db import connection
    from django.utils import timezone

    from ocr.models import Job
    from ocr.worker import cleaning

    ids = list(Job.objects.order_by("-pk").values_list("pk", flat=True)[:100])
    Job.objects.filter(pk__in=ids).update(expires_at=timezone.now())
    asked: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    for task in cleaning.TASKS[:4]:
        before = len(asked)
        started = time.perf_counter()
        with connection.execute_wrapper(keep):
            count = cleaning.do(task)
        taken = 1000 * (time.perf_counter() - started)
        name = task.step.__name__
        print(f"{name}: {count} rows, {len(asked) - before} statements, {taken:.1f} ms", flush=True)
    worst = (0, "none")
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0]
            if isinstance(plan, str):
                plan = json.loads(plan)
            for table in scanned(plan[0]["Plan"]):
                cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = %s", [table])
                worst = max(worst, (cursor.fetchone()[0], table))
    print(f"the largest table that a statement reads whole: {worst[1]}, {worst[0]:,} rows")


def scanned(node: dict[str, Any]) -> list[str]:
    """The tables of sequential scans in a plan."""
    found = []
    if node["Node Type"] == "Seq Scan":
        found.append(str(node["Relation Name"]))
    for child in node.get("Plans", []):
        found += scanned(child)
    return found


if __name__ == "__main__":
    measure(*[int(argument) for argument in sys.argv[1:]])
