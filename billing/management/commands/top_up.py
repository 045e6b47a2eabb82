"""Add to a balance: `manage.py top_up TENANT --unit token --amount 1000 --reference invoice-7`

A repeated reference changes nothing.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from accounts.models import Tenant
from billing import services
from billing.errors import BillingError
from billing.models import LedgerEntry, Unit


class Command(BaseCommand):
    help = (
        "Add tokens or solve credits to a tenant's wallet. "
        "The same reference again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenant", help="name or user_id")
        parser.add_argument("--unit", required=True, choices=Unit.values)
        parser.add_argument("--amount", required=True, type=int)
        parser.add_argument("--reference", required=True, help="e.g. the invoice's number")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = _tenant(options["tenant"])
        try:
            entry = services.top_up(
                tenant=tenant,
                unit=options["unit"],
                amount=options["amount"],
                reference=options["reference"],
                actor="cli",
            )
        except (BillingError, ValueError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_summary(entry)))
        else:
            self.stdout.write(_sentence(entry))


def _tenant(name: str) -> Tenant:
    tenant = Tenant.objects.filter(Q(name=name) | Q(user_id=name)).order_by("pk").first()
    if tenant is None:
        raise CommandError(f"There is no tenant '{name}'.")
    return tenant


def _summary(entry: LedgerEntry) -> dict[str, str | int]:
    return {
        "tenant": entry.tenant.name,
        "user_id": entry.tenant.user_id,
        "unit": entry.wallet.unit,
        "amount": entry.amount,
        "reference": entry.reference,
        "balance_after": entry.balance_after,
    }


def _sentence(entry: LedgerEntry) -> str:
    moved = f"{entry.amount:+d} {entry.wallet.unit}s"
    return f"{entry.tenant.name}: {moved}, balance {entry.balance_after}."
