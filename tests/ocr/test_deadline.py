"""Work that may take so long and no longer."""

import asyncio
import contextvars
import threading
import time

import pytest

from ocr.deadline import awaited, spoken, started, within

who: contextvars.ContextVar[str] = contextvars.ContextVar("who", default="nobody")


def test_what_is_returned_and_what_is_raised() -> None:
    who.set("me")
    assert within(5, lambda: (who.get(), threading.current_thread().name), "named") == (
        "me",
        "named",
    )
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0, "x")
    with pytest.raises(SystemExit):
        started(lambda: exit(3), "x").result(5)


def test_work_that_hangs_is_left_behind() -> None:
    over = threading.Event()
    with pytest.raises(TimeoutError):
        within(0.05, lambda: over.wait(20), "x")
    over.set()


def test_a_coroutine_ends_in_order_also_inside_of_a_loop() -> None:
    ended = threading.Event()

    async def slow() -> None:
        try:
            await asyncio.sleep(20)
        finally:
            ended.set()

    async def value() -> int:
        return 5

    async def inside() -> int:
        return awaited(5, value, "x")

    start = time.monotonic()
    with pytest.raises(TimeoutError):
        awaited(0.05, slow, "x")
    assert ended.is_set()
    assert time.monotonic() - start < 5
    assert asyncio.run(inside()) == 5


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.199883, "1 second"), (1.2, "1 second"), (119.6, "120 seconds"), (60, "60 seconds")],
)
def test_limits_in_sentences(seconds: float, text: str) -> None:
    assert spoken(seconds) == text
