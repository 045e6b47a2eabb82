"""What the views of the jobs interface share: the form of an error, and how a job and a file are found."""

import re
from http import HTTPStatus
from typing import Any

from django.http import Http404
from rest_framework.exceptions import APIException

from accounts.authentication import KeyOrAnonymousAuthentication
from billing.models import Interface
from config import clock
from ocr.api.base import InterfaceView
from ocr.models import Job, JobFile

ID = re.compile(r"[1-9][0-9]{0,17}")  # eighteen digits always fit the database's 64 bits


class StillRunning(APIException):
    """The job, or what is to be deleted of it, is being processed."""

    status_code = 409
    default_detail = "The job is being processed. Try again when it has ended."


class JobsInterfaceView(InterfaceView):
    """The document has no credentials: anonymous calls have a tenant where set."""

    authentication_classes = [KeyOrAnonymousAuthentication]

    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return {"statusCode": status, "message": HTTPStatus(status).phrase, "details": message}

    def find(self, job_id: str) -> Job:
        """The tenant's own job. Raises Http404."""
        mine = Job.objects.filter(tenant=self.caller.tenant, interface=Interface.JOBS)
        job = mine.filter(pk=number(job_id)).first()
        if job is None or (job.expires_at is not None and job.expires_at <= clock.now()):
            raise Http404
        return job

    def find_file(self, job_id: str, file_id: str) -> JobFile:
        """A file of the tenant's own job. Raises Http404."""
        files = JobFile.objects.filter(job=self.find(job_id), pk=number(file_id))
        job_file = files.select_related("stored").first()
        if job_file is None:
            raise Http404
        return job_file


def number(text: str) -> int:
    """The id that a part of the path is. Raises Http404 for anything else."""
    if not ID.fullmatch(text):
        raise Http404
    return int(text)
