"""Django's test client, but each call goes through the ASGI application, in this process.

The event loop runs in a thread of its own; what the application gives to its pools runs in the
thread that called, so that views see the rows of the test's transaction. Before the application
looks whether a job has ended, it calls `meanwhile.do`: that is what happens while a client waits.
"""

import asyncio
import contextvars
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import cache
from queue import SimpleQueue
from typing import Any

from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client as DjangoClient
from django.test.client import conditional_content_removal

from ocr.api.server.waiting import find_ended_jobs, get_application

Task = Callable[[], None]


class Here(threading.local):
    """Of each calling thread: what it is to run, and the calls that it has open, the innermost
    last.
    """

    def __init__(self) -> None:
        self.tasks: SimpleQueue[Task] = SimpleQueue()
        self.calls: list[Call] = []


here = Here()


def nothing() -> None:
    pass


class Meanwhile:
    """`do` is called while a client waits.

    When it raises, the client hangs up and its call raises the same.
    """

    def __init__(self) -> None:
        self.do: Callable[[], Any] = nothing

    @contextmanager
    def doing(self, do: Callable[[], Any]) -> Iterator[None]:
        before, self.do = self.do, do
        try:
            yield
        finally:
            self.do = before


meanwhile = Meanwhile()


class Call:
    """One call of the application."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.scope = scope_of(environ)
        self.body: bytes | None = environ["wsgi.input"].read()
        self.tasks = here.tasks
        self.messages: list[Any] = []
        self.request: ASGIRequest | None = None
        self.hung_up = asyncio.Event()
        self.reason: BaseException | None = None

    def response(self) -> HttpResponseBase:
        """Run the application's synchronous parts here until it has answered."""
        here.calls.append(self)
        ended = asyncio.run_coroutine_threadsafe(self.run(), loop())
        ended.add_done_callback(lambda _: self.tasks.put(nothing))
        while not ended.done():
            self.tasks.get()()
        here.calls.remove(self)
        ended.result()
        if self.reason:
            raise self.reason
        return self.answer()

    async def run(self) -> None:
        current.set(self)
        await application()(self.scope, self.receive, self.send)

    async def receive(self) -> Any:
        if self.body is None:
            await self.hung_up.wait()
            return {"type": "http.disconnect"}
        body, self.body = self.body, None
        return {"type": "http.request", "body": body}

    async def send(self, message: Any) -> None:
        self.messages.append(message)

    def hang_up(self, reason: BaseException) -> None:
        self.reason = reason
        loop().call_soon_threadsafe(self.hung_up.set)

    def answer(self) -> HttpResponseBase:
        head, *parts = self.messages
        body = [part.get("body", b"") for part in parts]
        # Django ends a stream with a message without a body.
        if "body" in parts[-1]:
            answer: HttpResponseBase = HttpResponse(b"".join(body), status=head["status"])
        else:
            answer = StreamingHttpResponse(body, status=head["status"])
        del answer["Content-Type"]
        for name, value in head["headers"]:
            if name == b"Set-Cookie":
                answer.cookies.load(value.decode())
            else:
                answer[name.decode()] = value.decode("latin-1")
        return answer


current: contextvars.ContextVar[Call] = contextvars.ContextVar("current")


class CallersThread(Executor):
    """Runs what it is given in the thread whose call made it necessary."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()

        def task() -> None:
            if not future.set_running_or_notify_cancel():
                return
            # These would end the test's transaction; Django's own client does the same.
            request_started.disconnect(close_old_connections)
            request_finished.disconnect(close_old_connections)
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)
            finally:
                request_started.connect(close_old_connections)
                request_finished.connect(close_old_connections)

        current.get().tasks.put(task)
        return future


class Request(ASGIRequest):
    """Known to its call; without the checks of CSRF tokens, as in Django's own client."""

    _dont_enforce_csrf_checks = True

    def __init__(self, scope: Any, body_file: Any) -> None:
        super().__init__(scope, body_file)
        current.get().request = self


@cache
def loop() -> asyncio.AbstractEventLoop:
    made = asyncio.new_event_loop()
    threading.Thread(target=made.run_forever, name="asgi", daemon=True).start()
    return made


@cache
def application() -> ASGIHandler:
    made = get_application(
        web=CallersThread(), vital=CallersThread(), ended_jobs=ended_after_meanwhile
    )
    made.request_class = Request
    return made


def ended_after_meanwhile(job_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    try:
        meanwhile.do()
    except BaseException as error:
        here.calls[-1].hang_up(error)
    return find_ended_jobs(job_ids)


def scope_of(environ: dict[str, Any]) -> dict[str, Any]:
    path = environ["PATH_INFO"].encode("latin-1")
    headers = []
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            headers.append((name.removeprefix("HTTP_"), value))
        elif name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value != "":
            headers.append((name, value))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": environ["REQUEST_METHOD"],
        "scheme": environ["wsgi.url_scheme"],
        "path": path.decode(errors="replace"),
        "raw_path": path,
        "root_path": "",
        "query_string": environ.get("QUERY_STRING", "").encode(),
        "headers": [
            (name.replace("_", "-").lower().encode(), str(value).encode("utf-8"))
            for name, value in headers
        ],
        "client": (environ.get("REMOTE_ADDR", "127.0.0.1"), 1),
        "server": (environ["SERVER_NAME"], int(environ["SERVER_PORT"])),
    }


def handler(environ: dict[str, Any]) -> HttpResponseBase:
    call = Call(environ)
    answer: Any = call.response()
    assert call.request
    conditional_content_removal(call.request, answer)
    answer.wsgi_request = call.request
    return answer  # type: ignore[no-any-return]


def wsgi(environ: dict[str, Any], start_response: Callable[[str, Any], Any]) -> list[bytes]:
    """The application for clients that only speak WSGI."""
    answer: Any = handler(environ)
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.getvalue()]


class Client(DjangoClient):
    handler: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handler = handler
