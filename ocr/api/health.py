"""Whether the platform is alive (`/health`) and whether it should get requests (`/ready`).

No credentials needed.
"""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from ocr.api import readiness


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 `ok`, or 503 `degraded`: the database or the queue does not answer."""
    if all(readiness.vital_checks().values()):
        return answer("ok", 200)
    return answer("degraded", 503)


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when requests are welcome: all that they need is there, and the server is not
    stopping.
    """
    found = readiness.all_checks()
    more = {"checks": found.checks, "oldest_waiting_seconds": found.waited}
    if all(found.checks.values()):
        return answer("ok", 200, **more)
    return answer("degraded", 503, **more)


def answer(status: str, code: int, **more: Any) -> JsonResponse:
    response = JsonResponse(
        {"status": status, "timestamp": f"{now():%Y-%m-%dT%H:%M:%SZ}", **more}, status=code
    )
    response["Cache-Control"] = "no-store"
    if code == 503:
        response["Retry-After"] = "10"
    return response
