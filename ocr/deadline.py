"""Running work with a time limit.

The work runs in a thread of its own, which is left behind after the limit: a hanging name lookup
cannot be cancelled, and the caller may itself run in an event loop.
"""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
SLACK_SECONDS = 0.5  # for a cancelled coroutine to end, before its thread is left behind


def started(work: Callable[[], T], name: str) -> Future[T]:
    """Start `work` in a thread of that name, in the caller's context. Returns its future."""
    outcome: Future[T] = Future()

    def carry() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # carried to the caller, who decides
            outcome.set_exception(error)

    Thread(target=contextvars.copy_context().run, args=(carry,), daemon=True, name=name).start()
    return outcome


def within(seconds: float, work: Callable[[], T], name: str) -> T:
    """What `work` returns or raises. Raises TimeoutError after `seconds`."""
    return started(work, name).result(seconds)


def awaited(seconds: float, ask: Callable[[], Coroutine[Any, Any, T]], name: str) -> T:
    """What the coroutine of `ask` returns or raises. Raises TimeoutError, after cancelling it."""

    async def limited() -> T:
        async with asyncio.timeout(seconds):
            return await ask()

    return within(seconds + SLACK_SECONDS, lambda: asyncio.run(limited()), name)


def spoken(seconds: float) -> str:
    """A limit in words: "120 seconds"; rounded, at least "1 second"."""
    whole = max(1, round(seconds))
    if whole == 1:
        return "1 second"
    return f"{whole} seconds"
