"""One file of a job: its bytes, its removal, and reading it once more."""

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import Interface
from files.responses import file_response
from ocr.api.base import bad
from ocr.api.fields import text
from ocr.api.idempotency import idempotent
from ocr.api.jobs import presenting
from ocr.api.jobs.base import JobsInterfaceView, StillRunning, number
from ocr.api.jobs.uploading import LONGEST_PROVIDERS
from ocr.api.providers import provider
from ocr.jobs import deletion
from ocr.jobs.deletion import JobRunning
from ocr.jobs.reprocess import reprocess
from ocr.models import Job, JobFile
from ocr.recognition.languages.language import UnknownLanguage


class FileView(JobsInterfaceView):
    """`GET` and `DELETE /ocr-jobs/{jobId}/files/{fileId}`"""

    def get(self, request: Request, job_id: str, file_id: str) -> FileResponse:
        stored = self.find_file(job_id, file_id).stored
        if stored is None or stored.pending:
            raise Http404
        return file_response(stored)

    def delete(self, request: Request, job_id: str, file_id: str) -> Response:
        try:
            deletion.delete_file(job_file=self.find_file(job_id, file_id))
        except JobRunning as error:
            raise StillRunning(
                "The file is being processed. Try again when that has ended."
            ) from error
        except Job.DoesNotExist as error:  # deleted just now
            raise Http404 from error
        return Response({"success": True})


class ReprocessView(JobsInterfaceView):
    """`POST /ocr-jobs/files/{fileId}/reprocess`"""

    def post(self, request: Request, file_id: str) -> HttpResponseBase:
        return self.reprocess(request, number(file_id))

    @idempotent
    def reprocess(self, request: Request, file_id: int) -> Response:
        name = text(request, "ocrProvider", longest=LONGEST_PROVIDERS)
        if not name:
            raise bad("The field 'ocrProvider' is required.")
        try:
            usable = provider(self.caller.tenant, name)
            execution = reprocess(
                caller=self.caller,
                interface=Interface.JOBS,
                file_id=file_id,
                provider=usable,
                request_id=self.request_id,
            )
        except JobFile.DoesNotExist as error:
            raise Http404 from error
        except JobRunning as error:
            raise StillRunning from error
        except UnknownLanguage as error:
            raise bad(str(error)) from error
        return Response(presenting.execution(request, execution.job, execution))
