"""One caller, one picture after the other, an idle server: how long until the text is there."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import command
from benchmarks.client import Client
from benchmarks.pictures import Picture, one_line
from benchmarks.place import Place, everything
from benchmarks.tables import ms, percentile, show, times

WARM_UP = 5
KEPT = "POST /api/ocr, connection kept"
NEW = "POST /api/ocr, new connection"


@dataclass(slots=True)
class Way:
    """One way to a picture's text, and what it did so far; times are in seconds."""

    name: str
    read: Callable[[Path], str]
    seconds: list[float] = field(default_factory=list)
    right: int = 0

    def take(self, picture: Picture) -> None:
        taken, text = command.timed(self.read, picture.path)
        self.seconds.append(taken)
        self.right += picture.is_read_by(text)

    def forget(self) -> None:
        self.seconds.clear()
        self.right = 0


def run(rounds: int) -> None:
    with everything() as home, Client(home.port, home.demo_key()) as kept:
        ways = ways_to_text(home, kept)
        picture = one_line(home.folder, 0)
        for _ in range(WARM_UP):
            take_turns(ways, picture)
        for way in ways:
            way.forget()
        started = time.monotonic()
        chance = random.Random(1)
        for _ in range(
            rounds
        ):  # what ran before costs the next one something, so each is to follow each
            take_turns(chance.sample(ways, len(ways)), picture)
    report(ways, rounds, time.monotonic() - started)


def ways_to_text(home: Place, kept: Client) -> list[Way]:
    key = home.demo_key()

    def by_new_connection(path: Path) -> str:
        with Client(home.port, key) as fresh:
            return recognised(fresh, path)

    ours = [Way(KEPT, lambda path: recognised(kept, path)), Way(NEW, by_new_connection)]
    return ours + [Way(name, read) for name, read in command.BOTH.items()]


def recognised(client: Client, path: Path) -> str:
    return str(client.post("/api/ocr", path.read_bytes())["original_text"])


def take_turns(ways: list[Way], picture: Picture) -> None:
    for way in ways:
        way.take(picture)


def report(ways: list[Way], rounds: int, seconds: float) -> None:
    plain = median(next(way.seconds for way in ways if way.name == command.ONE_THREAD))
    rows = [
        [
            way.name,
            ms(median(way.seconds)),
            ms(percentile(way.seconds, 0.95)),
            ms(max(way.seconds)),
            times(median(way.seconds) / plain),
            f"{way.right}/{rounds}",
        ]
        for way in ways
    ]
    title = (
        f"Latency: a one-line picture, {rounds} times each in turns, "
        f"{seconds:.0f} s in all; idle server"
    )
    show(title, ["", "median ms", "p95 ms", "max ms", "to the command", "right"], rows)
