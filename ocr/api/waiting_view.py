"""A view that submits a job and waits for it: what its answer is afterwards, whatever happened
meanwhile.
"""

import functools

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from ocr.api.base import InterfaceView
from ocr.api.idempotency import Reservation
from ocr.api.server.waiting import WaitingResponse
from ocr.errors import stored_code
from ocr.jobs import claims
from ocr.models import Execution, Job


class WaitingView(InterfaceView):
    """Subclasses say in `waited` how the job is presented when it has ended or the time is over."""

    def waited(self, request: Request, job: Job) -> Response:
        """The answer, from the job as it is now; `job` is as it was submitted, and is refreshed.

        May raise what any view may.
        """
        raise NotImplementedError

    def refreshed(self, job: Job) -> Execution:
        """Bring the job up to date, and return its execution with its file. Raises Http404.

        In one statement. A job that is kept for no time at all can be swept at any moment.
        """
        rows = Execution.objects.select_related("job", "job_file__stored")
        execution = rows.filter(job=job.pk).first()
        if execution is None:
            raise Http404
        for field in Job._meta.concrete_fields:
            setattr(job, field.attname, getattr(execution.job, field.attname))
        execution.job = job
        return execution

    def wait(
        self, request: Request, job: Job, seconds: float, reservation: Reservation
    ) -> HttpResponseBase:
        """Wait; but when too many wait already, or the server stops, the answer comes as if the
        time were over.
        """
        return WaitingResponse(
            job_id=job.uuid,
            seconds=seconds,
            present=functools.partial(self.present, request, job),
            on_answer=[reservation.keep],
        )

    def present(self, request: Request, job: Job) -> HttpResponse:
        """Called when the view has returned: whatever goes wrong here has to become an answer here
        too.
        """
        try:
            answer = self.waited(request, job)
            if not job.ended:
                claims.lower_priority(job)
        except Exception as error:
            answer = self.handle_exception(error)
        self.finalize_response(request, answer).render()
        return answer

    def answer_again(self, request: Request, job: Job) -> HttpResponseBase | None:
        return self.present(request, job) if job.ended else None

    def failure(self, job: Job) -> Response:
        """The answer for a job that failed."""
        status = stored_code(job.error_code).status_of_failed_job
        headers = {"Retry-After": "10"} if status == 503 else {}
        return Response(self.error_body(status, job.error), status=status, headers=headers)
