"""The images interface (specs/images): upload an image; recognise one and wait for the text; ask for a job's state."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import KeyOrAnonymousAuthentication
from billing.models import Interface
from config import clock
from files import services as files
from files.models import StoredFile
from files.responses import file_response
from ocr.api import formats
from ocr.api.base import InterfaceView, absolute_url, bad
from ocr.api.fields import hex_id, optional_file, required_file, text
from ocr.api.idempotency import idempotent
from ocr.api.images import presenting
from ocr.api.languages import by_code
from ocr.api.providers import provider
from ocr.api.waiting_view import WaitingView
from ocr.intake.inspection import Inspected, inspect_image
from ocr.jobs import submission
from ocr.jobs.options import JobOptions
from ocr.models import Execution, Job, Status


class ImagesView(InterfaceView):
    """Errors are `{"error": "..."}`. The document has no credentials: anonymous calls have a tenant where set."""

    authentication_classes = [KeyOrAnonymousAuthentication]

    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return {"error": message}


class UploadView(ImagesView):
    """`POST /api/upload`"""

    def post(self, request: Request) -> Response:
        title, tags = text(request, "title", longest=255), text(request, "tags", longest=1000)
        image = inspect_image(
            required_file(request, "image"), max_pages=settings.MAX_PAGES, thumbnail=True
        )
        return Response(presenting.uploaded(*self.keep(image, title, tags)))

    def keep(self, image: Inspected, title: str, tags: str) -> tuple[StoredFile, StoredFile]:
        """The stored image and its preview, until the tenant's retention is over; or neither."""
        tenant = self.caller.tenant
        expires_at = clock.now() + tenant.retention
        stored = files.store(
            tenant=tenant,
            content=image.content,
            facts=image.facts,
            expires_at=expires_at,
            title=title,
            tags=tags,
        )
        try:
            with transaction.atomic():
                thumbnail = files.store_thumbnail(
                    original=stored, webp=image.facts.thumbnail or b""
                )
                files.keep([stored, thumbnail])
        except BaseException:
            files.remove(stored)
            raise
        return stored, thumbnail


class OcrView(WaitingView, ImagesView):
    """`POST /api/ocr`: waits for the result, but no longer than a setting says."""

    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        source = self.source(request)
        wanted = provider(self.caller.tenant, text(request, "provider", longest=40))
        order = submission.JobRequest(
            interface=Interface.IMAGES,
            files=[source],
            providers=[[wanted]],
            deadline_seconds=settings.JOB_DEADLINE_SECONDS,
            options=JobOptions(
                languages=by_code(text(request, "language", longest=100), [wanted]),
                formats=formats.formats(request),
                correct=True,
            ),
            max_attempts=settings.MAX_ATTEMPTS,
        )
        return self.wait(request, self.submit(order), settings.IMAGES_WAIT_SECONDS)

    def source(self, request: Request) -> Inspected | StoredFile:
        """The image that was sent, or the earlier upload that was named. Raises a 400 for both or neither."""
        image, wanted = optional_file(request, "image"), text(request, "image_id", longest=100)
        if (image is None) == (not wanted):
            raise bad("Send either 'image' or 'image_id'.")
        if image is not None:
            return inspect_image(image, max_pages=settings.MAX_PAGES)
        return find_upload(self, wanted)

    def waited(self, request: Request, job: Job) -> Response:
        """The text, the reason of the failure, or, when the time is over, where to ask for it."""
        try:
            job.refresh_from_db()
        except Job.DoesNotExist as error:  # kept for no time at all, and swept meanwhile
            raise Http404 from error
        if job.status == Status.COMPLETED:
            execution = job.executions.get()
            return Response(
                presenting.recognised(job, execution) | formats.produced(request, job, execution)
            )
        if job.status == Status.FAILED:
            return self.failure(job)
        url = absolute_url(request._request, reverse("images-job", kwargs={"job_id": str(job)}))
        return Response(presenting.timed_out(url))


class JobView(ImagesView):
    """`GET /api/job/{job_id}`"""

    def get(self, request: Request, job_id: str) -> Response:
        job = self.find(job_id)
        execution = Execution.objects.filter(job=job).select_related("job_file__stored").first()
        return Response(
            presenting.job_state(job, execution) | formats.produced(request, job, execution)
        )

    def find(self, job_id: str) -> Job:
        """The tenant's own job. Raises Http404."""
        wanted = hex_id(job_id, "job_")
        if wanted is None:
            raise Http404
        mine = Job.objects.visible_to(self.caller.tenant, Interface.IMAGES)
        return get_object_or_404(mine, uuid=wanted)


class OriginalView(ImagesView):
    """`GET /storage/original/{image_id}.{extension}`"""

    def get(self, request: Request, image_id: str, extension: str) -> FileResponse:
        stored = find_upload(self, image_id)
        if extension != stored.extension:
            raise Http404
        return file_response(stored)


class ThumbView(ImagesView):
    """`GET /storage/thumbs/{image_id}.webp`"""

    def get(self, request: Request, image_id: str) -> FileResponse:
        thumbnail = find_upload(self, image_id).thumbnail
        if thumbnail is None:
            raise Http404
        return file_response(thumbnail, name=f"{image_id}.webp")


def find_upload(view: ImagesView, image_id: str) -> StoredFile:
    """The tenant's own upload. Raises Http404."""
    wanted = hex_id(image_id, "img_")
    if wanted is None:
        raise Http404
    mine = StoredFile.objects.uploads_of(view.caller.tenant).select_related("thumbnail")
    return get_object_or_404(mine, pk=wanted, pending=False)
