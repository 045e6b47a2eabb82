"""The ASGI application: what becomes of a view's thread when its client goes away, and of an answer
that waits.
"""

import asyncio
import gc
import io
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from structlog.testing import capture_logs

from config import notices
from ocr.api.server import waiting
from ocr.api.server.waiting import WaitingResponse, get_application

SECONDS = 10
Views = dict[str, Callable[[HttpRequest], Any]]
views: Views = {}


def call(request: HttpRequest) -> Any:
    return views["view"](request)


urlpatterns = [path("view", call), path("health", lambda _: HttpResponse("fine"))]


@pytest.fixture(autouse=True)
def _routes(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The routes above, and nobody who waits on another event loop."""
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(waiting, "waiters", type(waiting.waiters)())
    yield
    views.clear()


class Caller:
    """An ASGI client that can hang up."""

    def __init__(self, route: str = "/view") -> None:
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": route,
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"x-request-id", b"abc-1")],
        }
        self.asked = False
        self.hung_up = asyncio.Event()
        self.messages: list[Any] = []

    async def receive(self) -> Any:
        if self.asked:
            await self.hung_up.wait()
            return {"type": "http.disconnect"}
        self.asked = True
        return {"type": "http.request"}

    async def send(self, message: Any) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])


def no_job_ended(_: list[uuid.UUID]) -> set[uuid.UUID]:
    return set()


def made(pool: ThreadPoolExecutor, ended_jobs: Any = no_job_ended) -> Any:
    return get_application(web=pool, vital=pool, ended_jobs=ended_jobs)


def a_wait(seconds: float = SECONDS, **more: Any) -> WaitingResponse:
    return WaitingResponse(
        **{
            "job_id": uuid.uuid4(),
            "seconds": seconds,
            "present": lambda: HttpResponse("done"),
            **more,
        }
    )


def test_work_that_has_begun_is_waited_for_when_the_client_hangs_up() -> None:
    """Only then may the request's body be closed: the thread may still be reading it."""
    begun, go_on = threading.Event(), threading.Event()
    ended: list[str] = []

    def view(_: HttpRequest) -> HttpResponse:
        begun.set()
        go_on.wait(SECONDS)
        ended.append("view")
        return HttpResponse()

    views["view"] = view

    async def hung_up() -> None:
        with ThreadPoolExecutor(1) as pool:
            caller = Caller()
            task = asyncio.create_task(made(pool)(caller.scope, caller.receive, caller.send))
            await asyncio.to_thread(begun.wait, SECONDS)
            caller.hung_up.set()
            await asyncio.sleep(0.05)
            assert not task.done()
            go_on.set()
            await task
            assert ended == ["view"]
            assert caller.messages == []

    asyncio.run(hung_up())


def test_work_that_has_not_begun_is_dropped_when_the_client_hangs_up() -> None:
    go_on = threading.Event()
    called: list[HttpRequest] = []
    views["view"] = called.append

    async def hung_up() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(go_on.wait, SECONDS)
            caller = Caller()
            task = asyncio.create_task(made(pool)(caller.scope, caller.receive, caller.send))
            await asyncio.sleep(0.05)
            caller.hung_up.set()
            await asyncio.wait_for(task, SECONDS)
            go_on.set()

    asyncio.run(hung_up())
    assert called == []


def test_a_waiting_client_holds_no_thread_and_gets_its_answer_when_the_job_has_ended() -> None:
    """With one thread, other requests are answered meanwhile; the answer keeps what
    middleware set.
    """
    ended: set[uuid.UUID] = set()
    answers: list[HttpResponse] = []
    job_id = uuid.uuid4()
    views["view"] = lambda _: a_wait(job_id=job_id, on_answer=[answers.append])

    async def wait() -> Caller:
        with ThreadPoolExecutor(1) as pool:
            application = made(pool, lambda _: ended)
            caller, other = Caller(), Caller("/health")
            task = asyncio.create_task(application(caller.scope, caller.receive, caller.send))
            while job_id not in waiting.waiters.futures:
                await asyncio.sleep(0.005)
            await application(other.scope, other.receive, other.send)
            assert other.body == b"fine"
            assert caller.messages == []
            ended.add(job_id)
            await asyncio.wait_for(task, SECONDS)
            return caller

    with capture_logs() as lines:
        caller = asyncio.run(wait())
    assert (caller.status, caller.body) == (200, b"done")
    assert caller.headers[b"X-Request-Id"] == b"abc-1"
    assert caller.headers[b"X-Frame-Options"] == b"DENY"
    assert caller.headers[b"Content-Length"] == b"4"
    assert [answer.content for answer in answers] == [b"done"]
    outcomes = [line["path"] for line in lines if line["event"] == "request"]
    assert outcomes == ["/health", "/view"]
    assert waiting.waiters.futures == {}


def test_a_client_that_hangs_up_is_waited_for_no_longer(caplog: pytest.LogCaptureFixture) -> None:
    """And that is no error: nothing is logged of it."""
    presented: list[None] = []
    views["view"] = lambda _: a_wait(present=lambda: presented.append(None))

    async def hung_up() -> None:
        with ThreadPoolExecutor(1) as pool:
            caller = Caller()
            task = asyncio.create_task(made(pool)(caller.scope, caller.receive, caller.send))
            while not waiting.waiters.futures:
                await asyncio.sleep(0.005)
            caller.hung_up.set()
            await asyncio.wait_for(task, SECONDS)

    asyncio.run(hung_up())
    gc.collect()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert presented == []
    assert waiting.waiters.futures == {}


@pytest.mark.parametrize("full", [True, False], ids=["too many wait", "the time is over"])
def test_whoever_is_waited_for_no_longer_is_answered(settings: Any, full: bool) -> None:
    settings.MAX_WAITERS = 0 if full else 1
    views["view"] = lambda _: a_wait(seconds=SECONDS if full else 0.05)
    caller = once()
    assert (caller.status, caller.body) == (200, b"done")


def test_a_stop_answers_all() -> None:
    views["view"] = lambda _: a_wait()

    async def stopped() -> list[Caller]:
        with ThreadPoolExecutor(2) as pool:
            application = made(pool)
            callers = [Caller() for _ in range(5)]
            tasks = [
                asyncio.create_task(application(caller.scope, caller.receive, caller.send))
                for caller in callers
            ]
            while len(waiting.waiters.futures) < len(callers):
                await asyncio.sleep(0.005)
            waiting.waiters.drain()
            await asyncio.wait_for(asyncio.gather(*tasks), SECONDS)
            return callers

    callers = asyncio.run(stopped())
    assert [caller.body for caller in callers] == [b"done"] * 5


def test_a_look_up_that_fails_ends_no_wait() -> None:
    views["view"] = lambda _: a_wait()
    failed: list[None] = []

    def ended_jobs(job_ids: list[uuid.UUID]) -> set[uuid.UUID]:
        if not failed:
            failed.append(None)
            raise RuntimeError("the database is away")
        return set(job_ids)

    assert once(ended_jobs).body == b"done"
    assert failed


class Listening:
    """A listener that hears what the test tells."""

    connected = True

    def __init__(self) -> None:
        self.wanted = threading.Event()

    def start(self) -> None:
        self.wanted.set()


@pytest.mark.parametrize("tells_id", [True, False], ids=["which job", "something"])
def test_a_client_is_answered_when_the_end_of_its_job_is_told(
    monkeypatch: pytest.MonkeyPatch, tells_id: bool
) -> None:
    """And its job is not looked up again and again until then."""
    monkeypatch.setattr(waiting, "LISTENING_PAUSE", SECONDS)
    listener: Any = Listening()
    waiting.waiters.listener = listener
    job_id = uuid.uuid4()
    ended: set[uuid.UUID] = set()
    looks: list[None] = []
    views["view"] = lambda _: a_wait(job_id=job_id)

    def look(_: list[uuid.UUID]) -> set[uuid.UUID]:
        looks.append(None)
        return ended

    async def told() -> Caller:
        with ThreadPoolExecutor(1) as pool:
            caller = Caller()
            application = made(pool, look)
            task = asyncio.create_task(application(caller.scope, caller.receive, caller.send))
            await asyncio.sleep(0.3)
            assert caller.messages == []
            assert len(looks) == 1
            if tells_id:
                waiting.waiters.hear([str(job_id)])
            else:
                ended.add(job_id)
                waiting.waiters.hear([notices.SOMETHING])
            await asyncio.wait_for(task, SECONDS / 2)
            return caller

    assert asyncio.run(told()).body == b"done"
    assert len(looks) == (1 if tells_id else 2)


def test_an_answer_that_cannot_be_presented_is_a_json_500() -> None:
    def fail() -> HttpResponse:
        raise RuntimeError("the secret reason")

    views["view"] = lambda _: a_wait(seconds=0, present=fail)
    caller = once()
    assert caller.status == 500
    assert caller.body.startswith(b'{"error": ')
    assert b"secret" not in caller.body


def test_a_file_is_read_in_the_pool_piece_by_piece() -> None:
    threads: set[str] = set()

    def pieces() -> Iterator[bytes]:
        for piece in (b"one", b"two"):
            threads.add(threading.current_thread().name)
            yield piece

    views["view"] = lambda _: StreamingHttpResponse(pieces())
    caller = once()
    assert [message.get("body") for message in caller.messages[1:]] == [b"one", b"two", None]
    assert {name.partition("_")[0] for name in threads} == {"pool"}


def test_a_file_is_closed_though_the_server_says_at_once_that_the_exchange_is_over() -> None:
    """As uvicorn does when the last byte is out, while all threads have other work."""
    file = io.BytesIO(b"one")
    views["view"] = lambda _: FileResponse(file)

    async def busy() -> None:
        with ThreadPoolExecutor(1) as pool:
            caller = Caller()

            async def send(message: Any) -> None:
                await caller.send(message)
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    pool.submit(time.sleep, 0.1)
                    caller.hung_up.set()

            await asyncio.wait_for(made(pool)(caller.scope, caller.receive, send), SECONDS)
            assert caller.body == b"one"

    asyncio.run(busy())
    assert file.closed


def once(ended_jobs: Any = no_job_ended) -> Caller:
    async def run() -> Caller:
        with ThreadPoolExecutor(1, thread_name_prefix="pool") as pool:
            caller = Caller()
            application = made(pool, ended_jobs)
            await asyncio.wait_for(application(caller.scope, caller.receive, caller.send), SECONDS)
            return caller

    return asyncio.run(run())


def test_health_does_not_wait_behind_other_requests() -> None:
    go_on = threading.Event()

    async def busy() -> Caller:
        with ThreadPoolExecutor(1) as web, ThreadPoolExecutor(1) as vital:
            web.submit(go_on.wait, SECONDS)
            caller = Caller("/health")
            application = get_application(web=web, vital=vital, ended_jobs=no_job_ended)
            await asyncio.wait_for(
                application(caller.scope, caller.receive, caller.send), SECONDS / 2
            )
            go_on.set()
            return caller

    assert asyncio.run(busy()).body == b"fine"
    assert waiting.VITAL_PATHS == ("/health", "/ready")
