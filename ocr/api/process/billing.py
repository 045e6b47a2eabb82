"""What a tenant has, used and paid: balance, usage and ledger."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiKey
from billing import queries
from billing.balances import balances
from billing.models import LedgerEntry, Unit, Usage
from ocr.api.process.base import ProcessInterfaceView
from ocr.api.process.parameters import MOST_PAGES, number, wanted
from ocr.api.process.presenting import moment

DEFAULT_LIMIT = 20
MOST = 100


class BalanceView(ProcessInterfaceView):
    """`GET /api/billing/balance`: what can still be spent, and what unfinished jobs hold."""

    def get(self, request: Request) -> Response:
        found = balances(self.caller.tenant)
        tokens, solves = found[Unit.TOKEN], found[Unit.SOLVE]
        held = {"tokens": tokens.held, "solves": solves.held}
        return Response({"tokens": tokens.available, "solves": solves.available, "held": held})


class UsageView(ProcessInterfaceView):
    """`GET /api/billing/usage`: what was charged for, with totals per day over all pages."""

    def get(self, request: Request) -> Response:
        filters = wanted(request)
        body = paged(request, queries.usage(self.caller.tenant, filters), used)
        days = queries.usage_by_day(self.caller.tenant, filters)
        return Response({**body, "days": [day_total(day) for day in days]})


class LedgerView(ProcessInterfaceView):
    """`GET /api/billing/ledger`: every movement of the balances."""

    def get(self, request: Request) -> Response:
        return Response(
            paged(request, queries.ledger(self.caller.tenant, wanted(request)), entered)
        )


def paged(request: Request, rows: QuerySet[Any], present: Any) -> dict[str, Any]:
    """`{items, page, limit, total}`. Raises a 400."""
    page = number(request, "page", 1, MOST_PAGES)
    limit = number(request, "limit", DEFAULT_LIMIT, MOST)
    items = [present(row) for row in rows[(page - 1) * limit : page * limit]]
    return {"items": items, "page": page, "limit": limit, "total": rows.count()}


def used(row: Usage) -> dict[str, Any]:
    return {
        "jobId": job_of(row.reference),
        "interface": row.interface,
        "provider": row.provider,
        "pages": row.pages,
        "words": row.words,
        "seconds": round(row.seconds, 3),
        "unit": row.unit,
        "amount": row.amount,
        "key": head_of(row.api_key),
        "createdAt": moment(row.created_at),
    }


def entered(row: LedgerEntry) -> dict[str, Any]:
    """Who of the operator's people moved it is not shown."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "unit": row.wallet.unit,
        "amount": row.amount,
        "balanceAfter": row.balance_after,
        "reference": row.reference,
        "key": head_of(row.api_key),
        "createdAt": moment(row.created_at),
    }


def head_of(key: ApiKey | None) -> str:
    """The visible head of the key that asked; empty where none did."""
    return key.head if key else ""


def day_total(day: queries.DayTotal) -> dict[str, Any]:
    return {
        "day": day["day"].isoformat(),
        "requests": day["requests"],
        "pages": day["page_count"],
        "words": day["word_count"],
        "tokens": day["tokens"],
        "solves": day["solves"],
    }


def job_of(reference: str) -> str:
    """The job's id in `job:<id>` and `job:<id>:<round>`."""
    return reference.split(":")[1]
