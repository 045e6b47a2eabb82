"""Turns and cancelling under load: a tenant sends a long document, and then others want something.

The long document is tenant A's. Measured are A's own job of one page behind it, tenant B's blocking
calls of one line, and how soon a worker stops when the document is cancelled.
"""

import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from PIL import Image, ImageDraw, ImageFont

from benchmarks.client import MULTIPART, Client, multipart
from benchmarks.pictures import GOODS, one_line
from benchmarks.place import ROOT, Place, everything
from benchmarks.tables import percentile, show

OWN_JOB_SECONDS = 10.0
STOP_SECONDS = 1.0
BUSY = 0.1  # of a core: less is a child that waits
WINDOW_SECONDS = 0.2
GIVE_UP_SECONDS = 900
SIZE = (1240, 1754)  # A4 at 150 dpi
DIFFERENT = 5
TICKS = os.sysconf("SC_CLK_TCK")
SECOND_TENANT = """
from accounts.services import create_tenant, issue_key
from billing import services
tenant = create_tenant(name="second")
services.top_up(tenant=tenant, unit="token", amount=1000000, reference="benchmark", actor="cli")
print(issue_key(tenant=tenant, name="benchmark")[1])
"""


class Task:
    """A document that is not waited for."""

    def __init__(self, client: Client, document: bytes) -> None:
        client.connection.close()  # as in `blocking`
        fields = {"format": "txt", "sync": "0"}
        body = multipart(document, "image_file", "document.pdf", fields)
        answer = client.call("POST", "/task/pic/ocr", body, {"Content-Type": MULTIPART})
        self._client = client
        self.path = f"/task/{answer['data']['task_id']}"

    def now(self) -> tuple[int, int]:
        """Its state, and how many pages are read."""
        try:
            data = self._client.get(self.path)["data"]
        except ConnectionError:  # kept for long, and closed by the server
            self._client.connection.close()
            data = self._client.get(self.path)["data"]
        return int(data["state"]), int(data["ocr_pages"])

    def wait(self, *, pages: int | None = None) -> float:
        """Seconds until it has ended, or until so many pages are read."""
        started = time.perf_counter()
        while True:
            state, read = self.now()
            waited = time.perf_counter() - started
            if state == 1 or (pages is not None and read >= pages):
                return waited
            if state < 0 or waited > GIVE_UP_SECONDS:
                raise RuntimeError(f"the document did not get there: state {state}")
            time.sleep(0.05)


def run(url: str, keys: list[str], pages: int, calls: int) -> None:
    with (
        server_of(url, keys) as (port, key_a, key_b),
        Client(port, key_a) as a,
        Client(port, key_b) as b,
    ):
        measure(a, b, pages, calls)


@contextmanager
def server_of(url: str, keys: list[str]) -> Iterator[tuple[int, str, str]]:
    """The port on this machine and two keys: of the server that was named, or of our own."""
    if url:
        yield urlsplit(url).port or 80, keys[0], keys[-1]
        return
    with everything() as home:
        yield home.port, home.demo_key(), second_key(home)


def second_key(home: Place) -> str:
    return home.manage("shell", "-v0", "-c", SECOND_TENANT).splitlines()[-1]


def measure(a: Client, b: Client, pages: int, calls: int) -> None:
    line = line_picture()
    b.post("/api/ocr", line)
    alone = median([Task(a, document(1)).wait() for _ in range(3)])
    idle = blocking(b, line, 5)
    long = Task(a, document(pages))
    long.wait(pages=1)
    started, read_before = time.perf_counter(), long.now()[1]
    own = Task(a, document(1)).wait()
    waits = blocking(b, line, calls)
    read = long.now()[1] - read_before
    if long.now()[0] == 1:
        raise RuntimeError("the document ended too early: give it more pages")
    # All workers together read that many pages meanwhile; a page occupies one worker.
    each = (time.perf_counter() - started) / max(1, read) * workers()
    answered, stopped = cancelled(a, long)
    rows = [
        ["a page on an idle server", f"{alone:.2f}", ""],
        ["a page of the long document, meanwhile", f"{each:.2f}", ""],
        ["B's call on an idle server, median", f"{median(idle):.2f}", ""],
        ["B's call behind A's document, median", f"{median(waits):.2f}", goal(waits, each)],
        ["B's call behind A's document, p95", f"{percentile(waits, 0.95):.2f}", ""],
        ["A's own page behind the document", f"{own:.2f}", within(own, OWN_JOB_SECONDS)],
        ["the answer to the cancel", f"{answered:.2f}", within(answered, STOP_SECONDS)],
        ["until no child works any more", f"{stopped:.2f}", within(stopped, STOP_SECONDS)],
    ]
    show(f"A document of {pages} pages, {workers()} workers", ["", "seconds", "goal"], rows)


def goal(waits: list[float], page: float) -> str:
    return within(median(waits), page)


def within(seconds: float, most: float) -> str:
    verdict = "PASS" if seconds <= most else "FAIL"
    return f"{verdict}: at most {most:.2f}"


def blocking(client: Client, line: bytes, calls: int) -> list[float]:
    taken = []
    client.connection.close()  # the server may have closed it meanwhile; a call opens it again
    for _ in range(calls):
        started = time.perf_counter()
        client.post("/api/ocr", line)
        taken.append(time.perf_counter() - started)
    return taken


def cancelled(client: Client, task: Task) -> tuple[float, float]:
    """Seconds until the cancel was answered, and until the children have stopped working."""
    client.connection.close()
    started = time.perf_counter()
    client.call("DELETE", task.path)
    answered = time.perf_counter() - started
    if task.now()[0] >= 0:
        raise RuntimeError("a cancelled document has not failed")
    while True:
        looked = time.perf_counter() - started
        before = child_seconds()
        time.sleep(WINDOW_SECONDS)
        now = child_seconds()
        # A child that was killed has no time any more; a new one warms up without being asked.
        spent = sum(now[pid] - before[pid] for pid in now.keys() & before.keys())
        if spent < BUSY * WINDOW_SECONDS or looked > GIVE_UP_SECONDS:
            return answered, looked


def child_seconds() -> dict[int, float]:
    """Processor time of each child of a worker on this machine, by process id."""
    found = {}
    program = f"{ROOT}/ocr/sandbox/child.py".encode()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if program not in (folder / "cmdline").read_bytes():
                continue
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        found[int(folder.name)] = (int(fields[11]) + int(fields[12])) / TICKS
    return found


def workers() -> int:
    return int(os.environ.get("WORKERS", max(1, min(8, os.cpu_count() or 1))))


def line_picture() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return one_line(Path(folder), 1).path.read_bytes()


def document(pages: int) -> bytes:
    """A PDF of scanned pages; after DIFFERENT of them they repeat."""
    drawn = [page(number) for number in range(min(pages, DIFFERENT))]
    buffer = io.BytesIO()
    following = [drawn[number % len(drawn)] for number in range(1, pages)]
    drawn[0].save(buffer, "PDF", resolution=150, save_all=True, append_images=following)
    return buffer.getvalue()


def page(number: int) -> Image.Image:
    """Forty lines of text."""
    face = ImageFont.load_default(size=26)
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    for row in range(40):
        words = [GOODS[(row + number + column) % len(GOODS)] for column in range(5)]
        draw.text((90, 90 + 39 * row), f"{row + 1}. {', '.join(words)}", fill=20, font=face)
    return image
