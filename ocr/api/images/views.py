"""The images interface: upload an image; recognise one and wait for the text; ask for a job."""

import base64
import re
import uuid
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
from ocr.api.idempotency import Reservation, idempotent
from ocr.api.images import presenters
from ocr.api.images.schema import ImagesEnded, ImagesError, OcrForm, UploadForm
from ocr.api.languages import by_code
from ocr.api.providers import provider
from ocr.api.waiting_view import WaitingView
from ocr.api.wire import read_form, to_json
from ocr.intake.inspection import Inspected, inspect_image
from ocr.jobs import submission
from ocr.jobs.options import JobOptions
from ocr.models import Execution, Job, Status

HEX_DIGITS = re.compile("[0-9a-f]{32}")

# One grey pixel as WebP: the preview of an image of which none could be made.
PLAIN = base64.b64decode("UklGRh4AAABXRUJQVlA4TBEAAAAvAAAAAAdQ8IIXvP+BiOh/AAA=")


class ImagesView(InterfaceView):
    """The document has no credentials: anonymous calls have a tenant where set."""

    authentication_classes = [KeyOrAnonymousAuthentication]

    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return to_json(ImagesError(error=message))


class UploadView(ImagesView):
    """`POST /api/upload`"""

    def post(self, request: Request) -> Response:
        form = read_form(UploadForm, request)
        image = inspect_image(form.image, max_pages=settings.MAX_PAGES, thumbnail=True)
        original, thumbnail = self.keep(image, form.title, form.tags)
        return Response(to_json(presenters.uploaded(original, thumbnail)))

    def keep(self, image: Inspected, title: str, tags: str) -> tuple[StoredFile, StoredFile]:
        """The stored image and its preview, until the tenant's retention is over; or neither."""
        tenant = self.caller.tenant
        expires_at = clock.now() + tenant.retention
        stored = files.store(
            tenant=tenant,
            content=image.content,
            info=image.info,
            expires_at=expires_at,
            title=title,
            tags=tags,
        )
        try:
            with transaction.atomic():
                thumbnail = files.store_thumbnail(
                    original=stored, webp=image.info.thumbnail or PLAIN
                )
                files.commit([stored, thumbnail])
        except BaseException:
            files.remove(stored)
            raise
        return stored, thumbnail


class OcrView(WaitingView, ImagesView):
    """`POST /api/ocr`: waits for the result, but no longer than a setting says."""

    @idempotent
    def post(self, request: Request, reservation: Reservation) -> HttpResponseBase:
        form = read_form(OcrForm, request)
        source = self.source(form)
        wanted = provider(self.caller.tenant, form.provider)
        order = submission.JobRequest(
            interface=Interface.IMAGES,
            files=[source],
            providers=[[wanted]],
            deadline_seconds=settings.JOB_DEADLINE_SECONDS,
            options=JobOptions(
                languages=by_code(form.language, [wanted]),
                formats=form.formats,
                layout=form.layout,
                pdf=form.pdf,
                pages=form.pages,
                correct=True,
            ),
            max_attempts=settings.MAX_ATTEMPTS,
        )
        job = self.submit(order, reservation)
        return self.wait(request, job, settings.IMAGES_WAIT_SECONDS, reservation)

    def source(self, form: OcrForm) -> Inspected | StoredFile:
        """The image that was sent, or the earlier upload that was named.

        Raises a 400 for both or neither.
        """
        if (form.image is None) == (not form.image_id):
            raise bad("Send either 'image' or 'image_id'.")
        if form.image is not None:
            return inspect_image(form.image, max_pages=settings.MAX_PAGES)
        return find_upload(self, form.image_id)

    def waited(self, request: Request, job: Job) -> Response:
        """The text, the reason of the failure, or, when the time is over, where to ask for it."""
        execution = self.refreshed(job)
        if job.status == Status.COMPLETED:
            outputs = formats.outputs(request, job, execution)
            return Response(to_json(presenters.recognised(job, execution, outputs)))
        if job.status == Status.FAILED:
            return self.failure(job)
        url = absolute_url(request._request, reverse("images-job", kwargs={"job_id": str(job)}))
        return Response(to_json(presenters.timed_out(url)))


class JobView(ImagesView):
    """`GET` and `DELETE /api/job/{job_id}`"""

    def delete(self, request: Request, job_id: str) -> Response:
        job = self.find(job_id)
        ended = self.cancel_or_delete(job)
        return Response(to_json(ImagesEnded(job_id=str(job), status=ended)))

    def get(self, request: Request, job_id: str) -> Response:
        job = self.find(job_id)
        execution = Execution.objects.filter(job=job).select_related("job_file__stored").first()
        outputs = formats.outputs(request, job, execution)
        return Response(to_json(presenters.job_state(job, execution, outputs)))

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


def hex_id(text: str, prefix: str) -> uuid.UUID | None:
    """The UUID of `<prefix><32 hex digits>`, or None for any other text."""
    digits = text.removeprefix(prefix)
    if not text.startswith(prefix) or not HEX_DIGITS.fullmatch(digits):
        return None
    return uuid.UUID(hex=digits)
