"""Submitting a job: files, hold, rows and the notification of workers, all or nothing."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.http import Http404

from accounts.models import Tenant
from accounts.services import Caller
from billing import balances
from billing import services as billing
from billing.errors import InsufficientFunds
from billing.models import Rate
from config import clock
from files import services as files
from files.models import StoredFile
from ocr.encryption import seal
from ocr.errors import EngineError
from ocr.intake.inspection import Inspected
from ocr.jobs.admission import admit, enter
from ocr.jobs.listing import count_jobs
from ocr.jobs.options import JobOptions
from ocr.jobs.planning import plan
from ocr.jobs.policies import policy_of
from ocr.jobs.pricing import price_to_hold
from ocr.models import Execution, IdempotentRequest, Job, JobFile, Priority
from ocr.page_ranges import Selection, check_inside, count_of
from ocr.readers import estimates_pages

log = structlog.get_logger("polyglyph.jobs")


class KeyTaken(Exception):
    """Another request with the same Idempotency-Key took over, as this one seemed to be dead."""


class SourceGone(Http404):
    """A stored file was deleted during the request: answered as 404."""


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A file that a worker fetches; counted as one page until then."""

    url: str
    pages: int = 1
    pixels: int = 0


Source = Inspected | StoredFile | UrlSource


@dataclass(frozen=True, slots=True)
class JobRequest:
    """`providers[i]` are the providers for `files[i]`.

    `is_waited_for`: the client waits for the answer, whatever the interface: the job is
    interactive.
    """

    interface: str
    files: Sequence[Source]
    providers: Sequence[Sequence[str]]
    deadline_seconds: float
    name: str = ""
    options: JobOptions = field(default_factory=JobOptions)
    password: str = ""
    max_attempts: int = 3
    retry_of: Job | None = None
    is_waited_for: bool = False

    @property
    def priority(self) -> Priority:
        if self.is_waited_for:
            return Priority.INTERACTIVE
        return policy_of(self.interface).priority


def submit(
    *,
    caller: Caller,
    job_request: JobRequest,
    request_id: str = "",
    idempotent_id: int | None = None,
) -> Job:
    """Hold the price, store the files, write the rows and notify workers. A failure leaves nothing.

    Raises billing's InsufficientFunds, admission's TenantBusy and PlatformBusy, and EngineError
    "invalid" for a page that a file does not have.
    """
    check_pages(job_request)
    admit(caller.tenant, executions=sum(map(len, job_request.providers)))
    promise = price_of(job_request)
    new = [file for file in job_request.files if isinstance(file, Inspected)]
    size = sum(file.content.size for file in new)
    if size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:  # before many bytes are written
        check_funds(caller.tenant, promise)
    stored: list[StoredFile] = []
    try:
        stored.extend(
            files.store(tenant=caller.tenant, content=file.content, info=file.info) for file in new
        )
        with transaction.atomic():
            job = _write(caller, job_request, stored, promise, request_id)
            if idempotent_id:
                _tie(idempotent_id, job)
        return job
    except BaseException:
        files.discard(stored)
        raise


def check_funds(tenant: Tenant, promise: "Promise") -> None:
    """An early check; the hold decides. Raises InsufficientFunds."""
    available = balances.available(tenant, promise.unit)
    if available < promise.amount:
        raise InsufficientFunds(available=available, needed=promise.amount)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a job costs: the amount to hold, in a unit, and the rate of each provider.

    The rates are kept with the executions: a price that changes or goes does not concern them.
    """

    unit: str
    amount: int
    rates: Mapping[str, Rate]


def _tie(idempotent_id: int, job: Job) -> None:
    """The answer for the key comes from this job. Raises KeyTaken, so that none is made twice."""
    row = IdempotentRequest.objects.filter(pk=idempotent_id, job=None)
    if not row.update(job=job):
        raise KeyTaken


def price_of(job_request: JobRequest) -> Promise:
    """The price of a request now. Raises billing's NoPrice."""
    due = 0
    wanted = itertools.chain.from_iterable(job_request.providers)
    prices = balances.prices_for(job_request.interface, wanted)
    rates = {provider: price.rate for provider, price in prices.items()}
    for file, providers in zip(job_request.files, job_request.providers, strict=True):
        measured = file.info if isinstance(file, Inspected) else file
        for provider in providers:
            due += price_to_hold(
                job_request.interface,
                rates[provider],
                pages=measured.pages,
                pixels=measured.pixels,
                selection=job_request.options.pages,
            )
    return Promise(prices[""].unit, due, rates)


def check_pages(job_request: JobRequest) -> None:
    """Raises EngineError "invalid" for a chosen page that a file does not have.

    Of a file whose pages are not known for certain a worker finds out.
    """
    for index, source in enumerate(job_request.files):
        try:
            check_pages_of(source, job_request.options.pages)
        except EngineError as error:
            if len(job_request.files) == 1:
                raise
            raise EngineError(f"File {index}: {error.message}", code=error.code) from error


def check_pages_of(source: Source, selection: Selection) -> None:
    """The same of one file."""
    if isinstance(source, UrlSource):
        return
    measured = source.info if isinstance(source, Inspected) else source
    if not estimates_pages(measured.media_type):
        check_inside(selection, measured.pages)


def time_for(sources: Sequence[Source], selection: Selection = ()) -> float:
    """Seconds until the deadline of a job that is not waited for; they grow with its pages."""
    pages = 0
    for source in sources:
        if isinstance(source, UrlSource):  # not known before it is fetched
            pages = settings.MAX_DOCUMENT_PAGES
            break
        measured = source.info if isinstance(source, Inspected) else source
        pages += count_of(selection, measured.pages)
    return float(settings.JOB_DEADLINE_SECONDS + pages * settings.DEADLINE_PAGE_SECONDS)


def _write(
    caller: Caller,
    job_request: JobRequest,
    stored: list[StoredFile],
    promise: Promise,
    request_id: str,
) -> Job:
    deadline = clock.now() + timedelta(seconds=job_request.deadline_seconds)
    job = Job(
        tenant=caller.tenant,
        interface=job_request.interface,
        name=job_request.name,
        options=job_request.options,
        password=seal(job_request.password),
        actor=caller.actor,
        api_key=caller.key,
        request_id=request_id,
        retry_of=job_request.retry_of,
        unit=promise.unit,
        held=promise.amount,
        deadline=deadline,
    )
    lock_sources(job_request)
    held = billing.hold(
        tenant=caller.tenant, unit=promise.unit, amount=promise.amount, reference=job.reference
    )
    job.available = held.wallet.available
    job.save(force_insert=True)
    files.commit(stored)
    _write_executions(job, job_request, stored, promise.rates)
    count_jobs(job.tenant_id, job.interface, +1)
    executions = sum(map(len, job_request.providers))
    enter(caller.tenant, priority=job_request.priority, executions=executions)
    log.info("job submitted", job_id=str(job), interface=job.interface, tenant=job.tenant.name)
    return job


def lock_sources(job_request: JobRequest) -> None:
    """Lock stored files against deletion until the job's rows are written. Raises SourceGone."""
    wanted = {file.pk for file in job_request.files if isinstance(file, StoredFile)}
    there = (
        StoredFile.objects.select_for_update(no_key=True)
        .filter(pk__in=wanted, pending=False)
        .order_by("pk")
    )
    if wanted and len(there) != len(wanted):
        raise SourceGone


def _write_executions(
    job: Job, job_request: JobRequest, stored: list[StoredFile], rates: Mapping[str, Rate]
) -> None:
    fresh = iter(stored)
    for position, (source, providers) in enumerate(
        zip(job_request.files, job_request.providers, strict=True)
    ):
        job_file = JobFile(job=job, position=position)
        match source:
            case Inspected():
                job_file.stored = next(fresh)
            case StoredFile():
                job_file.stored = source
                job_file.owned = False
            case UrlSource(url=url):
                job_file.source_url = url
        job_file.save(force_insert=True)
        for provider in providers:
            add_execution(
                job_file,
                provider,
                rate=rates[provider],
                priority=job_request.priority,
                max_attempts=job_request.max_attempts,
            )


def add_execution(
    job_file: JobFile, provider: str, *, rate: Rate, priority: Priority, max_attempts: int
) -> Execution:
    """Create and plan one execution of a file of a job."""
    execution = Execution.objects.create(
        job=job_file.job,
        job_file=job_file,
        tenant=job_file.job.tenant,
        provider=provider,
        round=job_file.job.round,
        priority=priority,
        deadline=job_file.job.deadline,
        rate=asdict(rate),
        max_attempts=max_attempts,
    )
    plan(execution)
    return execution
