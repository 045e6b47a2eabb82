"""The jobs interface (specs/jobs): many files and providers in one job, worked on in turn; its state, list and end."""

from django.conf import settings
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import Interface
from files.keys import safe_name
from ocr.api import formats
from ocr.api.fields import text
from ocr.api.idempotency import idempotent
from ocr.api.jobs import presenting, querying, uploading
from ocr.api.jobs.base import JobsInterfaceView, StillRunning
from ocr.api.languages import by_code
from ocr.api.parsers import BoundedFormParser, BoundedJSONParser
from ocr.jobs import deletion, listing, submission
from ocr.jobs.options import JobOptions
from ocr.models import Job


class UploadView(JobsInterfaceView):
    """`POST /ocr-jobs/upload`"""

    parser_classes = [uploading.JobParser, BoundedFormParser, BoundedJSONParser]

    @idempotent
    def post(self, request: Request) -> Response:
        files = uploading.uploads(request)
        providers = uploading.providers(self.caller.tenant, request, len(files))
        name = text(request, "jobName", longest=255) or safe_name(files[0].name or "") or "job"
        every_provider = [one for of_file in providers for one in of_file]
        languages = by_code(text(request, "language", longest=100), every_provider)
        sources = uploading.inspected(files)
        order = submission.JobRequest(
            interface=Interface.JOBS,
            files=sources,
            providers=providers,
            deadline_seconds=submission.time_for(sources),
            name=name,
            options=JobOptions(languages=languages, formats=formats.formats(request), detect=True),
            max_attempts=settings.MAX_ATTEMPTS,
        )
        return self.answer_again(request, self.submit(order))

    def answer_again(self, request: Request, job: Job) -> Response:
        return Response({"id": job.pk})


class JobsView(JobsInterfaceView):
    """`GET /ocr-jobs`"""

    def get(self, request: Request) -> Response:
        wanted = querying.wanted(request)
        found = listing.listed(self.caller.tenant, Interface.JOBS, wanted)
        return Response(presenting.job_list(found, wanted))


class JobView(JobsInterfaceView):
    """`GET` and `DELETE /ocr-jobs/{id}`"""

    def get(self, request: Request, job_id: str) -> Response:
        return Response(presenting.job_details(request, self.find(job_id)))

    def delete(self, request: Request, job_id: str) -> Response:
        job = self.find(job_id)
        try:
            deletion.withdraw(job=job)
            deletion.delete(job=job)
        except deletion.JobRunning as error:
            self.find(job_id)  # gone meanwhile: 404
            raise StillRunning from error
        except Job.DoesNotExist as error:
            raise Http404 from error
        return Response({"success": True})


class ProvidersView(JobsInterfaceView):
    """`GET /ocr-jobs/providers`"""

    def get(self, request: Request) -> Response:
        return Response(presenting.provider_list(self.caller.tenant))
