"""A database that goes away and comes back: no process ends, and good answers are there soon after.

On PostgreSQL, as SQLite cannot be away.
"""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.live.server import Live
from tests.ocr import samples
from tests.postgres import Restartable, restartable
from tests.processes import alive, children

pytestmark = pytest.mark.live
AWAY_SECONDS = 4
SOON = 30  # seconds on a busy machine; less than it takes until a lease expires and a sweep


@pytest.fixture
def database() -> Iterator[Restartable]:
    with restartable() as found:
        yield found


def test_a_database_that_restarts(start: Callable[..., Live], database: Restartable) -> None:
    server = start(DATABASE_URL=database.url, DEFAULT_PROVIDER="tesseract")
    assert text_of(server) == "Still here"
    before = processes(server)
    database.stop()
    until = time.monotonic() + AWAY_SECONDS
    while time.monotonic() < until:
        refused(server)
    database.start()
    assert_soon_again(server)
    assert processes(server) == before
    assert all(map(alive, before))
    assert server.manage("reconcile") == "The books agree.\n"


@pytest.mark.long
def test_a_database_that_takes_no_writes_for_a_while(
    start: Callable[..., Live], database: Restartable
) -> None:
    server = start(DATABASE_URL=database.url, DEFAULT_PROVIDER="tesseract")
    assert text_of(server) == "Still here"
    before = processes(server)
    database.run("ALTER SYSTEM SET default_transaction_read_only = on; SELECT pg_reload_conf();")
    time.sleep(1)
    until = time.monotonic() + AWAY_SECONDS
    while time.monotonic() < until:
        refused(server)
    database.run(
        "SET default_transaction_read_only = off; "
        "ALTER SYSTEM RESET default_transaction_read_only; SELECT pg_reload_conf();"
    )
    assert_soon_again(server)
    assert processes(server) == before


def test_a_start_waits_for_the_database(start: Callable[..., Live], database: Restartable) -> None:
    database.stop()
    later = threading.Timer(5, database.start)
    later.start()
    try:
        server = start(DATABASE_URL=database.url, DEFAULT_PROVIDER="tesseract")
    finally:
        later.join()
    assert "Waiting for the database" in server.log
    assert_soon_again(server)


def processes(server: Live) -> list[int]:
    """`manage.py up`, and what it has started; what is below may come and go."""
    return [server.process.pid, *children(server.process.pid)]


def post(server: Live) -> tuple[int, str, str]:
    """The status, the text, and how long to wait before the next attempt."""
    image = samples.encoded(samples.text_image("Still here"))
    with server.client(headers={"X-API-Key": server.key}) as client:
        answer = client.post("/api/ocr", files={"image": ("a.png", image)})
    body = answer.json()
    return answer.status_code, body.get("original_text", ""), answer.headers.get("Retry-After", "")


def text_of(server: Live) -> str:
    return post(server)[1]


def refused(server: Live) -> None:
    status, _, retry_after = post(server)
    assert status == 503
    assert int(retry_after) > 0


def assert_soon_again(server: Live) -> None:
    began = time.monotonic()
    status, text = 0, ""
    while time.monotonic() < began + SOON and not text:
        status, text, _ = post(server)
        assert status in (200, 503)
        time.sleep(0.1)
    assert (status, text) == (200, "Still here"), server.log[-4000:]
    print(f"good again after {time.monotonic() - began:.1f} s")
