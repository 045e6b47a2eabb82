"""The solver interface (specs/solver): submit an image, poll for its text, which is gone 30 seconds later."""

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from billing import services as billing
from billing.models import Interface, Unit
from config import clock
from ocr.api import formats
from ocr.api.base import InterfaceView
from ocr.api.fields import required_file
from ocr.api.idempotency import idempotent
from ocr.api.providers import provider
from ocr.api.solver.hints import hints
from ocr.intake.inspection import inspect_image
from ocr.jobs import submission
from ocr.models import Job, Priority, Status

IN_PROCESS = "in_process"
READS_BY_HINTS = "auto"  # others would not keep to what the client says of the picture


class SolverView(InterfaceView):
    """Errors are `{"detail": "..."}`, three of them with the document's own words."""

    texts = {401: "Invalid API key", 402: "No solves remaining", 404: "Task not found or expired"}

    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return {"detail": message}

    def solves(self) -> int:
        """Credits that can still be spent: the balance less what is held."""
        return billing.available(self.caller.tenant, Unit.SOLVE)


class BalanceView(SolverView):
    """`GET /api/balance`"""

    def get(self, request: Request) -> Response:
        used = billing.captured_last_24h(self.caller.tenant, Unit.SOLVE)
        return Response({"status": "ok", "solves": self.solves(), "24h": used})


class SolveView(SolverView):
    """`POST /api/ocr/solve`"""

    @idempotent
    def post(self, request: Request) -> Response:
        known = hints(request)
        image = inspect_image(required_file(request, "image"), max_pages=1)
        order = submission.JobRequest(
            interface=Interface.SOLVER,
            files=[image],
            providers=[[provider(self.caller.tenant, READS_BY_HINTS if known else "")]],
            priority=Priority.INTERACTIVE,
            deadline_seconds=settings.SOLVER_DEADLINE_SECONDS,
            # A captcha that is hard to read is still to be answered.
            options={"guess": True, **known, **formats.wanted(request)},
            max_attempts=settings.MAX_ATTEMPTS,
        )
        return self.answer_again(request, self.submit(order))

    def answer_again(self, request: Request, job: Job) -> Response:
        return Response(
            {
                "status": "ok",
                "result": IN_PROCESS,
                "task_id": str(job.uuid),
                "solves": self.solves(),
            }
        )


class ResultView(SolverView):
    """`GET /api/ocr/result/{task_id}`"""

    def get(self, request: Request, task_id: str) -> Response:
        job = self.find(task_id)
        execution = job.executions.only("text", "seconds").first()
        state, result = {
            Status.COMPLETED: ("ok", execution.text if execution else ""),
            Status.FAILED: ("fail", job.error),
        }.get(Status(job.status), ("ok", IN_PROCESS))
        seconds = (
            round(execution.seconds, 3)
            if job.ended and execution and execution.seconds is not None
            else None
        )
        task = {
            "status": state,
            "result": result,
            "task_id": str(job.uuid),
            "time": seconds,
            "solves": self.solves(),
        }
        return Response(task | formats.produced(request, job, execution))

    def find(self, task_id: str) -> Job:
        """The tenant's own task, as long as it exists by the database's clock. Raises Http404."""
        try:
            wanted = uuid.UUID(task_id)
        except ValueError as error:
            raise Http404 from error
        job = Job.objects.filter(
            tenant=self.caller.tenant, interface=Interface.SOLVER, uuid=wanted
        ).first()
        if job is None or (job.expires_at is not None and job.expires_at <= clock.now()):
            raise Http404
        return job
