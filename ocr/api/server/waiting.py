"""The ASGI application, in which a request that waits for a job holds neither a thread nor a
database connection.

Views and middleware are plain synchronous code and run in a bounded pool of threads. A view that
has to wait returns a `WaitingResponse` and its thread goes back to the pool. The wait is a future
on the event loop, and a thread is taken again only to present the result. Django's own handler
would keep one thread a request until it is answered.
"""

import asyncio
import contextlib
import contextvars
import re
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

import structlog
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from config import notices
from config.errors import server_error
from config.request_context import RequestContext
from ocr.api.server.body_limit import LimitedReceive
from ocr.api.server.ended import Listener
from ocr.models import ENDED, Job

log = structlog.get_logger("polyglyph.serve")
request_log = structlog.get_logger("polyglyph.request")
GetResponse = Callable[[HttpRequest], HttpResponseBase]
EndedJobs = Callable[[list[uuid.UUID]], set[uuid.UUID]]
LookUp = Callable[[list[uuid.UUID]], Awaitable[set[uuid.UUID]]]
P = ParamSpec("P")
Result = TypeVar("Result")
END: Any = object()
# A flood of slow requests must delay neither these pages nor the question which jobs have ended.
VITAL_PATHS = ("/health", "/ready")
VITAL_THREADS = 2
HEADERS_OF_THE_BODY = ("Content-Length", "Content-Type")
# Without a listener: how long a wait is polled often.
YOUNG_SECONDS = 1.0
SHORTEST_PAUSE = 0.008
LONGEST_PAUSE = 0.25
# Where the database tells: a notice is lost when its connection is.
LISTENING_PAUSE = 1.0
# Pauses are at least this many times as long as the poll before took.
IDLE_SHARE = 9
# Whoever reads the log must not be able to open the file.
SIGNED_LINK = re.compile(r"^(/files/)[^/]+")
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class WaitingResponse(HttpResponse):
    """What a view returns when its answer has to wait for a job.

    After `seconds`, or when the job has ended, `present` makes the answer, and each of `on_answer`
    is called with it.
    """

    def __init__(
        self,
        *,
        job_id: uuid.UUID,
        seconds: float,
        present: Callable[[], HttpResponse],
        on_answer: Sequence[Callable[[HttpResponse], None]] = (),
    ) -> None:
        super().__init__()
        self.job_id = job_id
        self.seconds = seconds
        self.present = present
        self.on_answer = on_answer

    def answer(self) -> HttpResponse:
        answer = self.present()
        for callback in self.on_answer:
            callback(answer)
        return answer


def get_application(
    *,
    web: Executor | None = None,
    vital: Executor | None = None,
    ended_jobs: EndedJobs | None = None,
    listens: bool = False,
) -> ASGIHandler:
    """The application that `config.asgi` serves. Its parts can be replaced, as tests do.

    `listens`: the database tells when a job ends, instead of being asked often.
    """
    if listens:
        waiters.listener = Listener(waiters.hear)
    return _Application(
        web=web or _Threads(settings.WEB_THREADS, thread_name_prefix="web"),
        vital=vital or _Threads(VITAL_THREADS, thread_name_prefix="vital"),
        ended_jobs=ended_jobs or find_ended_jobs,
    )


def find_ended_jobs(job_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these jobs have ended or are gone: one query for all waiting clients of a
    process.
    """
    open_jobs = Job.objects.filter(uuid__in=job_ids).exclude(status__in=ENDED)
    return set(job_ids) - set(open_jobs.values_list("uuid", flat=True))


def log_requests(get_response: GetResponse) -> GetResponse:
    """Middleware: give the request an id (the client's own when it is harmless), echo it, and log
    the outcome.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        context = RequestContext.of(request)
        given = request.headers.get("X-Request-Id", "")
        context.request_id = given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=context.request_id)
        response = get_response(request)
        response["X-Request-Id"] = context.request_id
        if not isinstance(response, WaitingResponse):
            _log_outcome(request, response)
        return response

    return middleware


def _log_outcome(request: HttpRequest, response: HttpResponseBase) -> None:
    """One line a request. A waiting request's line is written when its answer is known."""
    seconds = time.perf_counter() - RequestContext.of(request).started
    request_log.info(
        "request",
        method=request.method,
        path=SIGNED_LINK.sub(r"\1***", request.path),
        status=response.status_code,
        ms=round(seconds * 1000, 1),
    )


class _Waiters:
    """One per process.

    Looks up all awaited jobs in one query and resolves the futures of those that have ended: when a
    client arrives, when the listener has heard something, and now and then all the same; without a
    listener, often.
    """

    listener: Listener | None = None

    def __init__(self) -> None:
        self.futures: defaultdict[uuid.UUID, set[asyncio.Future[None]]] = defaultdict(set)
        self.draining = False
        self._youngest = 0.0
        self._news = asyncio.Event()
        self._polling: asyncio.Task[None] | None = None

    @property
    def full(self) -> bool:
        """Whether a further client would not be waited for: too many wait, or the server stops."""
        waiting = sum(len(futures) for futures in self.futures.values())
        return self.draining or waiting >= settings.MAX_WAITERS

    async def wait(self, job_id: uuid.UUID, seconds: float, look_up: LookUp) -> None:
        """Return when the job has ended, the time is over or the server stops, whichever
        is first.
        """
        if self.full or seconds <= 0:
            return
        future = asyncio.get_running_loop().create_future()
        self.futures[job_id].add(future)
        self._youngest = time.monotonic()
        self._news.set()
        if self.listener:
            self.listener.start()
        if self._polling is None or self._polling.done():
            self._polling = asyncio.create_task(self.poll(look_up))
        try:
            await asyncio.wait([future], timeout=seconds)
        finally:
            self.futures[job_id].discard(future)
            if not self.futures[job_id]:
                del self.futures[job_id]

    async def poll(self, look_up: LookUp) -> None:
        """Look until nobody waits, never back to back."""
        # Of the loop that runs now.
        self._news = asyncio.Event()
        while self.futures:
            self._news.clear()  # what comes from here on may be too late for this look
            started = time.monotonic()
            try:
                self.resolve(await look_up(list(self.futures)))
            except Exception:
                # A database that is away is asked again: the waits have their own ends.
                log.exception("waiting jobs could not be looked up")
            await self.pause(time.monotonic() - started)
        if self.listener:
            self.listener.wanted.clear()

    async def pause(self, taken: float) -> None:
        """After a look of so many seconds. News ends the pause, though not before its shortest."""
        if self.listener and self.listener.connected:
            shortest = max(SHORTEST_PAUSE, IDLE_SHARE * taken)
            longest = LISTENING_PAUSE
        else:
            shortest = SHORTEST_PAUSE
            young = time.monotonic() - self._youngest < YOUNG_SECONDS
            usual = SHORTEST_PAUSE if young else LONGEST_PAUSE
            longest = max(usual, IDLE_SHARE * taken)
        await asyncio.sleep(shortest)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), max(0.0, longest - shortest))

    def hear(self, texts: list[str]) -> None:
        """Ids of jobs that have ended, or notices.SOMETHING: one of them may have."""
        for text in texts:
            if text == notices.SOMETHING:
                self._news.set()
            else:
                self.resolve({uuid.UUID(text)})

    def resolve(self, job_ids: set[uuid.UUID]) -> None:
        for job_id in job_ids:
            for future in self.futures.get(job_id, ()):
                if not future.done():
                    future.set_result(None)

    def drain(self) -> None:
        """The server stops: every waiting client gets its job's status address now."""
        self.draining = True
        self.resolve(set(self.futures))


waiters = _Waiters()


class _Application(ASGIHandler):
    def __init__(self, *, web: Executor, vital: Executor, ended_jobs: EndedJobs) -> None:
        super().__init__()
        self.web = web
        self.vital = vital
        self.ended_jobs = ended_jobs

    def load_middleware(self, is_async: bool = False) -> None:
        """Middleware is loaded as synchronous code, though Django's handler asks for the other: it
        runs in the pool.
        """
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self.handle(scope, receive, send)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """As Django's, but the signals around a request are sent in its pool.

        Django sends them in one thread, where each request would wait for all others.
        """
        body = LimitedReceive(scope, receive, settings.MAX_UPLOAD_BYTES)
        try:
            body_file = await self.read_body(body)
        except RequestAborted:
            return
        with contextlib.closing(body_file):
            set_script_prefix(get_script_prefix(scope))
            request, refusal = self.create_request(scope, body_file)
            if request is None:
                await self.send_response(refusal, send)
                return
            RequestContext.of(request).body_too_large = body.too_large
            responding = asyncio.create_task(self.respond(request, send))
            listening = asyncio.create_task(self.listen_for_disconnect(body))
            tasks = (responding, listening)
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if not responding.cancelled():
                await in_pool(self.pool_of(request), responding.result().close)

    def pool_of(self, request: HttpRequest) -> Executor:
        if request.path.rstrip("/") in VITAL_PATHS:
            return self.vital
        return self.web

    async def respond(self, request: HttpRequest, send: Any) -> HttpResponseBase:
        """The response that was sent, or sent in part when the client hung up meanwhile."""
        response = await in_pool(self.pool_of(request), self.respond_in_thread, request)
        if isinstance(response, WaitingResponse):
            response = await self.finish(request, response)
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        with contextlib.suppress(asyncio.CancelledError):
            await self.send_response(response, send)
        return response

    def respond_in_thread(self, request: HttpRequest) -> HttpResponseBase:
        request_started.send(sender=type(self), scope=getattr(request, "scope", None))
        return self.get_response(request)

    async def finish(self, request: HttpRequest, waiting: WaitingResponse) -> HttpResponse:
        """Wait, then let the view present the job; the headers that middleware set go over to the
        answer.
        """
        structlog.contextvars.bind_contextvars(request_id=RequestContext.of(request).request_id)
        await waiters.wait(waiting.job_id, waiting.seconds, self.look_up)
        answer = await in_pool(self.web, _answer, request, waiting)
        for name, value in waiting.items():
            if name not in HEADERS_OF_THE_BODY:
                answer.headers.setdefault(name, value)
        answer["Content-Length"] = str(len(answer.content))
        _log_outcome(request, answer)
        return answer

    async def look_up(self, job_ids: list[uuid.UUID]) -> set[uuid.UUID]:
        return await in_pool(self.vital, self.ended_jobs, job_ids)

    async def send_response(self, response: Any, send: Any) -> None:
        """A file is read chunk by chunk in the pool; Django would read it whole into
        memory first.
        """
        if response.streaming and not response.is_async:
            response.streaming_content = self.chunks(iter(response.streaming_content))
        await super().send_response(response, send)

    async def chunks(self, content: Iterator[bytes]) -> AsyncIterator[bytes]:
        while (chunk := await in_pool(self.web, next, content, END)) is not END:
            yield chunk


def _answer(request: HttpRequest, waiting: WaitingResponse) -> HttpResponse:
    """The final answer.

    Middleware has run already, so what goes wrong here must become an answer here.
    """
    try:
        return waiting.answer()
    except Exception:
        log.exception("an answer could not be presented")
        return server_error(request)


class _Threads(ThreadPoolExecutor):
    """Before each piece of work a database connection that is too old or broken is dropped, as
    Django does.
    """

    def submit(
        self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[Result]:
        def work() -> Result:
            close_old_connections()
            return fn(*args, **kwargs)

        return super().submit(work)


async def in_pool(pool: Executor, work: Callable[..., Result], *args: Any) -> Result:
    """Run synchronous code in the pool, with the request's context variables.

    Cancelled, it drops work that has not begun and waits for work that has: Django cancels when the
    client hangs up and then closes the request's body, which a thread may still be reading.
    """
    context = contextvars.copy_context()
    future = pool.submit(context.run, work, *args)
    try:
        return await asyncio.wrap_future(future)
    except asyncio.CancelledError:
        if not future.cancelled():
            await asyncio.gather(asyncio.wrap_future(future), return_exceptions=True)
        raise
