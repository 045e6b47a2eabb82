"""Reprocess a stored file of an ended job with another provider: a further round of the job.

A closed billing reference cannot be reused, so each round has its own.
"""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction

from accounts.services import Caller
from billing import services as billing
from billing.balances import price_for
from billing.models import Rate
from config import clock
from ocr.jobs.admission import admit, enter
from ocr.jobs.deletion import JobRunning
from ocr.jobs.policies import policy_of
from ocr.jobs.pricing import price_to_hold
from ocr.jobs.submission import add_execution, check_pages_of, time_for
from ocr.models import Execution, Job, JobFile, Status
from ocr.providers.availability import models_of_provider
from ocr.recognition.languages.language import require

log = structlog.get_logger("polyglyph.jobs")


def reprocess(
    *, caller: Caller, interface: str, file_id: int, provider: str, request_id: str = ""
) -> Execution:
    """Hold the price, add the execution and notify workers; the job is pending again. Atomic.

    Raises JobFile.DoesNotExist (also for another tenant's), JobRunning, UnknownLanguage where the
    provider cannot read the job's languages, EngineError "invalid" where the file does not have the
    job's pages, billing's InsufficientFunds, and admission's TenantBusy and PlatformBusy.
    """
    admit(caller.tenant)
    with transaction.atomic():
        job_file = _file_of_ended_job(caller, interface, file_id)
        job = job_file.job
        models = models_of_provider(provider)
        if models is not None:
            require(job.options.languages, models)
        selection = job.options.pages
        stored = [job_file.stored] if job_file.stored else []
        for file in stored:
            check_pages_of(file, selection)
        rate = price_for(interface, provider).rate
        price = _price(job_file, interface, rate)
        seconds = time_for(stored, selection)
        _open_round(job, caller=caller, held=price, request_id=request_id, seconds=seconds)
        billing.hold(tenant=caller.tenant, unit=job.unit, amount=price, reference=job.reference)
        execution = add_execution(
            job_file,
            provider,
            rate=rate,
            priority=policy_of(interface).priority,
            max_attempts=settings.MAX_ATTEMPTS,
        )
        enter(caller.tenant, priority=policy_of(interface).priority)
    log.info("file reprocessed", job_id=str(job), round=job.round, provider=provider)
    return execution


def _file_of_ended_job(caller: Caller, interface: str, file_id: int) -> JobFile:
    """Lock the job, then read the file, which another request may be deleting."""
    mine = Job.objects.visible_to(caller.tenant, interface).filter(files=file_id)
    job = mine.select_for_update(of=("self",)).first()
    if job is None:
        raise JobFile.DoesNotExist
    job_file = JobFile.objects.select_related("stored").get(pk=file_id, job=job)
    if not job.ended:
        raise JobRunning
    job_file.job = job
    return job_file


def _price(job_file: JobFile, interface: str, rate: Rate) -> int:
    stored = job_file.stored
    pages, pixels = (stored.pages, stored.pixels) if stored else (1, 0)
    return price_to_hold(
        interface,
        rate,
        pages=pages,
        pixels=pixels,
        selection=job_file.job.options.pages,
    )


def _open_round(job: Job, *, caller: Caller, held: int, request_id: str, seconds: float) -> None:
    now = clock.now()
    changes = {
        "round": job.round + 1,
        "status": Status.PENDING,
        "actor": caller.actor,
        "api_key": caller.key,
        "request_id": request_id,
        "held": held,
        "due": {},
        "error_code": "",
        "error": "",
        "deadline": now + timedelta(seconds=seconds),
        "updated_at": now,
        "finished_at": None,
        "expires_at": None,
    }
    for name, value in changes.items():
        setattr(job, name, value)
    job.save(update_fields=list(changes))
