"""Fetching the file that a job names by its address: in a worker, before the file is read."""

import tempfile
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from files import services as files
from files.models import StoredFile
from ocr import claims
from ocr.intake import inspect_image
from ocr.models import Execution, JobFile
from ocr.sandbox import Abandoned

IN_MEMORY = 1024 * 1024


def fetched(execution: Execution) -> StoredFile:
    """The file of an execution, fetched, inspected and stored first where its job gave an address.

    Raises EngineError (download, invalid, too_large, unsupported, unreadable) and Abandoned.
    """
    job_file = execution.job_file
    if job_file.stored is not None:
        return job_file.stored
    if not claims.beat(execution, seconds=settings.LEASE_SECONDS + settings.FETCH_SECONDS):
        raise Abandoned
    from ocr.fetching import FetchLimits, fetch

    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
        limits = FetchLimits(max_bytes=settings.MAX_UPLOAD_BYTES, seconds=settings.FETCH_SECONDS)
        found = fetch(job_file.source_url, limits=limits, into=body)
        content: File[bytes] = File(body, name=found.filename or name_in(job_file.source_url))
        inspected = inspect_image(content, max_pages=settings.MAX_PAGES)
        stored = files.store(tenant=execution.tenant, content=content, facts=inspected.facts)
    return attach(execution, job_file, stored)


def attach(execution: Execution, job_file: JobFile, stored: StoredFile) -> StoredFile:
    """Make the fetched file the job's own. Another execution of the same file may have been quicker: then its copy."""
    with transaction.atomic():
        mine = claims.beat(execution)
        if mine and JobFile.objects.filter(pk=job_file.pk, stored=None).update(stored=stored):
            files.keep([stored])
            job_file.stored = stored
            return stored
    files.remove(stored)
    if not mine:
        raise Abandoned
    job_file.refresh_from_db()
    return fetched(execution)


def name_in(url: str) -> str:
    """The last part of an address's path, as a name for the file."""
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1]) or "file"
