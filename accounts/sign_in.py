"""Signing in to the admin: few passwords are checked at the same time."""

import threading
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from unfold.forms import AuthenticationForm

log = structlog.get_logger("polyglyph.sign_in")
BUSY = "Many people are signing in at this moment. Try again in a few seconds."
# The check of a password costs some tenths of a second of processor time by intention. Without a
# bound, guessers would hold all threads of the web server, and customers would wait for them.
_checks = threading.BoundedSemaphore(settings.SIGN_IN_AT_ONCE)


class SignInForm(AuthenticationForm):  # type: ignore[misc]  # the theme has no types
    """The theme's form; it does not wait for its turn, because waiting holds a thread too."""

    def clean(self) -> dict[str, Any]:
        if not _checks.acquire(blocking=False):
            log.warning("a sign-in was put off: too many at the same time")
            raise ValidationError(BUSY, code="busy")
        try:
            cleaned: dict[str, Any] = super().clean()
        finally:
            _checks.release()
        return cleaned
