"""What the views of the jobs interface share: the form of an error, and how a job and a file are
found.
"""

import re
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.exceptions import APIException

from accounts.authentication import KeyOrAnonymousAuthentication
from billing.models import Interface
from ocr.api.base import InterfaceView
from ocr.api.jobs.schema import JobsError
from ocr.api.wire import to_json
from ocr.models import Job, JobFile

ID = re.compile(r"[1-9][0-9]{0,17}")  # eighteen digits always fit the database's 64 bits


class StillRunning(APIException):
    """The job, or what is to be deleted of it, is being processed."""

    status_code = 409
    default_detail = "The job is being processed. Try again when it has ended."


class HasEnded(APIException):
    """The job that is to be cancelled has ended."""

    status_code = 409
    default_detail = "The job has ended already."


class JobsInterfaceView(InterfaceView):
    """The document has no credentials: anonymous calls have a tenant where set."""

    authentication_classes = [KeyOrAnonymousAuthentication]

    def error_body(self, status: int, message: str) -> dict[str, Any]:
        phrase = HTTPStatus(status).phrase
        return to_json(JobsError(statusCode=status, message=phrase, details=message))

    def find(self, job_id: str) -> Job:
        """The tenant's own job. Raises Http404."""
        mine = Job.objects.visible_to(self.caller.tenant, Interface.JOBS)
        return get_object_or_404(mine, pk=number(job_id))

    def find_file(self, job_id: str, file_id: str) -> JobFile:
        """A file of the tenant's own job. Raises Http404."""
        mine = JobFile.objects.visible_to(self.caller.tenant, Interface.JOBS)
        files = mine.select_related("stored")
        return get_object_or_404(files, job=number(job_id), pk=number(file_id))


def number(text: str) -> int:
    """The id that a part of the path is. Raises Http404 for anything else."""
    if not ID.fullmatch(text):
        raise Http404
    return int(text)
