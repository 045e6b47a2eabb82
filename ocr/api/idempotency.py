"""`Idempotency-Key`: the same key and body get the first answer, another body 422, and 409 while
the first runs.
"""

import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http.response import HttpResponseBase
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services import Caller
from config import clock
from files.services import sha256
from ocr.api.key_leases import LEASE, leases
from ocr.api.server.waiting import WaitingResponse
from ocr.jobs.policies import policy_of
from ocr.jobs.submission import KeyTaken
from ocr.models import IdempotentRequest, Job

Post = Callable[..., HttpResponseBase]
LONGEST_KEY = 255


class StillRunning(APIException):
    """The first request of this key has no answer yet."""

    status_code = 409
    default_detail = "A request with this Idempotency-Key is still running."
    headers = {"Retry-After": "1"}


class OtherBody(APIException):
    """The key was used for something else."""

    status_code = 422
    default_detail = "This Idempotency-Key was used for another request before."


@dataclass(frozen=True, slots=True)
class Reservation:
    """The Idempotency-Key of one request, from its arrival to its answer.

    `row_id` is None where none was sent.
    """

    row_id: int | None = None

    def keep(self, answer: HttpResponseBase) -> None:
        """Keep the final answer for the next request with this key; an error frees the key."""
        if self.row_id is None:
            return
        if answer.status_code >= 400:
            self.free()
            return
        row = IdempotentRequest.objects.filter(pk=self.row_id)
        row.update(status_code=answer.status_code, body=getattr(answer, "data", None))

    def free(self) -> None:
        if self.row_id is None:
            return
        IdempotentRequest.objects.filter(pk=self.row_id).delete()


class Repeatable(Protocol):
    """A view whose POST makes a job."""

    @property
    def caller(self) -> Caller: ...

    def answer_again(self, request: Request, job: Job) -> HttpResponseBase | None:
        """The answer for a repeated request whose first answer was lost; None while it cannot be
        given yet.
        """


def idempotent(post: Post) -> Post:
    """For every POST that makes a job: the decorated method gets a `Reservation` behind the
    request.

    An answer below 400 is kept; a refusal leaves the key free. A method that returns a
    `WaitingResponse` passes `reservation.keep` to it.
    """

    @functools.wraps(post)
    def wrapped(view: Repeatable, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return post(view, request, Reservation(), *args, **kwargs)
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise ValidationError(
                [f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters."]
            )
        row, first = _reserve(view, request, key)
        if not first:
            return _replay(view, request, row)
        reservation = Reservation(row.pk)
        try:
            with leases.held(row.pk):
                response = post(view, request, reservation, *args, **kwargs)
        except KeyTaken as error:
            raise StillRunning from error
        except BaseException:
            reservation.free()
            raise
        if not isinstance(response, WaitingResponse):
            reservation.keep(response)
        return response

    return wrapped


def _reserve(view: Repeatable, request: Request, key: str) -> tuple[IdempotentRequest, bool]:
    """The key's row, and whether this request made it.

    A row whose first request died without a job is taken over, and so is one whose job, and with it
    the text in the kept answer, has expired.
    """
    names = {"tenant": view.caller.tenant, "route": request.path.rstrip("/"), "key": key}
    digest = body_hash(request)
    oldest = clock.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    dead = clock.now() - LEASE
    IdempotentRequest.objects.filter(**names, created_at__lt=oldest).delete()
    IdempotentRequest.objects.filter(
        **names, status_code=None, job=None, created_at__lt=dead
    ).delete()
    try:
        with transaction.atomic():
            return IdempotentRequest.objects.create(
                **names, body_hash=digest, created_at=clock.now()
            ), True
    except IntegrityError:
        row = IdempotentRequest.objects.select_related("job__tenant").filter(**names).first()
        if row is not None and _is_gone(row):
            row.delete()
            return _reserve(view, request, key)
    if row is None:  # its first request failed just now and freed it
        raise StillRunning
    if row.body_hash != digest:
        raise OtherBody
    return row, False


def _is_gone(row: IdempotentRequest) -> bool:
    """Whether the text in the kept answer has expired, though the sweeper has not come by yet."""
    job = row.job
    if job is None or job.expires_at is None or not job.ended:
        return False
    return policy_of(job.interface).answer_holds_text and job.expires_at <= clock.now()


def _replay(view: Repeatable, request: Request, row: IdempotentRequest) -> HttpResponseBase:
    """The kept answer; or that of the job, though the client hung up or the server died before it
    was given.
    """
    if row.status_code is not None:
        return Response(row.body, status=row.status_code, headers={"Idempotent-Replayed": "true"})
    response = view.answer_again(request, row.job) if row.job else None
    if response is None:
        raise StillRunning
    Reservation(row.pk).keep(response)
    return response


def body_hash(request: Request) -> str:
    """A digest of the fields that were sent, hex; not of the raw bytes: a retry has another
    multipart boundary.
    """
    data = request.data
    fields = (
        data.lists()
        if hasattr(data, "lists")
        else data.items()
        if isinstance(data, dict)
        else [("", data)]
    )
    files = request.FILES
    uploads = (
        {name: [sha256(file) for file in files.getlist(name)] for name in files} if files else {}
    )
    texts = sorted((name, value) for name, value in fields if name not in uploads)
    return hashlib.sha256(
        json.dumps([texts, sorted(uploads.items())], default=str).encode()
    ).hexdigest()
