"""A circuit breaker per provider and account, shared by all workers.

Closed: calls pass. Open until `opened_until`: calls are refused. After that, half-open: one worker
tries, and the others are refused until its answer is there or must have been lost.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db.models import F, Q, QuerySet

from config import clock
from ocr.errors import EngineError, ErrorCode
from ocr.models import ProviderHealth
from ocr.providers.accounts import Account

log = structlog.get_logger("polyglyph.worker")
FAILURES: Final = 5  # in a row
OPEN_SECONDS: Final = 30.0  # doubled after each failed trial
LONGEST_OPEN_SECONDS: Final = 600.0
SLACK_SECONDS: Final = 10.0  # added to the provider's timeout: after that a trial counts as lost
FAILING = "{title} is failing at the moment. Try again later or choose another provider."


def rows_of(account: Account) -> "QuerySet[ProviderHealth]":
    return ProviderHealth.objects.filter(provider=account.provider, tenant=account.owner)


def is_open(health: ProviderHealth | None) -> bool:
    """Whether calls are refused now."""
    return bool(health and health.opened_until and health.opened_until > clock.now())


def admit(account: Account) -> bool:
    """Returns whether this is the trial call of a half-open breaker.

    Raises EngineError "provider" while the breaker is open.
    """
    health = rows_of(account).first()
    if health is None or health.opened_until is None:
        return False
    now = clock.now()
    lost = now + timedelta(seconds=account.access.seconds + SLACK_SECONDS)
    # Of two workers at the same time, the second finds another `opened_until`.
    mine = rows_of(account).filter(opened_until=health.opened_until, opened_until__lte=now)
    if not mine.update(opened_until=lost):
        raise EngineError(FAILING.format(title=account.title), code=ErrorCode.PROVIDER)
    return True


def record_success(account: Account) -> None:
    """Close the breaker."""
    troubled = rows_of(account).filter(Q(failures__gt=0) | Q(opened_until__isnull=False))
    troubled.update(failures=0, openings=0, opened_until=None)


def record_failure(account: Account, error: EngineError, *, trial: bool) -> None:
    """Count a failure.

    Open the breaker after FAILURES in a row, and for longer after a failed trial.
    """
    if not error.code.counts_against_provider:
        record_success(account)
        return
    now = clock.now()
    if not rows_of(account).exists():
        row = ProviderHealth(provider=account.provider, tenant_id=account.owner)
        ProviderHealth.objects.bulk_create([row], ignore_conflicts=True)
    rows_of(account).update(failures=F("failures") + 1, last_error=error.message, failed_at=now)
    due = Q() if trial else Q(failures__gte=FAILURES, opened_until=None)
    for health in rows_of(account).filter(due):
        rest(health, now, due)


def rest(health: ProviderHealth, now: datetime, due: Q) -> None:
    """Open the breaker, unless another worker did."""
    seconds = min(LONGEST_OPEN_SECONDS, OPEN_SECONDS * 2 ** min(health.openings, 10))
    rows = ProviderHealth.objects.filter(due, pk=health.pk)
    if rows.update(opened_until=now + timedelta(seconds=seconds), openings=F("openings") + 1):
        log.warning(
            "circuit breaker opened",
            provider=health.provider,
            tenant=health.tenant_id,
            seconds=seconds,
        )


def forget_failures(*, before: datetime) -> int:
    """Delete the state of breakers whose last failure is older. Returns how many."""
    return ProviderHealth.objects.filter(failed_at__lt=before).delete()[0]


def close(rows: "QuerySet[ProviderHealth]") -> int:
    """Close breakers by hand. Returns the number of rows."""
    return rows.update(failures=0, openings=0, opened_until=None)
