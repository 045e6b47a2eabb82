"""Work that may take so long and no longer.

It runs in a thread of its own, which is left behind when the time is over: a name look-up that hangs cannot be
cancelled, and the caller may itself run in an event loop.
"""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
SLACK_SECONDS = 0.5  # for a coroutine to end in order, until its thread is left behind


def started(work: Callable[[], T], name: str) -> Future[T]:
    """The outcome of `work`, which runs from now on in a thread of that name, in the caller's context."""
    outcome: Future[T] = Future()

    def carry() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # carried to the caller, who decides
            outcome.set_exception(error)

    Thread(target=contextvars.copy_context().run, args=(carry,), daemon=True, name=name).start()
    return outcome


def within(seconds: float, work: Callable[[], T], name: str) -> T:
    """What `work` returns or raises. Raises TimeoutError when that takes longer."""
    return started(work, name).result(seconds)


def awaited(seconds: float, ask: Callable[[], Coroutine[Any, Any, T]], name: str) -> T:
    """What the coroutine that `ask` makes returns or raises. Raises TimeoutError, after cancelling it."""

    async def limited() -> T:
        async with asyncio.timeout(seconds):
            return await ask()

    return within(seconds + SLACK_SECONDS, lambda: asyncio.run(limited()), name)


def spoken(seconds: float) -> str:
    """A limit as a sentence names it: "120 seconds"; whole ones, and one at least."""
    whole = max(1, round(seconds))
    return "1 second" if whole == 1 else f"{whole} seconds"
