"""What an idle server costs, and how soon it begins a piece of work: by database and broker."""

import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks.client import Client
from benchmarks.pictures import one_line
from benchmarks.place import Place, everything
from benchmarks.tables import ms, percentile, show
from tests.broker_servers import running
from tests.postgres import server as postgres

KINDS = ("sqlite", "postgres", "sqlite+redis", "postgres+redis", "postgres+sqs")
SETTLE_SECONDS = 5  # after the warm-up: caches and children are still being filled
TICKS = os.sysconf("SC_CLK_TCK")
WAITS = """
import json
from ocr.models import Run
runs = Run.objects.exclude(started_at=None).values_list("created_at", "started_at")
print(json.dumps([(started - created).total_seconds() for created, started in runs]))
"""


def run(seconds: float, requests: int, kinds: list[str]) -> None:
    for kind in kinds:
        with settings_of(kind) as environment, everything(**environment) as home:
            measure(kind, home, seconds, requests)


@contextmanager
def settings_of(kind: str) -> Iterator[dict[str, str]]:
    """What the server is told of its database and broker, which run until the block ends."""
    database, _, broker = kind.partition("+")
    environment: dict[str, str] = {}
    with ExitStack() as stack:
        if database == "postgres":
            environment["DATABASE_URL"] = stack.enter_context(postgres())
        if broker:
            environment.update(stack.enter_context(running(broker)).environment)
        yield environment


def measure(kind: str, home: Place, seconds: float, requests: int) -> None:
    warm_up(home)
    before = processor_seconds(os.getpid())
    time.sleep(seconds)
    after = processor_seconds(os.getpid())
    rows = []
    whole = 0.0
    for name, spent in sorted(after.items()):
        used = spent - before.get(name, 0.0)
        whole += used
        rows.append([name, ms(used / seconds), f"{used / seconds:.2%}"])
    rows.append(["all", ms(whole / seconds), f"{whole / seconds:.2%}"])
    title = f"{kind}: processor time of an idle server, {seconds:.0f} s"
    show(title, ["process", "ms a second", "of one core"], rows)
    waits = enqueue_to_start(home, requests)
    figures = [str(len(waits)), ms(median(waits)), ms(percentile(waits, 0.95)), ms(max(waits))]
    title = f"{kind}: from the commit of a piece of work to its claim"
    show(title, ["", "pieces", "median ms", "p95 ms", "max ms"], [["enqueue to start", *figures]])


def warm_up(home: Place) -> None:
    picture = one_line(home.folder, 0)
    with Client(home.port, home.demo_key()) as client:
        for _ in range(3):
            client.post("/api/ocr", picture.path.read_bytes())
    time.sleep(SETTLE_SECONDS)


def enqueue_to_start(home: Place, requests: int) -> list[float]:
    """Seconds that each of so many pictures, sent at random moments, waited for its worker."""
    picture = one_line(home.folder, 1)
    chance = random.Random(1)
    known = len(waits_so_far(home))
    with Client(home.port, home.demo_key()) as client:
        for _ in range(requests):
            time.sleep(chance.uniform(0.05, 0.25))
            client.post("/api/ocr", picture.path.read_bytes())
    return waits_so_far(home)[known:]


def waits_so_far(home: Place) -> list[float]:
    waits: list[float] = json.loads(home.manage("shell", "-v0", "-c", WAITS).splitlines()[-1])
    return waits


def processor_seconds(root: int) -> dict[str, float]:
    """Of all processes below this one, by their names; of several with one name the sum."""
    children = defaultdict(list)
    spent = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:  # ended meanwhile
            continue
        children[int(fields[1])].append(int(folder.name))
        spent[int(folder.name)] = (name_of(command), (int(fields[11]) + int(fields[12])) / TICKS)
    sums: dict[str, float] = defaultdict(float)
    below = list(children[root])
    while below:
        pid = below.pop()
        name, seconds = spent[pid]
        sums[name] += seconds
        below += children[pid]
    return dict(sums)


def name_of(command: list[bytes]) -> str:
    """`manage.py up`, `qcluster pusher`, `postgres`: without what differs from run to run."""
    words = " ".join(part.decode(errors="replace") for part in command).split()
    if "manage.py" in " ".join(words[:3]):
        return f"manage.py {words[2]}"
    if words and words[0] == "qcluster":
        return f"qcluster {words[-1]}"
    if words:
        return Path(words[0].rstrip(":")).name
    return "(no name)"
