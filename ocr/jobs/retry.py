"""Doing a failed job again, by an operator: as a new job with a hold, a price and files of its own.

The failed job stays as it is: its hold was released, and what billing knows of its reference is closed for good.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby

from django.core.files.base import File
from django.db import IntegrityError, transaction

from accounts.services import Caller
from files.services import FileInfo, open_stored
from ocr.intake.inspection import Inspected
from ocr.jobs.submission import JobRequest, Source, SourceGone, UrlSource, submit
from ocr.models import Execution, IdempotentRequest, Job, JobFile, Status

GONE = "The job's files are gone, or were never here."
ROUTE = "retry"  # not a path, so that no request of a customer can take its place


class NotRetried(Exception):
    """The job did not fail, its files are gone, or it was retried before. Says it in words for the operator."""


@dataclass(frozen=True, slots=True)
class Operator(Caller):
    """Somebody of ours who acts for a tenant."""

    name: str = ""

    @property
    def actor(self) -> str:
        return self.name[:100]


def retry(*, job: Job, actor: str, request_id: str = "") -> Job:
    """The new job: the same files, providers and options, paid by the same tenant. All of it or nothing.

    Raises NotRetried, and what submit raises: InsufficientFunds, TenantBusy, PlatformBusy, NoPrice.
    """
    if job.status != Status.FAILED:
        raise NotRetried("Only a failed job can be retried.")
    if job.expired:
        raise NotRetried(GONE)
    claim = _claim(job)
    try:
        with ExitStack() as opened:
            caller = Operator(job.tenant, None, name=actor)
            again = submit(caller=caller, order=_order(job, opened), request_id=request_id)
    except BaseException as error:
        claim.delete()
        if isinstance(error, SourceGone):
            raise NotRetried(GONE) from error
        raise
    IdempotentRequest.objects.filter(pk=claim.pk).update(
        body={"job": str(again.uuid)}, status_code=201
    )
    return again


def retried_as(job: Job) -> str:
    """The uuid of the job that took this one's place in the last day, or an empty string."""
    row = IdempotentRequest.objects.filter(
        tenant=job.tenant_id, route=ROUTE, key=str(job.uuid)
    ).first()
    return str(row.body["job"]) if row and row.body else ""


def _claim(job: Job) -> IdempotentRequest:
    """The right to retry: the database gives it once, so that two clicks do not make two jobs.

    It is committed before the work. Should this process die on the way, the job can be retried a day later, but it is
    never charged twice.
    """
    try:
        with transaction.atomic():
            return IdempotentRequest.objects.create(
                tenant=job.tenant, route=ROUTE, key=str(job.uuid), body_hash=""
            )
    except IntegrityError as error:
        as_what = f", as job {retried_as(job)}" if retried_as(job) else ""
        raise NotRetried(f"The job was retried before{as_what}.") from error


def _order(job: Job, opened: ExitStack) -> JobRequest:
    executions = list(
        job.executions.select_related("job_file__stored__thumbnail").order_by(
            "job_file__position", "id"
        )
    )
    if not executions:
        raise NotRetried("The job has nothing that could be done again.")
    grouped = [
        (file, list(of_file))
        for file, of_file in groupby(executions, key=lambda each: each.job_file)
    ]
    return JobRequest(
        interface=job.interface,
        files=[_source(file, opened) for file, _ in grouped],
        providers=[list(_providers(of_file)) for _, of_file in grouped],
        deadline_seconds=(executions[-1].deadline - executions[-1].created_at).total_seconds(),
        name=job.name,
        options=job.options,
        max_attempts=executions[0].max_attempts,
    )


def _providers(executions: list[Execution]) -> Iterator[str]:
    """Each once: a file that was processed again has two executions of one provider."""
    yield from dict.fromkeys(execution.provider for execution in executions)


def _source(file: JobFile, opened: ExitStack) -> Source:
    """A file that came with the job goes with it, so the new job takes a copy; an earlier upload is only named, and
    a file that was never fetched is fetched again."""
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
    facts = FileInfo(
        stored.media_type,
        stored.extension,
        stored.width,
        stored.height,
        stored.pages,
        stored.pixels,
    )
    return Inspected(File(content, name=stored.original_name), facts)
