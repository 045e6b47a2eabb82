"""Django under ASGI, so that a request that waits for a job holds neither a thread nor a database connection.

Views and middleware stay plain synchronous code and run in a bounded pool of threads. A view that has to wait returns
a `WaitingResponse`; its thread goes back to the pool, the wait is a future on the event loop, and a thread is
taken again only to present the result. Django's own handler would keep one thread a request until it is answered.
"""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.errors import server_error
from ocr.api.server.body_limit import LimitedReceive
from ocr.api.server.request_log import log_outcome
from ocr.api.server.waiting import WaitingResponse, notifier

log = structlog.get_logger("polyglyph.serve")
Result = TypeVar("Result")
END: Any = object()
VITAL_PATHS = ("/health", "/ready")
OF_THE_BODY = ("Content-Length", "Content-Type")


class WaitingHandler(ASGIHandler):
    """The application that `config.asgi` serves."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.pool = ThreadPoolExecutor(settings.WEB_THREADS, thread_name_prefix="web")
        # A flood of slow requests must not delay the health page, nor those whose job has ended.
        self.vital = ThreadPoolExecutor(2, thread_name_prefix="vital")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self.handle(
                scope, LimitedReceive(scope, receive, settings.MAX_UPLOAD_BYTES), send
            )

    async def in_thread(self, work: Callable[..., Result], *args: Any) -> Result:
        """Run synchronous code in the pool, with this request's context and a database connection that is alive."""
        return await in_pool(self.pool, work, *args)

    async def in_vital_thread(self, work: Callable[..., Result], *args: Any) -> Result:
        """The same for what must never wait behind other requests."""
        return await in_pool(self.vital, work, *args)

    async def run_get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.META["polyglyph.can_wait"] = True
        run = self.in_vital_thread if request.path.rstrip("/") in VITAL_PATHS else self.in_thread
        response: HttpResponseBase = await run(self.get_response, request)
        if isinstance(response, WaitingResponse):
            return await self.finish(request, response)
        return response

    async def finish(self, request: HttpRequest, waiting: WaitingResponse) -> HttpResponseBase:
        """Wait for the job, then let the view present it; the headers that middleware set go over to the answer."""
        await notifier.wait(waiting.job_id, waiting.seconds, self.in_vital_thread)
        response = await self.in_thread(presented, request, waiting)
        for name, value in waiting.items():
            if name not in OF_THE_BODY:
                response.headers.setdefault(name, value)
        response["Content-Length"] = str(len(response.content))
        log_outcome(request, response)
        return response

    async def send_response(self, response: Any, send: Any) -> None:
        """As Django's, but a file is read chunk by chunk in the pool: Django would read it whole into memory first."""
        if response.streaming and not response.is_async:
            response.streaming_content = self.chunks(iter(response.streaming_content))
        await super().send_response(response, send)

    async def chunks(self, content: Iterator[bytes]) -> AsyncIterator[bytes]:
        while (chunk := await self.in_thread(next, content, END)) is not END:
            yield chunk


async def in_pool(pool: ThreadPoolExecutor, work: Callable[..., Result], *args: Any) -> Result:
    """The work's result. Cancelled, it drops work that has not begun and waits for work that has.

    Django cancels when the client hangs up and then closes the request's body, which a thread may still be reading.
    """
    future = pool.submit(contextvars.copy_context().run, with_live_connection, work, *args)
    try:
        return await asyncio.wrap_future(future)
    except asyncio.CancelledError:
        if not future.cancelled():
            await asyncio.gather(asyncio.wrap_future(future), return_exceptions=True)
        raise


def presented(request: HttpRequest, waiting: WaitingResponse) -> HttpResponse:
    """The view's answer. Middleware has run already, so what goes wrong here must become an answer here."""
    try:
        return waiting.present()
    except Exception:
        log.exception("an answer could not be presented")
        return server_error(request)


def with_live_connection(work: Callable[..., Result], *args: Any) -> Result:
    """Drop a connection that is too old or broken before the work, as Django does at the start of a request."""
    close_old_connections()
    return work(*args)
