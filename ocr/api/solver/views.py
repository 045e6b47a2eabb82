"""The solver interface: submit an image, poll for its text, which is gone 30 seconds later."""

import uuid
from typing import Any, Literal

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from billing import balances
from billing.models import Interface, Unit
from ocr.api import formats
from ocr.api.base import InterfaceView
from ocr.api.idempotency import Reservation, idempotent
from ocr.api.providers import provider
from ocr.api.solver.schema import (
    IN_PROCESS,
    SolveForm,
    SolverAccepted,
    SolverBalance,
    SolverEnded,
    SolverError,
    SolverResult,
)
from ocr.api.wire import read_form, to_json
from ocr.intake.inspection import inspect_image
from ocr.jobs import submission
from ocr.jobs.options import JobOptions
from ocr.models import Execution, Job, JobQuerySet, Status

READS_BY_HINTS = "auto"  # others would not keep to what the client says of the picture


class SolverView(InterfaceView):
    """Errors are `{"detail": "..."}`, three of them with the document's own words."""

    texts = {401: "Invalid API key", 402: "No solves remaining", 404: "Task not found or expired"}

    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return to_json(SolverError(detail=message))

    def solves(self) -> int:
        """Credits that can still be spent: the balance less what is held."""
        return balances.available(self.caller.tenant, Unit.SOLVE)


class BalanceView(SolverView):
    """`GET /api/balance`"""

    def get(self, request: Request) -> Response:
        used = balances.captured_last_24h(self.caller.tenant, Unit.SOLVE)
        balance = SolverBalance(status="ok", solves=self.solves(), last_day=used)
        return Response(to_json(balance))


class SolveView(SolverView):
    """`POST /api/ocr/solve`"""

    @idempotent
    def post(self, request: Request, reservation: Reservation) -> Response:
        form = read_form(SolveForm, request)
        most = settings.MAX_PAGES if form.pages else 1
        image = inspect_image(form.image, max_pages=most, first_frame=not form.pages)
        name = READS_BY_HINTS if has_hints(form) else ""
        order = submission.JobRequest(
            interface=Interface.SOLVER,
            files=[image],
            providers=[[provider(self.caller.tenant, name)]],
            deadline_seconds=settings.SOLVER_DEADLINE_SECONDS,
            options=JobOptions(
                guess=True,  # a captcha that is hard to read is still to be answered
                alphabet=form.charset,
                min_length=form.minLength,
                max_length=form.maxLength,
                single_line=form.singleLine,
                formats=form.formats,
                layout=form.layout,
                pdf=form.pdf,
                pages=form.pages,
            ),
            max_attempts=settings.MAX_ATTEMPTS,
        )
        return self.answer_again(request, self.submit(order, reservation))

    def answer_again(self, request: Request, job: Job) -> Response:
        left = job.available
        if left is None:  # submitted by an earlier request
            left = self.solves()
        accepted = SolverAccepted(status="ok", result=IN_PROCESS, task_id=job.uuid, solves=left)
        return Response(to_json(accepted))


def has_hints(form: SolveForm) -> bool:
    """Whether the client says anything of the text."""
    return bool(form.charset or form.minLength or form.maxLength or form.singleLine)


class ResultView(SolverView):
    """`GET` and `DELETE /api/ocr/result/{task_id}`"""

    def delete(self, request: Request, task_id: str) -> Response:
        job = self.find(task_id)
        ended = self.cancel_or_delete(job)
        answer = SolverEnded(status="ok", result=ended, task_id=job.uuid, solves=self.solves())
        return Response(to_json(answer))

    def get(self, request: Request, task_id: str) -> Response:
        rows = Execution.objects.filter(job__in=self.matching(task_id)).select_related("job")
        execution = rows.defer("corrected_text", "corrections").first()
        if execution is None:
            raise Http404
        job = execution.job
        state: Literal["ok", "fail"] = "ok"
        text = IN_PROCESS
        if job.status == Status.COMPLETED:
            text = execution.text
        elif job.status == Status.FAILED:
            state, text = "fail", job.error
        seconds = None
        if job.ended and execution.seconds is not None:
            seconds = round(execution.seconds, 3)
        result = SolverResult(
            status=state,
            result=text,
            task_id=job.uuid,
            time=seconds,
            solves=self.solves(),
            outputs=formats.outputs(request, job, execution),
        )
        return Response(to_json(result))

    def find(self, task_id: str) -> Job:
        """The tenant's own task, as long as it exists. Raises Http404."""
        return get_object_or_404(self.matching(task_id))

    def matching(self, task_id: str) -> JobQuerySet:
        """The tenant's own task, as long as it exists. Raises Http404 for what is no id."""
        try:
            wanted = uuid.UUID(task_id)
        except ValueError as error:
            raise Http404 from error
        return Job.objects.visible_to(self.caller.tenant, Interface.SOLVER).filter(uuid=wanted)
