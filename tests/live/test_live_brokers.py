"""Redis and SQS as brokers of a real server: work goes through them, and their faults lose none."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from tests.broker_servers import BrokerServer, running
from tests.live.server import Live
from tests.ocr import samples
from tests.processes import eventually

pytestmark = pytest.mark.live
JOBS = 4
FACTS = """
import json
from billing.models import LedgerEntry, Wallet
from files.models import StoredFile
from ocr.models import Job
print(json.dumps({
    "statuses": sorted(Job.objects.values_list("status", flat=True)),
    "charges": LedgerEntry.objects.filter(kind="charge").count(),
    "held": sum(Wallet.objects.values_list("held", flat=True)),
    "pending_files": StoredFile.objects.filter(pending=True).count(),
}))
"""


@pytest.fixture(params=["redis", pytest.param("sqs", marks=pytest.mark.long)])
def broker(request: pytest.FixtureRequest) -> Iterator[BrokerServer]:
    with running(request.param) as server:
        yield server


@pytest.fixture
def server(broker: BrokerServer, start: Callable[..., Live]) -> Live:
    return start(DEFAULT_PROVIDER="tesseract", SWEEP_SECONDS="0.3", **broker.environment)


def read(client: httpx2.Client, text: str) -> str:
    """Waits for the text of a picture."""
    image = samples.encoded(samples.text_image(text))
    answer = client.post("/api/ocr", files={"image": ("a.png", image)})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["original_text"])


def solve(client: httpx2.Client) -> None:
    image = samples.encoded(samples.text_image("later"))
    answer = client.post("/api/ocr/solve", files={"image": ("a.png", image)})
    assert answer.status_code == 200, answer.text


def failed_checks(client: httpx2.Client) -> list[str]:
    answer = client.get("/ready")
    failed = [name for name, fine in answer.json()["checks"].items() if not fine]
    assert answer.status_code == (503 if failed else 200)
    return failed


def facts(server: Live) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(server.manage("shell", "-v0", "-c", FACTS))
    return found


def test_work_goes_through_a_broker_and_is_not_lost_with_it(
    server: Live, broker: BrokerServer
) -> None:
    made = server.tenant("rung", tokens=100_000, solves=100)
    with server.client(headers={"X-API-Key": made["api_key"]}) as client:
        assert read(client, "through") == "through"
        assert broker.messages() > 0
        assert eventually(lambda: failed_checks(client) == [])

        broker.stop()
        for _ in range(JOBS):
            solve(client)
        begun = time.monotonic()
        assert read(client, "without") == "without"
        assert time.monotonic() - begun < 10
        assert eventually(lambda: failed_checks(client) == ["broker"], 5)

        broker.start()
        assert eventually(lambda: failed_checks(client) == [])
        assert read(client, "again") == "again"

        for _ in range(JOBS):
            solve(client)
            broker.forget_everything()
        assert read(client, "flushed") == "flushed"
        wanted = 4 + 2 * JOBS
        assert eventually(lambda: facts(server)["charges"] == wanted)
    found = facts(server)
    assert set(found["statuses"]) == {"completed"}
    assert (found["held"], found["pending_files"]) == (0, 0)
    assert server.manage("reconcile") == "The books agree.\n"
