"""One call of a provider, from a thread of its own, while this worker keeps its lease.

A provider has its own time, or what is left until the job's deadline, whichever is less: a solver's whole task ends
before most providers' time does.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from dataclasses import replace

from django.conf import settings

from config import clock
from ocr.deadline import started
from ocr.document import Page
from ocr.errors import Abandoned, EngineError, ErrorCode
from ocr.jobs import claims
from ocr.models import Run
from ocr.providers import health
from ocr.providers.accounts import Account
from ocr.providers.adapters import Picture, provider
from ocr.providers.adapters.errors import late

SLACK_SECONDS = 5.0  # on top of the time that the provider's module keeps by itself
SPARE_SECONDS = 3.0  # before the deadline, to put the answer in its place and to settle
FAIR_SECONDS = 20.0  # a provider that had so much time and did not answer is slow; one that had less may not be
TOO_LATE = (
    "There was no time left for {title} to read the page. You were not charged. Try again later."
)


def send_page(run: Run, account: Account, picture: Picture, languages: Sequence[str]) -> Page:
    """The page as the provider reads it.

    Raises EngineError: at once while the provider is left alone, and "timeout" where the job's deadline is too near;
    Abandoned.
    """
    limited = limited_to_deadline(run, account)
    trial = health.admit(account)
    module = provider(account.provider)
    try:
        page = call_with_heartbeats(
            run, limited, lambda: module.read(picture, limited.access, languages)
        )
    except EngineError as error:
        if error.code != ErrorCode.TIMEOUT or limited.access.seconds >= min(
            FAIR_SECONDS, account.access.seconds
        ):
            health.record_failure(account, error, trial=trial)
        raise
    health.record_success(account)
    return page


def limited_to_deadline(run: Run, account: Account) -> Account:
    """The account, with no more seconds than the run's deadline leaves. Raises EngineError "timeout" for none."""
    left = (run.deadline - clock.now()).total_seconds() - SPARE_SECONDS
    if left <= 0:
        raise EngineError(TOO_LATE.format(title=account.title), code=ErrorCode.TIMEOUT)
    seconds = min(account.access.seconds, left)
    return replace(account, access=replace(account.access, seconds=seconds))


def call_with_heartbeats(run: Run, account: Account, call: Callable[[], Page]) -> Page:
    """What `call` returns or raises. The thread of a call that is given up is left behind, and its answer with it."""
    until = time.monotonic() + account.access.seconds + SLACK_SECONDS
    outcome = started(call, account.provider)
    while not outcome.done():
        if not claims.heartbeat(run):
            raise Abandoned
        if time.monotonic() >= until:
            raise late(account.title, account.access.seconds)
        wait([outcome], timeout=settings.HEARTBEAT_SECONDS)
    return outcome.result()
