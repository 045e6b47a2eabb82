"""The web server hears which jobs end instead of asking for them."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from config import notices
from ocr.api.server.ended import Listener
from ocr.models import Job, Status
from tests.api.support import sent
from tests.conftest import Customer
from tests.processes import eventually

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
ROUNDS = 1000


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate()]


async def until(condition: Callable[[], object]) -> None:
    for _ in range(ROUNDS):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come true")


def end(job: Job) -> None:
    try:
        Job.objects.filter(pk=job.pk).update(status=Status.FAILED)
    finally:
        connection.close()


def test_the_end_of_a_job_is_heard(customer: Customer) -> None:
    customer.post("/api/ocr/solve", {"image": sent()})
    job = Job.objects.get()
    heard: list[str] = []

    async def listen() -> None:
        listener = Listener(heard.extend)
        listener.start()
        await until(lambda: listener.connected and heard)
        assert heard == [notices.SOMETHING]
        await asyncio.to_thread(end, job)
        await until(lambda: len(heard) > 1)

    asyncio.run(listen())
    wanted = notices.SOMETHING
    if connection.vendor == "postgresql":
        wanted = str(job.uuid)
    assert heard == [notices.SOMETHING, wanted]
    # Its connection is closed with the event loop.
    assert eventually(lambda: "ended" not in threads())
