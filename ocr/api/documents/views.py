"""The documents interface: a document in, a file out, waited for or asked for by its task's id."""

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
from ocr.api.base import InterfaceView, absolute_url, bad
from ocr.api.documents import presenters
from ocr.api.documents.schema import DocumentsEnded, DocumentsError, OcrForm
from ocr.api.idempotency import Reservation, idempotent
from ocr.api.languages import by_abbyy_name
from ocr.api.providers import provider
from ocr.api.waiting_view import WaitingView
from ocr.api.wire import read_form, to_json
from ocr.intake.fetching import check_url
from ocr.intake.inspection import Inspected, inspect_document
from ocr.jobs import submission
from ocr.jobs.options import JobOptions
from ocr.models import Job
from ocr.recognition.languages import abbyy


class DocumentsView(InterfaceView):
    texts = {404: "Task not found or expired."}

    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return to_json(DocumentsError(status=status, message=message))

    def outcome(self, request: Request, job: Job, *, waited: bool = False) -> Response:
        """How the task stands. Raises Http404 when it is gone meanwhile.

        A task that is kept for no time at all can be swept at any moment.
        """
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

        return Response(to_json(presenters.answer(job, execution, link, waited=waited)))


class OcrView(WaitingView, DocumentsView):
    """`POST /task/pic/ocr`: waits for the file, with `sync=0` not at all."""

    @idempotent
    def post(self, request: Request, reservation: Reservation) -> HttpResponseBase:
        form = read_form(OcrForm, request)
        job = self.submit(self.order(form), reservation)
        if form.sync == "0":
            return self.outcome(request, job)
        return self.wait(request, job, settings.DOCUMENTS_WAIT_SECONDS, reservation)

    def order(self, form: OcrForm) -> submission.JobRequest:
        reader = provider(self.caller.tenant, "")
        languages = by_abbyy_name(form.language, [reader])
        source = source_of(form)
        return submission.JobRequest(
            interface=Interface.DOCUMENTS,
            files=[source],
            providers=[[reader]],
            deadline_seconds=submission.time_for([source], form.pages),
            options=JobOptions(
                languages=languages,
                alphabet=abbyy.alphabet(languages),
                formats=form.output_formats,
                list_outputs=bool(form.formats),
                layout=form.layout,
                pdf=form.pdf,
                pages=form.pages,
            ),
            password=form.password,
            max_attempts=settings.MAX_ATTEMPTS,
            is_waited_for=form.sync != "0",
        )

    def waited(self, request: Request, job: Job) -> Response:
        return self.outcome(request, job, waited=True)

    def answer_again(self, request: Request, job: Job) -> HttpResponseBase | None:
        return self.outcome(request, job)


def source_of(form: OcrForm) -> Inspected | submission.UrlSource:
    """The file that was sent, inspected, or the address to fetch one from.

    Raises a 400, and EngineError.
    """
    files = [file for file in (form.image_file, form.file) if file is not None]
    urls = [url for url in (form.image_url, form.url) if url]
    if len(files) + len(urls) != 1:
        raise bad("Send exactly one of 'image_file' and 'image_url'.")
    if files:
        return inspect_document(files[0], password=form.password)
    check_url(urls[0])
    return submission.UrlSource(urls[0])


class TaskView(DocumentsView):
    """`GET` and `DELETE /task/{task_id}`"""

    def get(self, request: Request, task_id: str) -> Response:
        return self.outcome(request, self.find(task_id))

    def delete(self, request: Request, task_id: str) -> Response:
        job = self.find(task_id)
        ended = self.cancel_or_delete(job)
        return Response(to_json(DocumentsEnded(status=200, message=ended, task_id=job.uuid)))

    def find(self, task_id: str) -> Job:
        """The tenant's own task. Raises Http404."""
        try:
            wanted = uuid.UUID(task_id)
        except ValueError as error:
            raise Http404 from error
        mine = Job.objects.visible_to(self.caller.tenant, Interface.DOCUMENTS)
        return get_object_or_404(mine, uuid=wanted)


class OcrTaskView(TaskView):
    """`GET` and `DELETE /task/pic/ocr/{task_id}`: the same."""
