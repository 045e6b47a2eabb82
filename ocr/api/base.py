"""Shared view base: authentication, throttling, error-to-status mapping.

Bodies are defined per interface.
"""

from typing import Any, ClassVar, cast

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFilesSent,
)
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.exceptions import (
    APIException,
    NotAuthenticated,
    NotFound,
    Throttled,
)
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import throttles
from accounts.authentication import KeyAuthentication
from accounts.services import Caller
from billing.errors import InsufficientFunds, NoPrice
from config.request_context import RequestContext
from files.errors import StorageFailed
from ocr import children
from ocr.api.idempotency import Reservation
from ocr.api.parsers import BoundedFormParser, BoundedJSONParser
from ocr.api.wire import bad as bad
from ocr.errors import EngineError, ErrorCode
from ocr.jobs import deletion
from ocr.jobs.admission import PlatformBusy, Refused, TenantBusy
from ocr.jobs.deletion import Ended
from ocr.jobs.submission import JobRequest, submit
from ocr.models import Job

log = structlog.get_logger("polyglyph.api")


class IgnoreAccept(BaseContentNegotiation):
    """There is one form of answer; a client that asks for another gets it all the same."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        sent = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: Any = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class InterfaceView(APIView):
    """A view of one interface.

    Subclasses say what an error looks like; `texts` replaces messages by status.
    """

    authentication_classes = [KeyAuthentication]
    content_negotiation_class = IgnoreAccept
    parser_classes = [MultiPartParser, BoundedFormParser, BoundedJSONParser]
    renderer_classes = [JSONRenderer]
    texts: ClassVar[dict[int, str]] = {}

    def error_body(self, status: int, message: str) -> dict[str, Any]:
        """The interface's own form of an error."""
        raise NotImplementedError

    @property
    def request_id(self) -> str:
        return RequestContext.of(self.request).request_id

    @property
    def caller(self) -> Caller:
        return cast(Caller, self.request.user)  # what our authentication classes return

    def submit(self, order: JobRequest, reservation: Reservation) -> Job:
        """The caller's order as a job, tied to the Idempotency-Key of the request where
        it has one.
        """
        return submit(
            caller=self.caller,
            job_request=order,
            request_id=self.request_id,
            idempotent_id=reservation.row_id,
        )

    def cancel_or_delete(self, job: Job) -> Ended:
        """Cancel the caller's job, or delete it where it has ended. Raises Http404 when it is gone
        meanwhile.
        """
        try:
            return deletion.cancel_or_delete(job=job)
        except deletion.JobRunning as error:
            raise Http404 from error

    def answer_again(self, request: Request, job: Job) -> HttpResponseBase | None:
        """The answer for a repeated request whose first answer was lost; None while it cannot be
        given yet.
        """
        raise NotImplementedError

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if isinstance(request.user, Caller):  # some views need none
            children.serve_upload(request.user.tenant.pk)
        if RequestContext.of(request).body_too_large:
            limit = settings.MAX_UPLOAD_BYTES
            raise EngineError(
                f"The request is too large; a file may have at most {limit} bytes.",
                code=ErrorCode.TOO_LARGE,
            )

    def check_throttles(self, request: Request) -> None:
        """Count the request for its key and for its tenant.

        Raises Throttled past the tighter of the two. Where nothing can be written, reads are not
        counted: they are answered all the same.
        """
        caller = self.caller
        tenant_limit = caller.tenant.requests_per_minute or settings.THROTTLE_TENANT_PER_MINUTE
        limits = {f"tenant:{caller.tenant.pk}": tenant_limit}
        if caller.key:
            limits[f"key:{caller.key.pk}"] = settings.THROTTLE_KEY_PER_MINUTE
        try:
            self.allowance = throttles.count(limits)
        except DatabaseError:
            if request.method not in SAFE_METHODS:
                raise
            log.warning("a request was not counted", exc_info=True)
            return
        if self.allowance.exceeded:
            raise Throttled(wait=self.allowance.reset)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The methods, which `Allow` names on every answer; DRF's own answer describes
        its insides.
        """
        return Response(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("Referrer-Policy", "no-referrer")  # the address may carry a key
        if allowance := getattr(self, "allowance", None):
            for name, value in allowance.headers().items():
                answer.headers[name] = value
        return answer

    def handle_exception(self, exc: Exception) -> Response:
        status, message, headers = described(exc)
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        response = Response(
            self.error_body(status, self.texts.get(status, message)), status=status, headers=headers
        )
        response.exception = True
        return response


def described(exc: Exception) -> tuple[int, str, dict[str, str]]:
    """Status, sentence and headers for whatever a view raised.

    What nobody foresaw is logged whole, told briefly.
    """
    match exc:
        case EngineError():
            headers = {"Retry-After": "10"} if exc.code.status == 503 else {}
            return exc.code.status, exc.message, headers
        case InsufficientFunds():
            return 402, f"Not enough credits: {exc.needed} needed, {exc.available} available.", {}
        case TenantBusy() | PlatformBusy():
            return (429 if isinstance(exc, TenantBusy) else 503), str(exc), retry(exc)
        case Throttled():
            return (
                429,
                "Too many requests. Try again later.",
                {"Retry-After": str(getattr(exc, "wait", None) or 1)},
            )
        case NotAuthenticated():
            return 401, "No API key was sent.", {}
        case Http404() | NotFound():
            return 404, "Not found.", {}
        case APIException():
            return exc.status_code, first_text(exc.detail), dict(getattr(exc, "headers", {}))
        case RequestDataTooBig() | TooManyFilesSent():
            return 413, "The request is too large.", {}
        case SuspiciousOperation() | BadRequest() | UnicodeDecodeError():
            return 400, "The request could not be understood.", {}
        case NoPrice():
            log.error("an interface has no price", reason=str(exc))
            return (
                503,
                "This interface has no price at the moment. Try again later.",
                {"Retry-After": "60"},
            )
        # A file on S3 is fetched when it is read, after it was opened.
        case DatabaseError() | InterfaceError() | StorageFailed() | BotoCoreError() | ClientError():
            log.exception("the database or the storage failed")
            return 503, "The service is not available at the moment.", {"Retry-After": "10"}
    log.exception("a request failed with an unexpected error")
    return 500, "Something went wrong on our side. You were not charged.", {}


def retry(refused: Refused) -> dict[str, str]:
    return {"Retry-After": str(refused.retry_after)}


def first_text(detail: Any) -> str:
    """The first sentence in a DRF error's detail, which may be nested."""
    while isinstance(detail, dict | list):
        detail = next(iter(detail.values() if isinstance(detail, dict) else detail), "Bad request.")
    return str(detail)


def absolute_url(request: HttpRequest, path: str) -> str:
    """On PUBLIC_URL when it is set, else on the host that was called, which ALLOWED_HOSTS has
    checked.
    """
    return (
        f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
    )
