"""Hundreds of callers blocked at one web process: does it stay quick for others, and small; and is
each answered?
"""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import blocked
from benchmarks.place import ROOT, Place, place
from benchmarks.tables import ms, percentile, show, times

CALLS = 300
LIMIT_SECONDS = 0.25  # for 99 of 100 calls of /health
ARRIVAL_SECONDS = 90
Clients = subprocess.Popen[str]


@dataclass(frozen=True, slots=True)
class State:
    """What the web server was like while `calls` (seconds each) were made, and what it
    used then.
    """

    name: str
    calls: Sequence[float]
    threads: int
    megabytes: float
    handles: int


def run(count: int) -> None:
    with place() as home:
        home.manage("migrate", "-v0")
        made = home.manage("create_tenant", "waiters", "--tokens", "1000000", "--json")
        with home.running("serve") as serve:
            home.wait_until_healthy(serve, "serve")
            idle = state("nobody waits", home, serve.pid)
            with clients(home, count, json.loads(made)["api_key"]) as waiting:
                arrival = wait_until_blocked(home, count, waiting)
                busy = state(f"{count} wait", home, serve.pid)
                begun = time.monotonic()
                with home.running("worker"):
                    outcome = json.loads(waiting.communicate(timeout=blocked.SECONDS + 30)[0])
    report_states(idle, busy)
    report_answers(count, arrival, outcome, begun)


@contextmanager
def clients(home: Place, count: int, key: str) -> Iterator[Clients]:
    """The callers, in one other process; they begin at once."""
    arguments = [sys.executable, "-m", "benchmarks.blocked", str(home.port), str(count)]
    variables = {**home.environment, blocked.KEY: key}
    process = subprocess.Popen(
        arguments, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until_blocked(home: Place, count: int, waiting: Clients) -> float:
    """Until the server has taken every request; in seconds.

    Raises RuntimeError when it does not.
    """
    started = time.monotonic()
    while home.log("serve").read_text().count("job submitted") < count:
        if waiting.poll() is not None or time.monotonic() - started > ARRIVAL_SECONDS:
            raise RuntimeError(
                f"not all of {count} requests came to wait:\n"
                f"{home.log('serve').read_text()[-2000:]}"
            )
        time.sleep(0.1)
    return time.monotonic() - started


def state(name: str, home: Place, pid: int) -> State:
    calls = [health_seconds(home.port) for _ in range(CALLS)]
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    megabytes = int(status["VmRSS"].split()[0]) / 1024
    return State(
        name,
        calls,
        int(status["Threads"]),
        megabytes,
        database_handles(pid, home.var / "db.sqlite3"),
    )


def health_seconds(port: int) -> float:
    """One call of /health, on a connection of its own."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"/health answered {answer.status}")
    return time.perf_counter() - started


def database_handles(pid: int, database: Path) -> int:
    """How many of the process's open files are the database: one for each open connection."""
    found = 0
    for entry in os.scandir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):  # closed meanwhile
            found += os.readlink(entry.path) == str(database.resolve())
    return found


def report_states(idle: State, busy: State) -> None:
    rows = [
        [
            each.name,
            *(
                ms(value)
                for value in (median(each.calls), percentile(each.calls, 0.99), max(each.calls))
            ),
            times(median(each.calls) / median(idle.calls)),
            *(str(each.threads), f"{each.megabytes:.0f}", str(each.handles)),
        ]
        for each in (idle, busy)
    ]
    header = ["", "median ms", "p99 ms", "max ms", "to idle", "threads", "RSS MiB", "connections"]
    show(
        f"Waiting: {CALLS} calls of /health one by one, without a worker; what the web server uses",
        header,
        rows,
    )
    passed = percentile(busy.calls, 0.99) <= LIMIT_SECONDS
    print(
        f"\n{'PASS' if passed else 'FAIL'}: p99 of /health is to be at most {ms(LIMIT_SECONDS)} ms"
    )


def report_answers(count: int, arrival: float, outcome: dict[str, Any], begun: float) -> None:
    taken = outcome["last"] - begun
    rows = [
        ["all requests taken", f"{arrival:.1f} s", f"{count / arrival:.0f}/s"],
        ["first answer after the worker's start", f"{outcome['first'] - begun:.1f} s", ""],
        ["last answer after the worker's start", f"{taken:.1f} s", f"{count / taken:.0f}/s"],
        ["answers with their own text", f"{outcome['right']}/{count}", ""],
    ]
    show(f"Then a worker starts ({os.cpu_count()} processes)", ["", "", "rate"], rows)
    for line in outcome["wrong"]:
        print(f"not as it should be: {line}")
    print(
        f"\n{'PASS' if outcome['right'] == count else 'FAIL'}: "
        f"each of {count} is to get its own text"
    )
