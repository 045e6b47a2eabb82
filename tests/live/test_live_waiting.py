"""Waiting clients cost neither threads nor connections, and none of them is left without
an answer.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from tests.live.server import ROOT, Live
from tests.ocr import samples
from tests.processes import eventually

pytestmark = pytest.mark.live
WAITERS = 100
WEB_THREADS = 8


def threads(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("Threads:")[1].split()[0])


def database_handles(pid: int) -> int:
    count = 0
    for entry in os.scandir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):  # closed since it was listed
            count += os.readlink(entry.path).endswith("live.sqlite3")
    return count


async def blocked_posts(
    server: Live, secret: str, meanwhile: Callable[[], None]
) -> list[httpx2.Response | BaseException]:
    """So many blocked requests; `meanwhile` is called when all of them wait."""
    files = {"image": ("a.png", samples.encoded(samples.text_image("patience")))}
    headers = {"X-API-Key": secret}
    limits = httpx2.Limits(max_connections=WAITERS + 10)
    async with httpx2.AsyncClient(
        base_url=server.url, timeout=120, trust_env=False, limits=limits
    ) as client:
        posts = [
            asyncio.create_task(client.post("/api/ocr", headers=headers, files=files))
            for _ in range(WAITERS)
        ]
        while server.log.count("job submitted") < WAITERS:
            await asyncio.sleep(0.1)
        assert (await client.get("/health")).status_code == 200
        await asyncio.to_thread(meanwhile)
        return await asyncio.gather(*posts, return_exceptions=True)


def test_waiters_take_no_threads_and_no_connections_and_all_are_answered(
    start: Callable[..., Live],
) -> None:
    server = start("serve", WEB_THREADS=str(WEB_THREADS))
    secret = server.tenant("patient", tokens=1_000_000)["api_key"]
    seen: dict[str, int] = {}
    with worker_later(server) as begin:

        def look() -> None:
            seen.update(
                threads=threads(server.process.pid), handles=database_handles(server.process.pid)
            )
            begin()

        answers = asyncio.run(blocked_posts(server, secret, look))
    texts = [
        answer.json()["original_text"] for answer in answers if isinstance(answer, httpx2.Response)
    ]
    assert texts == ["patience"] * WAITERS
    assert seen["threads"] < WAITERS / 2
    assert seen["handles"] <= WEB_THREADS + 4


@contextmanager
def worker_later(server: Live) -> Iterator[Callable[[], None]]:
    """A worker that starts when the yielded function is called."""
    started: list[subprocess.Popen[bytes]] = []
    command = [sys.executable, str(ROOT / "manage.py"), "worker"]
    try:
        yield lambda: started.append(
            subprocess.Popen(command, env=server.environment, stderr=subprocess.DEVNULL)
        )
    finally:
        for process in started:
            process.terminate()
            process.wait(60)


def test_a_stop_sends_waiting_clients_to_the_status_address(start: Callable[..., Live]) -> None:
    server = start("serve")
    secret = server.tenant("stopped", tokens=1_000_000)["api_key"]
    answers = asyncio.run(blocked_posts(server, secret, lambda: server.process.terminate()))
    bodies = [answer.json() for answer in answers if isinstance(answer, httpx2.Response)]
    assert len(bodies) == WAITERS
    assert all(body["check_status_url"].startswith(f"{server.url}/api/job/job_") for body in bodies)
    # Uvicorn ends by the signal that stopped it
    assert server.process.wait(30) in (
        0,
        -signal.SIGTERM,
    )


def test_above_the_set_number_the_status_address_comes_at_once(start: Callable[..., Live]) -> None:
    """One may wait, for longer than the test; all others are answered while it does."""
    server = start("serve", MAX_WAITERS="1")
    secret = server.tenant("crowded", tokens=1_000_000)["api_key"]
    waiting: list[int] = []

    def still_waiting() -> int:
        return WAITERS - server.log.count('"path": "/api/ocr"')

    def look() -> None:
        eventually(lambda: still_waiting() <= 1, seconds=20)
        waiting.append(still_waiting())
        server.process.terminate()

    asyncio.run(blocked_posts(server, secret, look))
    assert waiting == [1]
