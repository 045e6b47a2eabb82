"""Waiting for a job without holding a thread or a database connection for each waiting client."""

import asyncio
import contextlib
import time
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpResponse

from ocr.models import ENDED, Job

log = structlog.get_logger("polyglyph.waiting")
Present = Callable[[], HttpResponse]
InThread = Callable[..., Awaitable[Any]]
YOUNG_SECONDS = 1.0  # how long a wait is looked at often
SHORTEST_PAUSE = 0.008
LONGEST_PAUSE = 0.25
IDLE_SHARE = 9  # pauses are at least this many times as long as the question takes


class WaitingResponse(HttpResponse):
    """What a view returns when it must wait for a job: which, how long, and how to present the outcome afterwards."""

    def __init__(self, *, job_id: uuid.UUID, seconds: float, present: Present) -> None:
        super().__init__()
        self.job_id = job_id
        self.seconds = seconds
        self.present = present

    def wait_here(self) -> HttpResponse:
        """Wait in this thread, for servers that have no event loop. The connection is closed during each pause."""
        until = time.monotonic() + self.seconds
        while time.monotonic() < until and not ended_jobs([self.job_id]):
            pause(LONGEST_PAUSE / 5)
        return self.present()


def pause(seconds: float) -> None:
    """Sleep without a database connection, unless a transaction (a test's) needs it kept."""
    if not connection.in_atomic_block:
        connection.close()
    time.sleep(seconds)


def ended_jobs(job_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these jobs have ended or are gone: one question for all waiting clients of a process."""
    open_jobs = Job.objects.filter(uuid__in=job_ids).exclude(status__in=ENDED)
    return set(job_ids) - set(open_jobs.values_list("uuid", flat=True))


class Notifier:
    """One a process, on its event loop. It asks for all waiting jobs at once and wakes those whose job has ended."""

    def __init__(self) -> None:
        self.waiting: defaultdict[uuid.UUID, set[asyncio.Future[None]]] = defaultdict(set)
        self.youngest = 0.0
        self.draining = False
        self.arrived: asyncio.Event | None = None
        self.asking: asyncio.Task[None] | None = None

    @property
    def full(self) -> bool:
        """Whether a further client should be sent to the status address at once."""
        return self.draining or sum(map(len, self.waiting.values())) >= settings.MAX_WAITERS

    async def wait(self, job_id: uuid.UUID, seconds: float, in_thread: InThread) -> None:
        """Return when the job has ended, the time is over or the server stops, whichever is first."""
        if self.full:
            return
        future = asyncio.get_running_loop().create_future()
        self.waiting[job_id].add(future)
        self.youngest = time.monotonic()
        self.ensure_asking(in_thread)
        try:
            await asyncio.wait([future], timeout=seconds)
        finally:
            self.forget(job_id, future)

    def forget(self, job_id: uuid.UUID, future: "asyncio.Future[None]") -> None:
        self.waiting[job_id].discard(future)
        if not self.waiting[job_id]:
            del self.waiting[job_id]

    def ensure_asking(self, in_thread: InThread) -> None:
        if self.asking is None or self.asking.done():
            self.asking = asyncio.create_task(self.ask(in_thread))
        elif self.arrived:
            self.arrived.set()

    async def ask(self, in_thread: InThread) -> None:
        """Ask until nobody waits: often while a wait is young, every quarter second after that, never back to back."""
        self.arrived = asyncio.Event()
        while self.waiting:
            started = time.monotonic()
            await self.wake_ended(in_thread)
            young = time.monotonic() - self.youngest < YOUNG_SECONDS
            least = SHORTEST_PAUSE if young else LONGEST_PAUSE
            await self.rest(max(least, IDLE_SHARE * (time.monotonic() - started)))

    async def rest(self, seconds: float) -> None:
        """Pause; a client that arrives ends a long pause, though not before the shortest is over."""
        assert self.arrived  # noqa: S101  set by ask, which alone calls this
        self.arrived.clear()
        await asyncio.sleep(SHORTEST_PAUSE)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.arrived.wait(), max(0.0, seconds - SHORTEST_PAUSE))

    async def wake_ended(self, in_thread: InThread) -> None:
        """A database that is away is asked again: the waits have their own ends."""
        try:
            ended = await in_thread(ended_jobs, list(self.waiting))
        except Exception:
            log.exception("waiting jobs could not be looked up")
            ended = set()
        self.wake(ended)

    def wake(self, job_ids: set[uuid.UUID]) -> None:
        for job_id in job_ids:
            for future in self.waiting.get(job_id, ()):
                if not future.done():
                    future.set_result(None)

    def drain(self) -> None:
        """The server stops: every waiting client gets its job's status address now."""
        self.draining = True
        self.wake(set(self.waiting))


notifier = Notifier()
