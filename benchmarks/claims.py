"""What it costs to claim a run, and to admit a job, while many runs of many tenants wait.

On a PostgreSQL of its own. Django reads its settings once, so `run` starts the database and then
this module again.
"""

import importlib
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, TypeVar

from benchmarks.tables import ms, percentile, show

if TYPE_CHECKING:  # Django's settings come first
    from django.db.models import Model

    from accounts.models import Tenant
    from ocr.models import Job, Run

CLAIMERS = 8
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Piece:
    """Seconds on the clock and of this process's processor, and when it ended.

    The database's own processor time is not in it.
    """

    seconds: float
    processor: float
    moment: float
    run: int = 0
    tenant: int = 0


def run(runs: int, tenants: int, claims: int) -> None:
    with importlib.import_module("tests.postgres").server() as url:  # the tests are not typed
        command = [sys.executable, "-m", "benchmarks.claims", str(runs), str(tenants), str(claims)]
        environment = {**os.environ, "DATABASE_URL": url, "MAX_QUEUED": "1000000000"}
        subprocess.run(command, env=environment, check=True)


def measure(runs: int, tenants: int, claims: int) -> None:
    from ocr.jobs import turns
    from ocr.jobs.claims import claim

    started = time.perf_counter()
    fill(runs, tenants)
    print(f"\n{runs:,} waiting runs of {tenants:,} tenants", end="")
    print(f", made in {time.perf_counter() - started:.0f} s", flush=True)
    rows = []
    for number in (1, CLAIMERS):
        parts = at_once(number, partial(claimed, max(1, claims // number)))
        found = sorted((piece for part in parts for piece in part), key=lambda piece: piece.moment)
        if len({piece.run for piece in found}) != len(found):
            raise RuntimeError("a run was claimed twice")
        rows.append([f"a claim, {number} at once", *figures(found)])
        first = {piece.tenant for piece in found[:tenants]}
        print(f"{len(first):,} tenants had the first {min(tenants, len(found)):,} claims")
    for number in (1, CLAIMERS):
        parts = at_once(number, partial(admitted, max(1, claims // number)))
        found = [piece for part in parts for piece in part]
        rows.append([f"an admission, {number} at once", *figures(found)])
    show("Milliseconds", ["", "pieces", "processor", "median", "p95", "most"], rows)
    started = time.perf_counter()
    wrong = turns.mend()
    print(f"\nall turns were compared in {time.perf_counter() - started:.2f} s; {wrong} were wrong")
    if claim("benchmark") is None:
        raise RuntimeError("nothing was left to claim")


def figures(found: list[Piece]) -> list[str]:
    taken = [piece.seconds for piece in found]
    processor = ms(median([piece.processor for piece in found]))
    times = [ms(median(taken)), ms(percentile(taken, 0.95)), ms(max(taken))]
    return [f"{len(taken):,}", processor, *times]


def timed(work: Callable[[], "Run | None"]) -> Piece:
    started, processor = time.perf_counter(), time.process_time()
    run = work()
    processor = time.process_time() - processor
    seconds = time.perf_counter() - started
    if run is None:
        return Piece(seconds, processor, time.monotonic())
    return Piece(seconds, processor, time.monotonic(), run.pk, run.tenant_id)


def claimed(count: int) -> list[Piece]:
    from ocr.jobs.claims import claim

    claim("warm-up")  # the first one connects
    found = [timed(partial(claim, "benchmark")) for _ in range(count)]
    if not all(piece.run for piece in found):
        raise RuntimeError("a claim found nothing")
    return found


def admitted(count: int) -> list[Piece]:
    """The check before anything is written, and the one that counts."""
    from accounts.models import Tenant

    some = Tenant.objects.filter(name__startswith="tenant")[: count + 1]
    found = [timed(partial(admit_one, tenant)) for tenant in some]
    return found[1:]  # the first one connects


def admit_one(tenant: "Tenant") -> None:
    from django.db import transaction

    from ocr.jobs.admission import admit, enter
    from ocr.models import Priority

    admit(tenant)
    with transaction.atomic():
        enter(tenant, priority=Priority.BULK)
        transaction.set_rollback(True)


def at_once(number: int, work: Callable[[], list[Found]]) -> list[list[Found]]:
    """What `work` returns in so many processes."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    receivers = []
    for _ in range(number):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=lambda to=sender: to.send(work()))
        process.start()
        receivers.append((process, receiver))
    found = []
    for process, receiver in receivers:
        found.append(receiver.recv())
        process.join()
    return found


def fill(runs: int, tenants: int) -> None:
    """Each run is the only one of a job. Rows are copied from a first one, table by table."""
    from django.db import connection

    from accounts.services import create_tenant
    from config import clock
    from ocr.jobs import turns
    from ocr.models import Execution, JobFile, Run

    tenant = create_tenant(name="first")
    job = first_job(tenant)
    file = JobFile.objects.create(job=job)
    shared = {"tenant": tenant, "deadline": job.deadline}
    execution = Execution.objects.create(job=job, job_file=file, provider="tesseract", **shared)
    Run.objects.create(execution=execution, last=1, **shared)
    copy(tenant, tenants, {"name": "'tenant ' || n", "user_id": "'user ' || n"})
    of_tenant = {"tenant_id": f"{tenant.pk} + 1 + mod(n, {tenants})"}
    later = f"'{clock.now().isoformat()}'::timestamptz + n * interval '1 microsecond'"
    copy(job, runs, {**of_tenant, "uuid": "gen_random_uuid()"})
    copy(file, runs, {"job_id": f"{job.pk} + 1 + n"})
    both = {"job_id": f"{job.pk} + 1 + n", "job_file_id": f"{file.pk} + 1 + n"}
    copy(execution, runs, {**of_tenant, **both, "turn_at": later})
    copy(execution.runs.get(), runs, {**of_tenant, "execution_id": f"{execution.pk} + 1 + n"})
    turns.mend()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def first_job(tenant: "Tenant") -> "Job":
    from datetime import timedelta

    from config import clock
    from ocr.models import Job

    deadline = clock.now() + timedelta(days=1)
    return Job.objects.create(tenant=tenant, interface="jobs", unit="token", deadline=deadline)


def copy(row: "Model", count: int, changes: dict[str, str]) -> None:
    """So many copies of a row, numbered on from its own id; `n` in the changes counts from 0."""
    from django.db import connection

    table = row._meta.db_table
    columns = [str(field.column) for field in row._meta.concrete_fields]
    values: dict[str, str] = {"id": "id + 1 + n", **changes}
    wanted = ", ".join(values.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {wanted} "  # noqa: S608
            f"FROM {table}, generate_series(0, %s) AS n WHERE id = %s",
            [count - 1, row.pk],
        )


def main(arguments: Sequence[str]) -> None:
    import logging

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    measure(*map(int, arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
