"""A circuit breaker that all workers share: a failing provider is left alone for a while.

One row for each provider and account. Closed: everybody asks. Open until a moment: nobody does.
Past that moment one worker tries, and the row stays open for the others until its answer is there,
or until it must have been lost.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db.models import F, Q, QuerySet

from config import clock
from ocr.errors import EngineError, ErrorCode
from ocr.models import ProviderHealth
from ocr.providers.accounts import Account

log = structlog.get_logger("polyglyph.worker")
FAILURES: Final = 5  # in a row
OPEN_SECONDS: Final = 30.0  # doubled each time that the try after it fails too
LONGEST_OPEN_SECONDS: Final = 600.0
SLACK_SECONDS: Final = 10.0  # on top of the provider's own time, until a try counts as lost
FAILING = "{title} is failing at the moment. Try again later or choose another provider."


def named(account: Account) -> dict[str, Any]:
    return {"provider": account.provider, "tenant_id": account.owner}


def rows_of(account: Account) -> "QuerySet[ProviderHealth]":
    return ProviderHealth.objects.filter(**named(account))


def is_open(health: ProviderHealth | None) -> bool:
    """Whether nobody may ask now."""
    return bool(health and health.opened_until and health.opened_until > clock.now())


def admit(account: Account) -> bool:
    """Whether this is the one try after a rest.

    Raises EngineError "provider" while the provider is left alone.
    """
    health = rows_of(account).first()
    if health is None or health.opened_until is None:
        return False
    now = clock.now()
    lost = now + timedelta(seconds=account.access.seconds + SLACK_SECONDS)
    # Of two workers that come at once the second finds another moment there.
    mine = rows_of(account).filter(opened_until=health.opened_until, opened_until__lte=now)
    if not mine.update(opened_until=lost):
        raise EngineError(FAILING.format(title=account.title), code=ErrorCode.PROVIDER)
    return True


def record_success(account: Account) -> None:
    """It works: closed, whatever was before."""
    troubled = rows_of(account).filter(Q(failures__gt=0) | Q(opened_until__isnull=False))
    troubled.update(failures=0, openings=0, opened_until=None)


def record_failure(account: Account, error: EngineError, *, trial: bool) -> None:
    """Count a failure; open after the fifth in a row, and for longer after a trial that failed."""
    if not error.code.counts_against_provider:
        record_success(account)
        return
    now = clock.now()
    ProviderHealth.objects.get_or_create(**named(account))
    rows_of(account).update(failures=F("failures") + 1, last_error=error.message, failed_at=now)
    due = Q() if trial else Q(failures__gte=FAILURES, opened_until=None)
    for health in rows_of(account).filter(due):
        rest(health, now, due)


def rest(health: ProviderHealth, now: datetime, due: Q) -> None:
    """Open it, if nobody did meanwhile."""
    seconds = min(LONGEST_OPEN_SECONDS, OPEN_SECONDS * 2 ** min(health.openings, 10))
    rows = ProviderHealth.objects.filter(due, pk=health.pk)
    if rows.update(opened_until=now + timedelta(seconds=seconds), openings=F("openings") + 1):
        log.warning(
            "a provider is left alone",
            provider=health.provider,
            tenant=health.tenant_id,
            seconds=seconds,
        )


def close(rows: "QuerySet[ProviderHealth]") -> int:
    """By hand: it may be asked again at once. Returns how many rows it was about."""
    return rows.update(failures=0, openings=0, opened_until=None)
