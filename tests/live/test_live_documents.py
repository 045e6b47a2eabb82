"""A long document on a real server: many workers share it, and one that is killed costs a few
pages.
"""

import json
import os
import signal
import time
from typing import Any

import pytest

from tests.live.family import busy_worker
from tests.live.server import Live
from tests.ocr import samples
from tests.processes import alive

pytestmark = pytest.mark.live
PAGES = 24
FACTS = """
import json
from billing.models import LedgerEntry, Wallet
from ocr.models import Page, Run
print(json.dumps({
    "attempts": sum(Run.objects.values_list("attempt", flat=True)),
    "runs": Run.objects.count(),
    "workers": len(set(Run.objects.values_list("worker", flat=True))),
    "pages": list(Page.objects.order_by("number").values_list("text", flat=True)),
    "charges": LedgerEntry.objects.filter(kind="charge").count(),
    "held": sum(Wallet.objects.values_list("held", flat=True)),
}))
"""


def document() -> bytes:
    """Pages that take about half a second each, all of one size."""
    lines = ["Pack my box with five dozen liquor jugs, said the sphinx of black quartz."] * 22
    pages = [
        samples.text_image(f"PAGE NUMBER {number:02}", *lines, size=24)
        for number in range(1, PAGES + 1)
    ]
    return samples.encoded(
        pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate"
    )


def test_a_worker_killed_in_a_long_document_costs_a_few_pages(any_live: Live) -> None:
    made = any_live.tenant("long", tokens=1_000_000)
    with any_live.client(headers={"X-API-Key": made["api_key"]}) as client:
        fields = {"format": "txt", "language": "English", "sync": "0"}
        answer = client.post(
            "/task/pic/ocr", data=fields, files={"image_file": ("long.tiff", document())}
        )
        task = answer.json()["data"]
        task = wait_for(client, task, lambda data: data["progress"] >= 40)
        kept = task["ocr_pages"]
        killed = busy_worker(any_live)
        os.kill(killed, signal.SIGKILL)
        task = wait_for(client, task, lambda data: data["state"] in (1, -1))
        text = client.get(task["file"]).text
    assert (task["state"], task["progress"], task["ocr_pages"], task["file_pages"]) == (
        1,
        100,
        PAGES,
        PAGES,
    )
    assert kept >= PAGES * 0.4
    pages = text.split("\f")
    assert [f"PAGE NUMBER {number:02}" in page for number, page in enumerate(pages, 1)] == [
        True
    ] * PAGES
    facts = json.loads(any_live.manage("shell", "-v0", "-c", FACTS))
    # The killed worker's run was begun again. On a busy machine one more lease may run out.
    assert facts["runs"] < facts["attempts"] <= facts["runs"] + 2
    assert (facts["charges"], facts["held"]) == (1, 0)
    assert not alive(killed)
    assert any_live.manage("reconcile") == "The books agree.\n"


def wait_for(client: Any, task: dict[str, Any], done: Any) -> dict[str, Any]:
    until = time.monotonic() + 120
    while not done(task):
        assert time.monotonic() < until, task
        time.sleep(0.1)
        task = client.get(f"/task/{task['task_id']}").json()["data"]
    return task
