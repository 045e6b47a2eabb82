"""The jobs interface: many files and providers in one job; its state, its files, its end."""

import msgspec
from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import Interface
from files.keys import safe_name
from files.responses import file_response
from ocr.api.base import bad
from ocr.api.idempotency import Reservation, idempotent
from ocr.api.jobs import presenters, uploading
from ocr.api.jobs.base import HasEnded, JobsInterfaceView, StillRunning, number
from ocr.api.jobs.schema import (
    SORT_KEYS,
    JobsCancelled,
    JobsCreated,
    JobsDeleted,
    JobsQuery,
    ReprocessForm,
    UploadForm,
)
from ocr.api.languages import by_code
from ocr.api.parsers import BoundedFormParser, BoundedJSONParser
from ocr.api.providers import provider
from ocr.api.wire import json_value, read_form, read_query, to_json
from ocr.jobs import deletion, listing, submission
from ocr.jobs.deletion import JobRunning
from ocr.jobs.options import JobOptions
from ocr.jobs.reprocess import reprocess
from ocr.models import Job, JobFile
from ocr.recognition.languages.language import UnknownLanguage


class UploadView(JobsInterfaceView):
    """`POST /ocr-jobs/upload`"""

    parser_classes = [uploading.JobParser, BoundedFormParser, BoundedJSONParser]

    @idempotent
    def post(self, request: Request, reservation: Reservation) -> Response:
        uploading.check_names(request)
        form = read_form(UploadForm, request)
        files = form.file
        uploading.check_count(files)
        providers = uploading.providers(self.caller.tenant, request, form, len(files))
        name = form.jobName or safe_name(files[0].name or "") or "job"
        every_provider = [one for of_file in providers for one in of_file]
        languages = by_code(form.language, every_provider)
        sources = uploading.inspected(files)
        order = submission.JobRequest(
            interface=Interface.JOBS,
            files=sources,
            providers=providers,
            deadline_seconds=submission.time_for(sources, form.pages),
            name=name,
            options=JobOptions(
                languages=languages,
                formats=form.formats,
                layout=form.layout,
                pdf=form.pdf,
                pages=form.pages,
                detect=True,
            ),
            max_attempts=settings.MAX_ATTEMPTS,
        )
        return self.answer_again(request, self.submit(order, reservation))

    def answer_again(self, request: Request, job: Job) -> Response:
        return Response(to_json(JobsCreated(id=job.pk)))


class JobsView(JobsInterfaceView):
    """`GET /ocr-jobs`"""

    def get(self, request: Request) -> Response:
        query = read_query(JobsQuery, request)
        wanted = list_query(query)
        found = listing.listed(self.caller.tenant, Interface.JOBS, wanted)
        return Response(to_json(presenters.job_list(found, wanted)))


def list_query(query: JobsQuery) -> listing.JobListQuery:
    key, direction = query.sortField or "createdAt", query.sortOrder or "desc"
    if query.sort:
        key, direction = query.sort.split(":")
    return listing.JobListQuery(
        page=query.page,
        limit=query.limit or query.pageSize or 20,
        key=SORT_KEYS[key],
        descending=direction == "desc",
        status=query.status or "",
        search=query.search,
    )


class JobView(JobsInterfaceView):
    """`GET` and `DELETE /ocr-jobs/{id}`"""

    def get(self, request: Request, job_id: str) -> HttpResponse:
        found = presenters.job_details(request, self.find(job_id))
        # `ocrData` of a thousand pages has 40 MB: msgspec writes it in 45 ms, the usual renderer
        # in 115.
        content = msgspec.json.encode(to_json(found))
        return HttpResponse(content, content_type="application/json")

    def delete(self, request: Request, job_id: str) -> Response:
        job = self.find(job_id)
        try:
            deletion.withdraw(job=job)
            deletion.delete(job=job)
        except JobRunning as error:
            self.find(job_id)  # gone meanwhile: 404
            raise StillRunning from error
        except Job.DoesNotExist as error:
            raise Http404 from error
        return Response(to_json(JobsDeleted(success=True)))


class CancelView(JobsInterfaceView):
    """`POST /ocr-jobs/{id}/cancel`"""

    def post(self, request: Request, job_id: str) -> Response:
        if not deletion.cancel_wanted(job=self.find(job_id)):
            self.find(job_id)  # gone meanwhile: 404
            raise HasEnded
        return Response(to_json(JobsCancelled(success=True)))


class ProvidersView(JobsInterfaceView):
    """`GET /ocr-jobs/providers`"""

    def get(self, request: Request) -> Response:
        found = presenters.provider_list(self.caller.tenant)
        return Response(json_value(found))


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
        return Response(to_json(JobsDeleted(success=True)))


class ReprocessView(JobsInterfaceView):
    """`POST /ocr-jobs/files/{fileId}/reprocess`"""

    def post(self, request: Request, file_id: str) -> HttpResponseBase:
        return self.reprocess(request, number(file_id))

    @idempotent
    def reprocess(self, request: Request, reservation: Reservation, file_id: int) -> Response:
        form = read_form(ReprocessForm, request)
        try:
            usable = provider(self.caller.tenant, form.ocrProvider)
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
        return Response(to_json(presenters.execution(request, execution.job, execution)))
