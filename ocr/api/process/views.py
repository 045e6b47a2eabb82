"""The process interface: the text of a stored file, in one blocking call."""

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import Interface
from ocr.api.base import bad
from ocr.api.idempotency import Reservation, idempotent
from ocr.api.languages import by_code
from ocr.api.process import presenters
from ocr.api.process.base import ProcessInterfaceView
from ocr.api.process.keys import find_settled
from ocr.api.process.schema import ProcessForm
from ocr.api.providers import provider
from ocr.api.server.waiting import waiters
from ocr.api.waiting_view import WaitingView
from ocr.api.wire import read_form, to_json
from ocr.errors import ErrorCode
from ocr.jobs import deletion, submission
from ocr.jobs.admission import PlatformBusy
from ocr.jobs.options import JobOptions
from ocr.models import Job, Status

TOO_LATE = "The text was not there in time. You were not charged. Try again later."
FULL = "Too many requests are waiting for their text. You were not charged. Try again soon."
SLACK_SECONDS = 60  # past the wait, the sweeper ends a job whose client hung up


class ProcessView(WaitingView, ProcessInterfaceView):
    """`POST /api/ocr/process`: waits for the result.

    There is no address to ask later, so late work is given up.
    """

    @idempotent
    def post(self, request: Request, reservation: Reservation) -> HttpResponseBase:
        if not isinstance(request.data, dict):
            raise bad("The field 'key' is required.")
        form = read_form(ProcessForm, request)
        wanted = provider(self.caller.tenant, form.provider)
        options = JobOptions(
            languages=by_code(form.language, [wanted]),
            formats=form.formats,
            layout=form.layout,
            pdf=form.pdf,
            pages=form.pages,
            detect=True,
        )
        if waiters.full:
            raise PlatformBusy(FULL, retry_after=5)
        order = submission.JobRequest(
            interface=Interface.PROCESS,
            files=[find_settled(self.caller.tenant, form.key)],
            providers=[[wanted]],
            deadline_seconds=settings.PROCESS_WAIT_SECONDS + SLACK_SECONDS,
            options=options,
            max_attempts=settings.MAX_ATTEMPTS,
        )
        job = self.submit(order, reservation)
        return self.wait(request, job, settings.PROCESS_WAIT_SECONDS, reservation)

    def waited(self, request: Request, job: Job) -> Response:
        """The text, or the reason of the failure; what is not done by now is cancelled first."""
        execution = self.refreshed(job)
        if not job.ended:
            deletion.cancel(job=job, code=ErrorCode.LATE, reason=TOO_LATE)
            execution = self.refreshed(job)  # it may have ended just before
        if job.status == Status.FAILED:
            return self.failure(job)
        if execution.job_file.stored is None:  # deleted since the job ended
            raise Http404
        answer = presenters.recognised(request, job, execution, execution.job_file.stored)
        return Response(to_json(answer))
