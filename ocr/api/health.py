"""Whether the platform is alive (`/health`) and whether it should get requests (`/ready`).

No credentials needed.
"""

from datetime import timedelta
from typing import Any

import structlog
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from ocr.api.server.waiting import waiters
from ocr.jobs.wakeup import pending_notifications
from ocr.models import Execution, Status
from ocr.sandbox import level

log = structlog.get_logger("polyglyph.health")


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 `ok`, or 503 `degraded`. Touches the database and the queue."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        pending_notifications()
    except Exception:
        log.exception("not healthy")
        return answer("degraded", 503)
    return answer("ok", 200)


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when requests are welcome: all that they need is there, and the server is not
    stopping.
    """
    checks = {name: passes(check) for name, check in CHECKS.items()}
    fine = all(checks.values())
    waited = oldest_wait() if checks["database"] else None
    return answer(
        "ok" if fine else "degraded",
        200 if fine else 503,
        checks=checks,
        oldest_waiting_seconds=waited,
    )


def answer(status: str, code: int, **more: Any) -> JsonResponse:
    response = JsonResponse(
        {"status": status, "timestamp": f"{now():%Y-%m-%dT%H:%M:%SZ}", **more}, status=code
    )
    response["Cache-Control"] = "no-store"
    if code == 503:
        response["Retry-After"] = "10"
    return response


def passes(check: Any) -> bool:
    try:
        return bool(check())
    except Exception:
        log.exception("not ready")
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def storage_answers() -> bool:
    default_storage.exists("ready")
    return True


def oldest_wait() -> float:
    """Seconds that the oldest unclaimed piece of work has waited; 0 when none waits."""
    oldest = Execution.objects.filter(status=Status.PENDING).aggregate(oldest=Min("created_at"))[
        "oldest"
    ]
    return round(max(timedelta(), now() - oldest).total_seconds(), 1) if oldest else 0.0


CHECKS = {
    "database": database_answers,
    "migrations": migrated,
    "storage": storage_answers,
    "sandbox": lambda: level() in ("bwrap", "namespaces", "rlimits"),
    "accepting": lambda: not waiters.draining,
}
