"""The documents interface (specs/documents): a document in, a file out; waited for, or asked for by its task's id."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import Interface
from files.links import signed_path
from files.models import StoredFile
from ocr.api.base import InterfaceView, absolute_url
from ocr.api.documents import asking, presenting
from ocr.api.idempotency import idempotent
from ocr.api.providers import provider
from ocr.api.waiting_view import WaitingView
from ocr.jobs import submission
from ocr.models import Job


class DocumentsView(InterfaceView):
    """Errors are `{"status": 404, "message": "..."}`."""

    texts = {404: "Task not found or expired."}

    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return {"status": status, "message": message}

    def outcome(self, request: Request, job: Job, *, waited: bool = False) -> Response:
        """How the task stands. Raises Http404 when it is gone meanwhile: kept for no time at all, and swept."""
        try:
            job.refresh_from_db()
            execution = (
                job.executions.select_related("job_file__stored")
                .defer("text", "corrected_text")
                .get()
            )
        except ObjectDoesNotExist as error:
            raise Http404 from error

        def link(stored: StoredFile) -> str:
            return absolute_url(request._request, signed_path(stored))

        return Response(presenting.answer(job, execution, link, waited=waited))


class OcrView(WaitingView, DocumentsView):
    """`POST /task/pic/ocr`: waits for the file, but no longer than a setting says, and with `sync=0` not at all."""

    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        waits, order = asking.waits(request), self.order(request)
        job = self.submit(order)
        return (
            self.wait(request, job, settings.DOCUMENTS_WAIT_SECONDS)
            if waits
            else self.outcome(request, job)
        )

    def order(self, request: Request) -> submission.JobRequest:
        reader = provider(self.caller.tenant, "")
        options, password = asking.options(request, reader), asking.password(request)
        source = asking.source(request, password)
        return submission.JobRequest(
            interface=Interface.DOCUMENTS,
            files=[source],
            providers=[[reader]],
            deadline_seconds=submission.time_for([source]),
            options=options,
            password=password,
            max_attempts=settings.MAX_ATTEMPTS,
        )

    def waited(self, request: Request, job: Job) -> Response:
        return self.outcome(request, job, waited=True)

    def answer_again(self, request: Request, job: Job) -> HttpResponseBase | None:
        return self.outcome(request, job)


class TaskView(DocumentsView):
    """`GET /task/{task_id}` and `GET /task/pic/ocr/{task_id}`"""

    def get(self, request: Request, task_id: str) -> Response:
        return self.outcome(request, self.find(task_id))

    def find(self, task_id: str) -> Job:
        """The tenant's own task. Raises Http404."""
        try:
            wanted = uuid.UUID(task_id)
        except ValueError as error:
            raise Http404 from error
        mine = Job.objects.visible_to(self.caller.tenant, Interface.DOCUMENTS)
        return get_object_or_404(mine, uuid=wanted)
