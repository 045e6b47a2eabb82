"""Many pictures, several callers: tasks per second of the solver interface, submitted and
polled.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from benchmarks import command
from benchmarks.client import Client
from benchmarks.pictures import Picture, one_line, receipt
from benchmarks.place import Place, everything
from benchmarks.tables import show, times

CLIENTS = 4
# Tasks that one client leaves open: enough to keep the workers busy, and none waits until its
# deadline.
OPEN = 12
POLL_SECONDS = 0.05
KINDS = {"a one-line picture": one_line, "a receipt": receipt}
DIFFERENT = 10
# Polling quickly is no part of what is limited here; all else is the default.
NO_LIMITS = {"THROTTLE_KEY_PER_MINUTE": "1000000", "THROTTLE_TENANT_PER_MINUTE": "1000000"}
CORES = os.cpu_count() or 1
OURS = "solver interface"

Work = Callable[[Sequence[Picture]], int]


def run(tasks: int, rounds: int) -> None:
    with everything(**NO_LIMITS) as home:
        for kind, draw in KINDS.items():
            different = [draw(home.folder, number) for number in range(DIFFERENT)]
            measure(home, kind, list(islice(cycle(different), tasks)), rounds)


def measure(home: Place, kind: str, pictures: Sequence[Picture], rounds: int) -> None:
    """Our server and the two commands in turns; the command as it comes is slow, so it gets a fifth
    of the work.
    """
    fifth = pictures[: max(CORES, len(pictures) // 5)]
    ways: dict[str, tuple[Work, Sequence[Picture]]] = {
        OURS: (lambda todo: solve(home, todo), pictures),
        command.ONE_THREAD: (lambda todo: command_over(command.ONE_THREAD, todo), pictures),
        command.AS_IT_COMES: (lambda todo: command_over(command.AS_IT_COMES, todo), fifth),
    }
    solve(home, pictures[: 2 * CORES])
    rates: dict[str, list[float]] = {name: [] for name in ways}
    right = dict.fromkeys(ways, 0)
    for _ in range(rounds):
        for name, (work, todo) in ways.items():
            started = time.perf_counter()
            right[name] += work(todo)
            rates[name].append(len(todo) / (time.perf_counter() - started))
    report(kind, rates, right, {name: len(todo) * rounds for name, (_, todo) in ways.items()})


def command_over(name: str, pictures: Sequence[Picture]) -> int:
    """The command, as many processes at once as there are cores.

    Returns how many texts were right.
    """
    with ThreadPoolExecutor(CORES) as pool:
        texts = pool.map(command.BOTH[name], [picture.path for picture in pictures])
        return sum(picture.is_read_by(text) for picture, text in zip(pictures, texts, strict=True))


def solve(home: Place, pictures: Sequence[Picture]) -> int:
    """All pictures through our server, shared among the clients.

    Returns how many texts were right.
    """
    with ThreadPoolExecutor(CLIENTS) as pool:
        shares = [pictures[first::CLIENTS] for first in range(CLIENTS)]
        return sum(pool.map(lambda share: solve_share(home, share), shares))


def solve_share(home: Place, pictures: Iterable[Picture]) -> int:
    """One client: submits while few tasks are open, else asks for the oldest."""
    right = 0
    waiting: deque[tuple[str, Picture]] = deque()
    with Client(home.port, home.demo_key()) as client:
        for picture in pictures:
            while len(waiting) >= OPEN:
                right += result_of(client, *waiting.popleft())
            waiting.append((submit(client, picture.path), picture))
        return right + sum(result_of(client, *task) for task in waiting)


def submit(client: Client, path: Path) -> str:
    return str(client.post("/api/ocr/solve", path.read_bytes())["task_id"])


def result_of(client: Client, task: str, picture: Picture) -> bool:
    """Poll until it is there; whether the text is right."""
    while (answer := client.get(f"/api/ocr/result/{task}"))["result"] == "in_process":
        time.sleep(POLL_SECONDS)
    return answer["status"] == "ok" and picture.is_read_by(answer["result"])


def report(
    kind: str, rates: dict[str, list[float]], right: dict[str, int], done: dict[str, int]
) -> None:
    plain = median(rates[command.ONE_THREAD])
    rows = [
        [
            name,
            f"{median(found):.1f}",
            f"{median(found) / CORES:.1f}",
            f"{min(found):.1f}-{max(found):.1f}",
            times(median(found) / plain),
            f"{right[name]}/{done[name]}",
        ]
        for name, found in rates.items()
    ]
    title = (
        f"Throughput: {kind}; {CLIENTS} clients, or {CORES} processes of the command; "
        f"{len(rates[OURS])} rounds"
    )
    show(title, ["", "images/s", "per core", "range", "to the command", "right"], rows)
