"""Whoever is killed, in whichever order: no process outlives its parent, and the work goes on."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.depth import DEEP
from tests.live.server import ROOT
from tests.processes import alive, below, children, eventually, of_environment

pytestmark = pytest.mark.live
ROLES = ("worker", "main", "sentinel", "workers", "monitor", "pusher")
PAIRS = list(itertools.permutations(ROLES, 2))
SHORT = [("main", "worker"), ("sentinel", "worker"), ("workers", "monitor")]
BETWEEN = 0.3  # seconds; before the parent that is left has seen the first death
WORKERS = 2


@dataclass
class Family:
    """`manage.py worker` with all that it has started."""

    process: "subprocess.Popen[bytes]"
    folder: str

    def roles(self) -> dict[str, list[int]]:
        """Of a complete cluster; {} while it is not."""
        found: dict[str, list[int]] = {"worker": [self.process.pid]}
        found["main"] = children(self.process.pid)
        if len(found["main"]) != 1:
            return {}
        found["sentinel"] = children(found["main"][0])
        if len(found["sentinel"]) != 1:
            return {}
        pool = children(found["sentinel"][0])
        if len(pool) != WORKERS + 2:
            return {}
        found["workers"], found["monitor"], found["pusher"] = pool[:-2], pool[-2:-1], pool[-1:]
        return found

    def rest(self) -> list[int]:
        return of_environment("VAR_DIR", self.folder)


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a worker on a migrated database."""
    folder = tmp_path_factory.mktemp("orphans")
    environment = {
        **os.environ,
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/live.sqlite3",
        "WORKERS": str(WORKERS),
        "SPT_NOENV": "1",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
    subprocess.run(command, env=environment, check=True)
    return environment


@pytest.fixture
def family(variables: dict[str, str]) -> Iterator[Family]:
    folder = variables["VAR_DIR"]
    with (Path(folder) / "log").open("wb") as log:
        command = [sys.executable, str(ROOT / "manage.py"), "worker"]
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
    try:
        yield Family(process, folder)
    finally:
        process.kill()
        process.wait()
        for pid in of_environment("VAR_DIR", folder):
            os.kill(pid, signal.SIGKILL)


def kill_both(family: Family, first: str, second: str) -> list[int]:
    """Returns the processes that there were before, those in sandboxes too."""
    assert eventually(family.roles, 60)
    roles = family.roles()
    everybody = [family.process.pid, *below(family.process.pid)]
    for role in (first, second):
        for pid in roles[role]:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        time.sleep(BETWEEN)
    return everybody


def check(family: Family, first: str, second: str) -> None:
    everybody = kill_both(family, first, second)
    if "worker" not in (first, second):
        assert eventually(family.roles, 60), "the cluster is not complete again"
        family.process.send_signal(signal.SIGTERM)
    family.process.wait(60)
    left: list[int] = []

    def nobody_is_left() -> bool:
        left[:] = family.rest() + [pid for pid in everybody if alive(pid)]
        return not left

    assert eventually(nobody_is_left, 10), left


@pytest.mark.parametrize(("first", "second"), SHORT)
def test_two_that_are_killed_leave_nobody(family: Family, first: str, second: str) -> None:
    check(family, first, second)


# Each takes some seconds: all of them in the deep form only.
OTHERS = [pair for pair in PAIRS if pair not in SHORT]
LONG = OTHERS if DEEP else OTHERS[:2]


@pytest.mark.long
@pytest.mark.parametrize(("first", "second"), LONG)
def test_any_two_that_are_killed_leave_nobody(family: Family, first: str, second: str) -> None:
    check(family, first, second)


def test_a_signal_to_all_stops_all(family: Family) -> None:
    """As systemd sends it, which hung django-q2 (its issue 346)."""
    assert eventually(family.roles, 60)
    everybody = [family.process.pid, *below(family.process.pid)]
    for pid in family.rest():
        os.kill(pid, signal.SIGTERM)
    assert family.process.wait(15) == 0
    assert eventually(lambda: not family.rest(), 5)
    assert [pid for pid in everybody if alive(pid)] == []
