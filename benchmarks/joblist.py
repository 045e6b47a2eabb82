"""`python -m benchmarks.joblist`: pages out of a million jobs of one tenant, on a PostgreSQL of its own.

The rows are made by SQL: a tenth share their name with others, updates lie apart from creations, 99.5 % are completed.
Beside them another tenant has a tenth as many. Each list is timed several times; the median, and the worst, in ms.
"""

import argparse
import importlib
import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

FILL = """
INSERT INTO ocr_job (uuid, tenant_id, interface, name, status, options, actor, request_id, unit, held, cost, round, due,
                     error_code, error, deadline, created_at, updated_at, finished_at, expires_at)
SELECT gen_random_uuid(), %(tenant)s, 'jobs',
       CASE WHEN n %% 10 = 0 THEN 'Receipt' ELSE 'Invoice ' || md5(n::text) END,
       CASE WHEN n %% 250 = 0 THEN 'failed' WHEN n %% 1000 = 1 THEN 'running' ELSE 'completed' END,
       '{"detect": true}'::jsonb, 'key:demo', '', 'token', 50, 54, 0, '{}'::jsonb, '', '', now(),
       now() - n * interval '1 second', now() - (n::bigint * 7919 %% 1000003) * interval '1 second', now(),
       now() + interval '30 days'
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
    """The whole request through Django, from the key to the rendered answer, without the network."""
    from django.test import Client

    client = Client(headers={"X-API-Key": key})
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        answer = client.get(f"/ocr-jobs?{query}", headers={"Host": "localhost"})
        taken.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, answer.content
    shown = answer.json()["pagination"]
    print(
        f"{name:32} {statistics.median(taken):8.1f} ms  worst {max(taken):8.1f}  total {shown['total']}",
        flush=True,
    )


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
