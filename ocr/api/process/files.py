"""Files of the process interface: upload, links to upload to, metadata, deletion."""

from typing import Any, cast

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services import Caller
from config import clock
from files import policies, uploads
from files import services as files
from files.models import StoredFile
from ocr.api.base import absolute_url, bad
from ocr.api.process import presenters
from ocr.api.process.base import ProcessInterfaceView
from ocr.api.process.keys import find_file, find_settled
from ocr.api.process.schema import EXTENSIONS, FileForm, PresignForm
from ocr.api.wire import read_form, to_json
from ocr.errors import EngineError, ErrorCode
from ocr.intake.deletion import FileInUse, delete_upload
from ocr.intake.inspection import NOT_AN_IMAGE, Inspected, inspect_image

IN_USE = "The file is being processed. It can be deleted when that is done."
CLOSED = "The file of this link was used already, or is being sent by another request."


class InUse(APIException):
    status_code = 409
    default_detail = IN_USE


class FilesView(ProcessInterfaceView):
    """`POST /api/files`"""

    def post(self, request: Request) -> Response:
        form = read_form(FileForm, request)
        image = inspect_image(form.file, max_pages=settings.MAX_PAGES)
        return Response(to_json(presenters.file(request, self.keep(image))))

    def keep(self, image: Inspected) -> StoredFile:
        """The stored image, until the tenant's retention is over."""
        tenant = self.caller.tenant
        expires_at = clock.now() + tenant.retention
        stored = files.store(
            tenant=tenant, content=image.content, info=image.info, expires_at=expires_at
        )
        files.commit([stored])
        return stored


class PresignView(ProcessInterfaceView):
    """`POST /api/files/presign`"""

    def post(self, request: Request) -> Response:
        wanted = read_form(PresignForm, request)
        extension = extension_of(wanted.contentType)
        check_size(wanted.size)
        announced = uploads.announce(
            tenant=self.caller.tenant,
            filename=wanted.filename,
            media_type=wanted.contentType.lower(),
            extension=extension,
            size=wanted.size,
            now=clock.now(),
        )
        own_url = absolute_url(request._request, reverse("process-upload"))
        form = uploads.presign(announced, content_type=wanted.contentType, own_url=own_url)
        return Response(to_json(presenters.presigned(announced, form)))


def extension_of(content_type: str) -> str:
    """Raises EngineError for a type that is not taken."""
    if content_type.lower() not in EXTENSIONS:
        raise EngineError(NOT_AN_IMAGE, code=ErrorCode.UNSUPPORTED)
    return EXTENSIONS[content_type.lower()]


def check_size(size: int) -> None:
    """Raises EngineError for an announced size over the limit."""
    limit = settings.MAX_IMAGE_BYTES
    if size > limit:
        raise EngineError(
            f"The file has {size} bytes; at most {limit} are accepted.",
            code=ErrorCode.TOO_LARGE,
        )


class UploadView(ProcessInterfaceView):
    """Where a link of `presign` leads with local storage.

    It answers as S3 does: 204, or 403 and 400.
    """

    authentication_classes = []  # the signature of the form's fields stands for a key
    permission_classes = []

    def check_throttles(self, request: Request) -> None:
        """Not before the fields are known: see `post`."""

    def post(self, request: Request) -> Response:
        policy, announced = self.announced(request)
        # Whose allowance the upload counts against
        self.request.user = cast(Any, Caller(announced.tenant, None))
        super().check_throttles(request)
        content = read_form(FileForm, request).file
        if not 1 <= (content.size or 0) <= policy.size:
            raise bad(f"The file has {content.size} bytes; this link takes 1 to {policy.size}.")
        try:
            uploads.receive(announced, content)
        except uploads.UploadClosed as error:
            raise PermissionDenied(CLOSED) from error
        return Response(status=204)

    def announced(self, request: Request) -> tuple[policies.Policy, StoredFile]:
        """What the fields allow, and the file that it is for. Raises a 403."""
        fields = request.data.dict() if hasattr(request.data, "dict") else {}
        now = clock.now()
        try:
            policy = policies.checked(fields, now)
        except policies.PolicyRefused as error:
            raise PermissionDenied(str(error)) from error
        rows = StoredFile.objects.select_related("tenant").filter(
            tenant__active=True, expires_at__gt=now
        )
        announced = rows.filter(storage_name=policy.key, upload_until__gt=now).first()
        if announced is None:
            raise PermissionDenied(CLOSED)
        return policy, announced


class FileView(ProcessInterfaceView):
    """`GET` and `DELETE /api/files/{key}`"""

    def get(self, request: Request, key: str) -> Response:
        return Response(to_json(presenters.file(request, find_settled(self.caller.tenant, key))))

    def delete(self, request: Request, key: str) -> Response:
        stored = find_file(self.caller.tenant, key)
        try:
            delete_upload(stored=stored)
        except StoredFile.DoesNotExist as error:
            raise Http404 from error
        except FileInUse as error:
            raise InUse from error
        return Response(status=204)
