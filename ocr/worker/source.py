"""Fetching the file that a job names by its address: in a worker, before the file is read."""

import tempfile
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from files import services as files
from files.models import StoredFile
from ocr import children
from ocr.encryption import unseal
from ocr.errors import Abandoned
from ocr.intake.fetching import FetchLimits, fetch
from ocr.intake.inspection import INSPECT_SECONDS, Inspected, inspect_document
from ocr.jobs import claims
from ocr.models import Job, JobFile, Run


@dataclass(frozen=True, slots=True)
class FetchedRun:
    """A claimed run whose file is in the storage."""

    run: Run
    stored: StoredFile

    @property
    def job(self) -> Job:
        return self.run.execution.job

    @property
    def password(self) -> str:
        """Of the document; empty where it has none."""
        return unseal(self.job.password)


def fetch_file(run: Run) -> FetchedRun:
    """The run with its file, which is fetched, inspected and stored first where its job gave an address.

    Raises EngineError (download, invalid, too_large, unsupported, unreadable) and Abandoned.
    """
    return FetchedRun(run, _stored(run))


def _stored(run: Run) -> StoredFile:
    job_file = run.execution.job_file
    if job_file.stored is not None:
        return job_file.stored
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as body:
        inspected = download(run, File(body))
        stored = files.store(tenant=run.tenant, content=inspected.content, info=inspected.info)
    return attach(run, job_file, stored)


def download(run: Run, body: "File[bytes]") -> Inspected:
    """Fill the empty file from the job's address and find out what it is. Each step has its own time in the lease."""
    extend_lease(run, settings.FETCH_SECONDS)
    limits = FetchLimits(max_bytes=settings.MAX_UPLOAD_BYTES, seconds=settings.FETCH_SECONDS)
    found = fetch(run.execution.job_file.source_url, limits=limits, into=body)
    extend_lease(run, INSPECT_SECONDS)
    body.seek(0)  # also writes what is still in a buffer: the inspector reads the file itself
    body.name, body.size = found.filename, found.size
    return inspect_document(
        body, password=unseal(run.execution.job.password), inspector=children.engine()
    )


def extend_lease(run: Run, seconds: float) -> None:
    """Make the lease outlast a step of so many seconds. Raises Abandoned."""
    if not claims.heartbeat(run, seconds=settings.LEASE_SECONDS + seconds):
        raise Abandoned


def attach(run: Run, job_file: JobFile, stored: StoredFile) -> StoredFile:
    """Make the fetched file the job's own. Another execution of the same file may have been quicker: then its copy."""
    with transaction.atomic():
        mine = claims.heartbeat(run)
        if mine and JobFile.objects.filter(pk=job_file.pk, stored=None).update(stored=stored):
            files.commit([stored])
            job_file.stored = stored
            return stored
    files.remove(stored)
    if not mine:
        raise Abandoned
    job_file.refresh_from_db()
    return _stored(run)
