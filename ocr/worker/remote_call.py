"""One call of a provider, in its own thread, while this worker sends heartbeats.

The timeout is the provider's own or the time left until the job's deadline, whichever is shorter: a
solver's deadline is shorter than most providers' timeouts.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from dataclasses import replace

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

SLACK_SECONDS = 5.0  # added to the timeout of the provider's module
SPARE_SECONDS = 3.0  # before the deadline, to save the answer and charge the job
# A timeout counts against the provider only if it had at least so much time.
FAIR_SECONDS = 20.0
TOO_LATE = (
    "There was no time left for {title} to read the page. You were not charged. Try again later."
)


def send_page(run: Run, account: Account, picture: Picture, languages: Sequence[str]) -> Page:
    """Have the provider read the page, and update its circuit breaker.

    Raises EngineError: "provider" at once while the breaker is open, "timeout" where the deadline
    is too near; and Abandoned.
    """
    limited = limited_to_deadline(run, account)
    trial = health.admit(account)
    module = provider(account.provider)
    try:
        page = call_with_heartbeats(
            run, limited, lambda: module.read(picture, limited.access, languages)
        )
    except EngineError as error:
        had_fair_time = limited.access.seconds >= min(FAIR_SECONDS, account.access.seconds)
        if error.code != ErrorCode.TIMEOUT or had_fair_time:
            health.record_failure(account, error, trial=trial)
        raise
    health.record_success(account)
    return page


def limited_to_deadline(run: Run, account: Account) -> Account:
    """Limit the seconds of the account to the run's deadline. Raises EngineError "timeout"."""
    left = (run.deadline - clock.now()).total_seconds() - SPARE_SECONDS
    if left <= 0:
        raise EngineError(TOO_LATE.format(title=account.title), code=ErrorCode.TIMEOUT)
    seconds = min(account.access.seconds, left)
    return replace(account, access=replace(account.access, seconds=seconds))


def call_with_heartbeats(run: Run, account: Account, call: Callable[[], Page]) -> Page:
    """What `call` returns or raises. When it is given up, its thread is left behind and its answer
    dropped.
    """
    until = time.monotonic() + account.access.seconds + SLACK_SECONDS
    outcome = started(call, account.provider)
    is_wanted = claims.Pulse(run)
    while not outcome.done():
        if not is_wanted():
            raise Abandoned
        if time.monotonic() >= until:
            raise late(account.title, account.access.seconds)
        wait([outcome], timeout=claims.PULSE_SECONDS)
    return outcome.result()
