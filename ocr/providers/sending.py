"""One call of a provider, from a thread of its own, while this worker keeps its lease."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import wait

from django.conf import settings

from ocr import claims
from ocr.deadline import started
from ocr.document import Page
from ocr.engines.remote import Picture, provider
from ocr.errors import EngineError
from ocr.models import Run
from ocr.providers import health
from ocr.providers.accounts import Account
from ocr.sandbox import Abandoned

SLACK_SECONDS = 5.0  # on top of the time that the provider's module keeps by itself


def sent(run: Run, account: Account, picture: Picture, languages: Sequence[str]) -> Page:
    """The page as the provider reads it. Raises EngineError, at once while the provider is left alone; Abandoned."""
    trial = health.admit(account)
    module = provider(account.provider)
    try:
        page = watched(run, account, lambda: module.read(picture, account.access, languages))
    except EngineError as error:
        health.failed(account, error, trial=trial)
        raise
    health.answered(account)
    return page


def watched(run: Run, account: Account, call: Callable[[], Page]) -> Page:
    """What `call` returns or raises. The thread of a call that is given up is left behind, and its answer with it."""
    until = time.monotonic() + account.access.seconds + SLACK_SECONDS
    outcome = started(call, account.provider)
    while not outcome.done():
        if not claims.beat(run):
            raise Abandoned
        if time.monotonic() >= until:
            raise EngineError(f"{account.title} did not answer in time.", code="timeout")
        wait([outcome], timeout=settings.BEAT_SECONDS)
    return outcome.result()
