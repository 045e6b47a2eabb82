"""A worker that is killed while it reads loses nothing, and the job is charged once."""

import json
import os
import random
import signal
import time
from typing import Any

import httpx2
import pytest

from tests.depth import DEEP
from tests.live.family import busy_worker, command_line, family
from tests.live.server import Live
from tests.ocr import samples
from tests.processes import alive, eventually

pytestmark = pytest.mark.live
KILLS = 8 if DEEP else 3
JOBS_A_KILL = 5 if DEEP else 3
SEED = 20261121  # of the short form; in depth each run draws its own and prints it


def test_a_killed_worker_loses_nothing_and_charges_once(any_live: Live) -> None:
    made = any_live.tenant("killed", tokens=100_000)
    job_id = slow_job(any_live, made["api_key"])
    killed = busy_worker(any_live)
    os.kill(killed, signal.SIGKILL)
    job = finished(any_live, made["api_key"], job_id)
    assert job["status"] == "completed"
    assert "sphinx" in job["original_text"].lower()
    facts = json.loads(any_live.manage("shell", "-v0", "-c", FACTS))
    assert facts["attempts"] == [2]
    assert facts["charges"] == 1
    assert facts["held"] == 0
    assert any_live.manage("reconcile") == "The books agree.\n"


def test_a_stop_ends_or_hands_back_what_runs(any_live: Live) -> None:
    """Ctrl-C while a job runs: the job has ended, or waits for the next worker; no
    process is left.
    """
    made = any_live.tenant("stopped", tokens=100_000)
    slow_job(any_live, made["api_key"])
    busy_worker(any_live)
    before = family(any_live.process.pid)
    assert any_live.stop() == 0
    assert [pid for pid in before if alive(pid)] == []
    facts = json.loads(any_live.manage("shell", "-v0", "-c", FACTS))
    assert facts["running"] == 0
    assert facts["charges"] + facts["pending"] == 1


def test_a_cluster_that_lost_its_idle_workers_is_started_anew(any_live: Live) -> None:
    """Those of django-q2 alone would be deaf: a killed worker kept the lock of the queue."""
    made = any_live.tenant("deaf", tokens=100_000)
    for pid in family(any_live.process.pid):
        if "idle" in command_line(pid):
            os.kill(pid, signal.SIGKILL)
    job = finished(any_live, made["api_key"], slow_job(any_live, made["api_key"]))
    assert job["status"] == "completed"


@pytest.mark.long
def test_chaos(any_live: Live) -> None:
    """Any process of the queue may be killed at any time: nothing is lost, nothing is charged
    twice.
    """
    made = any_live.tenant("chaos", tokens=1_000_000)
    image = samples.encoded(samples.text_image(*["Sphinx of black quartz"] * 12, size=28))
    seed = SEED
    if DEEP:
        seed = random.randrange(10**6)
    print(f"the seed of the chaos is {seed}")
    dice = random.Random(seed)
    jobs = []
    with any_live.client(headers={"X-API-Key": made["api_key"]}) as client:
        for _ in range(KILLS):
            for _ in range(JOBS_A_KILL):
                body = client.post("/api/ocr", files={"image": ("a.png", image)}).json()
                jobs.append(body.get("job_id") or body["check_status_url"].rsplit("/", 1)[1])
            victims = [
                pid for pid in family(any_live.process.pid) if "qcluster" in command_line(pid)
            ]
            if victims:
                os.kill(dice.choice(victims), signal.SIGKILL)
    ended = [finished(any_live, made["api_key"], job) for job in jobs]
    assert [job["error"] for job in ended if job["status"] != "completed"] == [], f"seed {seed}"
    facts = json.loads(any_live.manage("shell", "-v0", "-c", FACTS))
    assert (facts["charges"], facts["held"]) == (len(jobs), 0), f"seed {seed}"
    assert any_live.manage("reconcile") == "The books agree.\n"


FACTS = """
import json
from billing.models import LedgerEntry, Wallet
from ocr.models import Execution
print(json.dumps({
    "attempts": list(Execution.objects.values_list("attempt", flat=True)),
    "running": Execution.objects.filter(status="running").count(),
    "pending": Execution.objects.filter(status="pending").count(),
    "charges": LedgerEntry.objects.filter(kind="charge").count(),
    "held": sum(Wallet.objects.values_list("held", flat=True)),
}))
"""


def slow_job(server: Live, secret: str) -> str:
    """A page that takes seconds to read, given up waiting for and begun; its job's id."""
    lines = ["Sphinx of black quartz, judge my vow and pack my box with five dozen jugs. " * 2] * 70
    image = samples.encoded(samples.text_image(*lines, size=26))
    with server.client(headers={"X-API-Key": secret}) as client:
        upload = client.post("/api/upload", files={"image": ("slow.png", image)}).json()
        body = client.post("/api/ocr", data={"image_id": upload["image_id"]})
        job_id = str(body.json()["check_status_url"].rsplit("/", 1)[1])
        # On a busy machine a worker is woken long before it has claimed the run.
        assert eventually(lambda: status_of(client, job_id) != "pending", 60)
    return job_id


def status_of(client: httpx2.Client, job_id: str) -> str:
    return str(client.get(f"/api/job/{job_id}").json()["status"])


def finished(server: Live, secret: str, job_id: str) -> dict[str, Any]:
    until = time.monotonic() + 180
    with server.client(headers={"X-API-Key": secret}) as client:
        while time.monotonic() < until:
            job: dict[str, Any] = client.get(f"/api/job/{job_id}").json()
            if job["status"] in ("completed", "failed"):
                return job
            time.sleep(0.1)
    raise AssertionError(f"not finished: {job}\n{server.log[-4000:]}")
