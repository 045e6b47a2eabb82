"""`Idempotency-Key`: the same key and body get the first answer, another body 422, and 409 while the first runs."""

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http.response import HttpResponseBase
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from config import clock
from files.services import sha256
from ocr.api.base import InterfaceView, bad
from ocr.api.server.waiting import WaitingResponse
from ocr.models import IdempotentRequest

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


def idempotent(post: Post) -> Post:
    """For every POST that makes a job. An answer below 500 that made one is kept; a refusal leaves the key free."""

    @functools.wraps(post)
    def wrapped(
        view: InterfaceView, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return post(view, request, *args, **kwargs)
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise bad(f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters.")
        row, first = _reserve(view, request, key)
        if not first:
            return _replay(view, request, row)
        view.idempotent_id = row.pk
        try:
            response = post(view, request, *args, **kwargs)
        except BaseException:
            row.delete()
            raise
        return _kept(row, response)

    return wrapped


def _reserve(view: InterfaceView, request: Request, key: str) -> tuple[IdempotentRequest, bool]:
    """The key's row, and whether this request made it. A row whose first request died without a job is taken over."""
    names = {"tenant": view.caller.tenant, "route": request.path.rstrip("/"), "key": key}
    digest = body_hash(request)
    oldest = clock.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    dead = clock.now() - timedelta(seconds=settings.IMAGES_WAIT_SECONDS + 60)
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
    if row is None:  # its first request failed just now and freed it
        raise StillRunning
    if row.body_hash != digest:
        raise OtherBody
    return row, False


def _replay(view: InterfaceView, request: Request, row: IdempotentRequest) -> HttpResponseBase:
    """The kept answer; or that of the job, though the client hung up or the server died before it was given."""
    if row.status_code is not None:
        return Response(row.body, status=row.status_code, headers={"Idempotent-Replayed": "true"})
    response = view.answer_again(request, row.job) if row.job else None
    if response is None:
        raise StillRunning
    return _kept(row, response)


def _kept(row: IdempotentRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer, kept for the next time: at once, or when a waiting request's answer is known."""
    mine = IdempotentRequest.objects.filter(pk=row.pk)
    if isinstance(response, WaitingResponse):
        present = response.present
        response.present = lambda: _kept(row, present())  # type: ignore[assignment, return-value]
    elif response.status_code >= 400:
        mine.delete()
    else:
        body = (
            response.data
            if isinstance(response, Response)
            else json.loads(getattr(response, "content", b"null"))
        )
        mine.update(status_code=response.status_code, body=body)
    return response


def body_hash(request: Request) -> str:
    """A digest of the fields that were sent, hex; not of the raw bytes: a retry has another multipart boundary."""
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
