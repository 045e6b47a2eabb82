"""Retry of a failed job by an operator: a new job with its own hold, price and files.

The failed job stays as it is: its hold was released, and its billing reference is closed.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby

from django.core.files.base import File
from django.db import IntegrityError

from accounts.services import Caller
from files.services import FileInfo, open_stored
from ocr.intake.inspection import Inspected
from ocr.jobs.submission import JobRequest, Source, SourceGone, UrlSource, submit
from ocr.models import Execution, Job, JobFile, Status

GONE = "The job's files are gone, or were never here."


class NotRetried(Exception):
    """The job did not fail, has no files or was retried before. The message is for operators."""


@dataclass(frozen=True, slots=True)
class Operator(Caller):
    """A member of staff who acts for a tenant."""

    name: str = ""

    @property
    def actor(self) -> str:
        return self.name[:100]


def retry(*, job: Job, actor: str, request_id: str = "") -> Job:
    """Submit a new job with the same files, providers, options and tenant. Atomic; once per job.

    Raises NotRetried, and what submit raises: InsufficientFunds, TenantBusy, PlatformBusy, NoPrice.
    """
    if job.status != Status.FAILED:
        raise NotRetried("Only a failed job can be retried.")
    if job.expired:
        raise NotRetried(GONE)
    _refuse_second_retry(job)
    caller = Operator(job.tenant, None, name=actor)
    try:
        with ExitStack() as opened:
            return submit(
                caller=caller, job_request=_job_request(job, opened), request_id=request_id
            )
    except SourceGone as error:
        raise NotRetried(GONE) from error
    except IntegrityError:  # two retries at the same time: the database accepts one
        _refuse_second_retry(job)
        raise


def _refuse_second_retry(job: Job) -> None:
    earlier = Job.objects.filter(retry_of=job).first()
    if earlier is not None:
        raise NotRetried(f"The job was retried before, as job {earlier.uuid}.")


def _job_request(job: Job, opened: ExitStack) -> JobRequest:
    executions = list(
        job.executions.select_related("job_file__stored__thumbnail").order_by(
            "job_file__position", "id"
        )
    )
    if not executions:
        raise NotRetried("The job has nothing that could be done again.")
    sources = []
    providers = []
    for file, of_file in groupby(executions, key=lambda each: each.job_file):
        sources.append(_source(file, opened))
        providers.append(_providers(of_file))
    return JobRequest(
        interface=job.interface,
        files=sources,
        providers=providers,
        deadline_seconds=(executions[-1].deadline - executions[-1].created_at).total_seconds(),
        name=job.name,
        options=job.options,
        max_attempts=executions[0].max_attempts,
        retry_of=job,
    )


def _providers(executions: Iterable[Execution]) -> list[str]:
    """Without duplicates: a reprocessed file can have two executions of one provider."""
    return list(dict.fromkeys(execution.provider for execution in executions))


def _source(file: JobFile, opened: ExitStack) -> Source:
    """A copy of a file that belongs to the job; a reference to an earlier upload; the URL of a file
    that was never fetched. Raises NotRetried.
    """
    stored = file.stored
    if stored is None and file.source_url:
        return UrlSource(file.source_url)
    if stored is None or stored.pending:
        raise NotRetried(GONE)
    try:
        content = opened.enter_context(open_stored(stored))
    except FileNotFoundError as error:
        raise NotRetried(GONE) from error
    if not file.owned:
        return stored
    info = FileInfo(
        stored.media_type,
        stored.extension,
        stored.width,
        stored.height,
        stored.pages,
        stored.pixels,
    )
    return Inspected(File(content, name=stored.original_name), info)
