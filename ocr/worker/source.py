"""Fetching a file that a job names by its URL, in a worker, before the file is read."""

import tempfile
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from files import services as files
from files.models import StoredFile
from ocr import children
from ocr.encryption import unseal
from ocr.errors import Abandoned, EngineError
from ocr.intake.fetching import FetchLimits, fetch
from ocr.intake.inspection import INSPECT_SECONDS, Inspected, inspect_document
from ocr.jobs import claims
from ocr.models import Job, JobFile, Run
from ocr.page_ranges import count_of, numbers_of
from ocr.readers import has_pages
from ocr.recognition.requests import ReadAnswer


@dataclass(frozen=True, slots=True)
class FetchedRun:
    """A claimed run whose file is in storage."""

    run: Run
    stored: StoredFile
    # What the child has said of its page already: see ocr.worker.batches.
    ahead: ReadAnswer | EngineError | None = None

    @property
    def job(self) -> Job:
        return self.run.execution.job

    @property
    def page_count(self) -> int:
        """How many pages of the file are wanted; of an office file that is an estimate."""
        return count_of(self.job.options.pages, self.stored.pages)

    @property
    def is_whole(self) -> bool:
        """Whether the run has all pages that are wanted: then the execution has no other run."""
        if not has_pages(self.stored.media_type):
            return True
        numbers = numbers_of(self.job.options.pages, self.stored.pages)
        return self.run.first <= numbers[0] and numbers[-1] <= self.run.last

    @property
    def password(self) -> str:
        """The password of the document; empty where it has none."""
        return unseal(self.job.password)


def fetch_file(run: Run, ahead: ReadAnswer | EngineError | None = None) -> FetchedRun:
    """The run with its file. Where the job gave a URL, the file is first fetched, inspected and
    stored.

    Raises EngineError (download, invalid, too_large, unsupported, unreadable) and Abandoned.
    """
    return FetchedRun(run, _stored(run), ahead)


def _stored(run: Run) -> StoredFile:
    job_file = run.execution.job_file
    if job_file.stored is not None:
        return job_file.stored
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as body:
        inspected = download(run, File(body))
        stored = files.store(tenant=run.tenant, content=inspected.content, info=inspected.info)
    return attach(run, job_file, stored)


def download(run: Run, body: "File[bytes]") -> Inspected:
    """Download into the empty file and inspect it. The lease is extended before each step."""
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
    """Extend the lease by the seconds of a step. Raises Abandoned."""
    if not claims.heartbeat(run, seconds=settings.LEASE_SECONDS + seconds):
        raise Abandoned


def attach(run: Run, job_file: JobFile, stored: StoredFile) -> StoredFile:
    """Attach the fetched file to the job. If another execution of the same file was faster, its
    copy is used.
    """
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
