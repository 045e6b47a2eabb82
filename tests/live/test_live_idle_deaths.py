"""A process of the queue that is killed while it waits for work: the next call is answered soon."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.live.server import Live
from tests.ocr import samples
from tests.processes import alive, children

pytestmark = pytest.mark.live
FAR = "600"  # seconds until a stalled cluster would be noticed
SOON = 20  # seconds for a call on a busy machine; a cluster that is deaf takes FAR


def test_the_death_of_an_idle_process_costs_seconds(start: Callable[..., Live]) -> None:
    server = start(WORKERS="2", STALLED_SECONDS=FAR, DEFAULT_PROVIDER="tesseract")
    read(server)
    for role in ("workers", "worker", "monitor", "pusher", "sentinel", "main"):
        for pid in idle(server)[role]:
            os.kill(pid, signal.SIGKILL)
        began = time.monotonic()
        read(server)
        seconds = time.monotonic() - began
        print(f"{role}: {seconds:.1f} s")
        assert seconds < SOON, role
        until = time.monotonic() + 30
        while not idle(server):
            assert time.monotonic() < until, role
            time.sleep(0.1)


def idle(server: Live) -> dict[str, list[int]]:
    """By role; {} while the cluster is not complete. The first worker waits for the queue."""
    for worker in children(server.process.pid):
        for main in children(worker):
            for sentinel in children(main):
                pool = children(sentinel)
                if len(pool) == 4 and all(map(alive, pool)):
                    roles = {"main": [main], "sentinel": [sentinel], "worker": pool[:1]}
                    return {**roles, "workers": pool[:2], "monitor": pool[2:3], "pusher": pool[3:]}
    return {}


def read(server: Live) -> None:
    image = samples.encoded(samples.text_image("Soon again"))
    with server.client(headers={"X-API-Key": server.key}) as client:
        answer = client.post("/api/ocr", files={"image": ("a.png", image)})
    assert answer.json().get("original_text") == "Soon again", answer.text
