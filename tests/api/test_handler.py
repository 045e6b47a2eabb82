"""What becomes of a view's thread when its client goes away."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from ocr.api.server.handler import in_pool


def test_work_that_has_begun_is_waited_for_when_the_client_hangs_up() -> None:
    """Only then may the request's body be closed: the thread may still be reading it."""
    begun, go_on = threading.Event(), threading.Event()
    ended: list[str] = []

    def work() -> None:
        begun.set()
        go_on.wait(10)
        ended.append("work")

    async def hung_up() -> None:
        with ThreadPoolExecutor(1) as pool:
            task = asyncio.create_task(in_pool(pool, work))
            await asyncio.to_thread(begun.wait, 10)
            task.cancel()
            await asyncio.sleep(0.05)
            assert not task.done()
            go_on.set()
            (outcome,) = await asyncio.gather(task, return_exceptions=True)
            assert isinstance(outcome, asyncio.CancelledError)
            assert ended == ["work"]

    asyncio.run(hung_up())


def test_work_that_has_not_begun_is_dropped_when_the_client_hangs_up() -> None:
    go_on = threading.Event()
    ended: list[str] = []

    async def hung_up() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(go_on.wait, 10)
            task = asyncio.create_task(in_pool(pool, ended.append, "work"))
            await asyncio.sleep(0.05)
            task.cancel()
            (outcome,) = await asyncio.gather(task, return_exceptions=True)
            assert isinstance(outcome, asyncio.CancelledError)
            go_on.set()

    asyncio.run(hung_up())
    assert ended == []
