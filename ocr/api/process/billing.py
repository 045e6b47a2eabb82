"""What a tenant has, used and paid: balance, usage and ledger."""

from rest_framework.request import Request
from rest_framework.response import Response

from billing import queries
from billing.balances import balances
from billing.models import Unit
from ocr.api.process import presenters
from ocr.api.process.base import ProcessInterfaceView
from ocr.api.process.schema import (
    BillingQuery,
    ProcessBalance,
    ProcessHeld,
    ProcessLedger,
    ProcessUsage,
)
from ocr.api.wire import read_query, to_json


class BalanceView(ProcessInterfaceView):
    """`GET /api/billing/balance`: what can still be spent, and what unfinished jobs hold."""

    def get(self, request: Request) -> Response:
        found = balances(self.caller.tenant)
        tokens, solves = found[Unit.TOKEN], found[Unit.SOLVE]
        balance = ProcessBalance(
            tokens=tokens.available,
            solves=solves.available,
            held=ProcessHeld(tokens=tokens.held, solves=solves.held),
        )
        return Response(to_json(balance))


class UsageView(ProcessInterfaceView):
    """`GET /api/billing/usage`: what was charged for, with totals per day over all pages."""

    def get(self, request: Request) -> Response:
        query = read_query(BillingQuery, request)
        found = queries.usage(
            self.caller.tenant, filters_of(query), page=query.page, limit=query.limit
        )
        usage = ProcessUsage(
            items=[presenters.used(row) for row in found.rows],
            page=query.page,
            limit=query.limit,
            total=found.total,
            days=[presenters.day_total(day) for day in found.days],
        )
        return Response(to_json(usage))


class LedgerView(ProcessInterfaceView):
    """`GET /api/billing/ledger`: every movement of the balances."""

    def get(self, request: Request) -> Response:
        query = read_query(BillingQuery, request)
        found = queries.ledger(
            self.caller.tenant, filters_of(query), page=query.page, limit=query.limit
        )
        ledger = ProcessLedger(
            items=[presenters.entered(row) for row in found.rows],
            page=query.page,
            limit=query.limit,
            total=found.total,
        )
        return Response(to_json(ledger))


def filters_of(query: BillingQuery) -> queries.UsageFilter:
    return queries.UsageFilter(query.first, query.last, query.key, query.interface)
