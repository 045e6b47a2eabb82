"""`python -m benchmarks million`: what every route and list costs with a million jobs.

The rows are made by SQL in a PostgreSQL of its own, from one job that the models made: copies of it
are spread over thirty days and a thousand tenants, one of whom has a fifth of them. For each job
there are three ledger entries: its charge, the charge of a job that was deleted, and a top-up or a
refund. Routes and lists are called in this process, so a figure is the server's time without the
network.
"""

import importlib
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.million_rows import Seeded, seed

if TYPE_CHECKING:  # Django's settings come first
    from django.test import Client

DATABASE = "MILLION_DATABASE"
TENANT_MS = 50.0
SEARCH_MS = 300.0
ADMIN_MS = 500.0
RECONCILE_MS = 10_000.0
NEW_CHARGES = 200  # between two calls of reconcile


class Route(NamedTuple):
    """`goal` is in milliseconds."""

    path: str
    goal: float


def run(jobs: int, tenants: int, rounds: int) -> None:
    """Start the database, and this program again inside: Django reads its settings once."""
    with (
        importlib.import_module("tests.postgres").server() as url,  # the tests are not typed
        tempfile.TemporaryDirectory(prefix="million") as folder,
    ):
        environment = {**os.environ, "DATABASE_URL": url, "VAR_DIR": folder, DATABASE: "1"}
        arguments = [str(number) for number in (jobs, tenants, rounds)]
        command = [sys.executable, "-m", "benchmarks.million", *arguments]
        subprocess.run(command, env=environment, check=True)


def measure(jobs: int, tenants: int, rounds: int) -> None:
    import django

    from config.preparation import prepare

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    prepare()
    django.setup()
    from django.core.management import call_command

    logging.disable(logging.WARNING)  # a line a request would cost more than some pages do
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    seeded = seed(jobs, tenants)
    print(f"{jobs:,} jobs in {time.perf_counter() - started:.0f} s, {seeded.size}\n", flush=True)
    print(f"{'':66}    median     worst statements      goal")
    from django.test import Client

    tenant = Client(headers={"X-API-Key": seeded.secret, "Host": "localhost"})
    small = Client(headers={"X-API-Key": seeded.small_secret, "Host": "localhost"})
    for route in tenant_routes(seeded, jobs):
        report(f"big {route.path}", tenant, route, rounds)
    for route in single_routes(seeded):
        report(f"big {route.path}", tenant, route, rounds)
    for route in tenant_routes(seeded, tenants):
        report(f"small {route.path}", small, route, rounds)
    staff = Client(headers={"Host": "localhost"})
    staff.force_login(seeded.user)
    for route in admin_routes(seeded):
        report(route.path, staff, route, rounds)
    report_reconcile(seeded)


def tenant_routes(seeded: Seeded, jobs: int) -> Iterator[Route]:
    """The lists of a tenant: the first page, one in the middle, the last, and the filters."""
    billing = "/api/billing"
    day = f"from={seeded.old_day}&to={seeded.old_day}"
    for query in (
        "",
        f"?page={1 + jobs // 100}",
        f"?page={1 + jobs // 34}",
        "?interface=jobs",
        "?interface=solver",
        f"?interface=jobs&page={1 + jobs // 200}",
        f"?key={seeded.secret[:12]}",
        f"?key={seeded.secret[:12]}&interface=solver",
        f"?{day}",
        f"?{day}&interface=jobs",
    ):
        yield Route(f"{billing}/ledger{query}", TENANT_MS)
        yield Route(f"{billing}/usage{query}", TENANT_MS)
    yield Route(f"{billing}/balance", TENANT_MS)
    listed = seeded.listed
    for query in (
        "",
        f"?page={listed // 40}",
        f"?page={listed // 20}",
        "?sort=name:asc",
        f"?sort=updatedAt:desc&page={listed // 80}",
        "?status=failed",
        f"?status=completed&page={listed // 40}",
    ):
        yield Route(f"/ocr-jobs{query}", TENANT_MS)
    for term in ("Invoice", "receipt", "c4ca4238", "nothing like it", "zz", "9"):
        yield Route(f"/ocr-jobs?search={term}", SEARCH_MS)
    yield Route("/ocr-jobs/providers", TENANT_MS)


def single_routes(seeded: Seeded) -> Iterator[Route]:
    yield Route(f"/api/balance?api={seeded.secret}", TENANT_MS)
    for kind in ("jobs", "images", "documents", "process", "solver"):
        yield Route(seeded.path_of(kind), TENANT_MS)


def admin_routes(seeded: Seeded) -> Iterator[Route]:
    paths = ["/admin/"]
    tenant = seeded.tenant
    filters = {
        "ocr/job": [
            "",
            "?p=200",
            "?q=Receipt",
            "?q=c4ca4238",
            "?q=no such name",
            "?status__exact=failed",
            "?interface=documents",
            f"?tenant__id__exact={tenant}",
            "?o=1",
        ],
        "ocr/execution": ["", "?p=200", "?provider=openai", "?status__exact=failed"],
        "billing/ledgerentry": [
            "",
            "?p=200",
            "?kind__exact=top_up",
            "?kind__exact=adjustment",
            "?wallet__unit__exact=solve",
            "?q=job:",
            f"?tenant__id__exact={tenant}",
        ],
        "billing/usage": ["", "?p=200", "?interface=documents", "?unit__exact=solve"],
        "billing/hold": [
            "",
            "?p=200",
            "?status__exact=open",
            f"?wallet__tenant__id__exact={tenant}",
        ],
        "files/storedfile": [
            "",
            "?p=200",
            "?media_type=application/pdf",
            "?pending__exact=1",
            "?q=no such name",
            f"?q={'0' * 64}",
        ],
        "billing/wallet": [""],
        "accounts/tenant": [""],
        "accounts/apikey": [""],
    }
    for name, queries in filters.items():
        for query in queries:
            paths.append(f"/admin/{name}/{query}")
        if queries[1:]:
            days = f"?created_at_from={seeded.old_day}&created_at_to={seeded.old_day}"
            paths.append(f"/admin/{name}/{days}")
    paths.append(f"/admin/ocr/job/{seeded.job}/change/")
    for path in paths:
        yield Route(path, ADMIN_MS)


def report(name: str, client: "Client", route: Route, rounds: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(route.path)  # the first call of a route imports what it needs
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        answer = client.get(route.path)
        taken.append(1000 * (time.perf_counter() - started))
        if answer.status_code not in (200, 404):
            print(f"{name}: status {answer.status_code}")
            return
    with CaptureQueriesContext(connection) as asked:
        client.get(route.path)
    line(name, taken, len(asked), route.goal)


def line(name: str, taken: Sequence[float], statements: int | str, goal: float) -> None:
    median = statistics.median(taken)
    missed = ""
    if median > goal:
        missed = "  missed"
    shown = name.partition("pgk_")[0][:66]  # without the key
    figures = f"{median:9.1f} {max(taken):9.1f} {statements:>10} {goal:9.0f}{missed}"
    print(f"{shown:66} {figures}", flush=True)


def report_reconcile(seeded: Seeded) -> None:
    """All entries for once, and then what a second call costs after a few more."""
    from accounts.models import Tenant
    from billing import services
    from billing.models import UsageFacts

    line("reconcile --full", [timed_reconcile(full=True)], "", float("inf"))
    tenant = Tenant.objects.get(pk=seeded.tenant)
    facts = UsageFacts(interface="jobs", provider="auto", pages=1, words=5, seconds=0.1)
    for number in range(NEW_CHARGES):
        reference = f"new:{number}"
        services.hold(tenant=tenant, unit="token", amount=10, reference=reference)
        services.capture(reference=reference, amount=10, actor="benchmark", usage=facts)
    line("reconcile", [timed_reconcile(full=False)], "", RECONCILE_MS)


def timed_reconcile(*, full: bool) -> float:
    from billing.reconciliation import reconcile

    started = time.perf_counter()
    differences = reconcile(full=full)
    taken = 1000 * (time.perf_counter() - started)
    for difference in differences[:10]:
        print(difference)
    return taken


if __name__ == "__main__":
    measure(*[int(number) for number in sys.argv[1:]])
