"""What one picture costs: processor time of the whole server, beside that of the command.

A busy machine makes a measurement last longer and changes little of processor time.
"""

import os
import resource
import time
from collections import defaultdict
from collections.abc import Callable

from benchmarks import command
from benchmarks.client import Client
from benchmarks.idle import processor_seconds, warm_up
from benchmarks.pictures import Picture, one_line
from benchmarks.place import Place, everything
from benchmarks.tables import ms, show, times
from benchmarks.throughput import NO_LIMITS, solve

SOLVER = "solver task: submit, one poll"
BLOCKING = "POST /api/ocr"
BURST = "solver tasks, 48 waiting at a time"
GOALS = {SOLVER: 4.0, BLOCKING: 3.0}
EACH = 20  # pictures of one way before the next has its turn
PATIENCE = 0.2  # seconds after which a task is done on all but the busiest machines
Spent = dict[str, float]


def run(rounds: int) -> None:
    with everything(**NO_LIMITS) as home:
        warm_up(home)
        picture = one_line(home.folder, 0)
        ways: dict[str, Callable[[], int]] = {
            SOLVER: lambda: one_by_one(home, picture, solver_task),
            BLOCKING: lambda: one_by_one(home, picture, blocking_call),
            BURST: lambda: solve(home, [picture] * 5 * EACH),
        }
        for work in ways.values():
            work()
        idle = idle_seconds(EACH * PATIENCE)
        spent: dict[str, Spent] = {name: defaultdict(float) for name in ways}
        counts: dict[str, int] = defaultdict(int)
        plain = 0.0
        for _ in range(rounds):
            plain += command_seconds(picture)
            for name, work in ways.items():
                counts[name] += add_cost(spent[name], work, idle)
    report(plain / (rounds * EACH), spent, counts)


def one_by_one(home: Place, picture: Picture, call: Callable[[Client, Picture], None]) -> int:
    with Client(home.port, home.demo_key()) as client:
        for _ in range(EACH):
            call(client, picture)
    return EACH


def solver_task(client: Client, picture: Picture) -> None:
    task = client.post("/api/ocr/solve", picture.path.read_bytes())["task_id"]
    time.sleep(PATIENCE)
    client.get(f"/api/ocr/result/{task}")


def blocking_call(client: Client, picture: Picture) -> None:
    client.post("/api/ocr", picture.path.read_bytes())


def add_cost(spent: Spent, work: Callable[[], int], idle: float) -> int:
    """Add what the work costs by process, without what the server needs idle. Returns how many
    pictures.
    """
    before, started = processor_seconds(os.getpid()), time.monotonic()
    count = work()
    after, seconds = processor_seconds(os.getpid()), time.monotonic() - started
    for name, used in after.items():
        spent[name] += used - before.get(name, 0.0)
    spent["(idle)"] -= idle * seconds
    return count


def idle_seconds(seconds: float) -> float:
    """Processor time a second of a server that does nothing."""
    before = sum(processor_seconds(os.getpid()).values())
    time.sleep(seconds)
    return (sum(processor_seconds(os.getpid()).values()) - before) / seconds


def command_seconds(picture: Picture) -> float:
    """Processor time of the command over EACH pictures."""
    read = command.BOTH[command.ONE_THREAD]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(EACH):
        read(picture.path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report(plain: float, spent: dict[str, Spent], counts: dict[str, int]) -> None:
    rows = [[command.ONE_THREAD, ms(plain), "1.00x"]]
    for name, parts in spent.items():
        whole = sum(parts.values()) / counts[name]
        rows.append([name, ms(whole), times(plain / whole)])
        for part, seconds in sorted(parts.items()):
            rows.append([f"  {part}", ms(seconds / counts[name]), ""])
    title = "Processor time of a one-line picture"
    show(title, ["", "ms", "the command to it"], rows)
    for name, goal in GOALS.items():
        ratio = plain / (sum(spent[name].values()) / counts[name])
        verdict = "FAIL"
        if ratio >= goal:
            verdict = "PASS"
        print(f"\n{verdict}: {name} is to cost 1/{goal:.0f} of the command; it is {ratio:.2f}")
