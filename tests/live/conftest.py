"""Servers for the tests of faults: each test has its own, as it breaks it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.live.server import Live, started
from tests.postgres import server as postgres


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Live]]:
    """Starts servers with these settings; `database="postgres"` starts PostgreSQL for it too."""
    with ExitStack() as stack:

        def make(command: str = "up", *, database: str = "sqlite", **environment: str) -> Live:
            url = environment.pop("DATABASE_URL", f"sqlite:///{tmp_path}/live.sqlite3")
            if database == "postgres":
                url = stack.enter_context(postgres())
            return stack.enter_context(
                started(tmp_path / "live", command, DATABASE_URL=url, **environment)
            )

        yield make


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def any_live(request: pytest.FixtureRequest, start: Callable[..., Live]) -> Live:
    """A server on each database in turn, with short leases and a short wait."""
    short = {
        "STALLED_SECONDS": "3",
        # A child that is killed again and again is soon ready again
        "DEFAULT_PROVIDER": "tesseract",
        "IMAGES_WAIT_SECONDS": "0.3",
        "LEASE_SECONDS": "3",
        "HEARTBEAT_SECONDS": "0.5",
        "SWEEP_SECONDS": "0.3",
        "MAX_ATTEMPTS": "20",  # chance may kill the worker of one job again and again
    }
    return start(database=request.param, **short)
