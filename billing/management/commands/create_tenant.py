"""`manage.py create_tenant NAME --tokens N --solves N [--json]`"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from accounts import services
from billing.services import top_up


class Command(BaseCommand):
    help = "Create a tenant with a key and, if wanted, credits. The key is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--tokens", type=int, default=0, metavar="N", help="tokens to start with"
        )
        parser.add_argument(
            "--solves", type=int, default=0, metavar="N", help="solve credits to start with"
        )
        parser.add_argument("--key-name", default="first key")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = create(
                name=options["name"],
                tokens=options["tokens"],
                solves=options["solves"],
                key_name=options["key_name"],
            )
        except IntegrityError as error:
            raise CommandError(f"There is a tenant named {options['name']!r} already.") from error
        if options["json"]:
            self.stdout.write(json.dumps(made))
        else:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in made.items()))


@transaction.atomic
def create(*, name: str, tokens: int, solves: int, key_name: str) -> dict[str, str | int]:
    """Create the tenant, its credits and its key in one transaction."""
    amounts = {"token": tokens, "solve": solves}
    for unit, amount in amounts.items():
        if amount < 0:
            raise CommandError(f"--{unit}s is below zero.")
    tenant = services.create_tenant(name=name)
    for unit, amount in amounts.items():
        if amount:
            top_up(
                tenant=tenant,
                unit=unit,
                amount=amount,
                reference=f"start:{tenant.user_id}:{unit}",
                actor="cli",
            )
    _, secret = services.issue_key(tenant=tenant, name=key_name)
    return {
        "tenant": tenant.name,
        "user_id": tenant.user_id,
        "api_key": secret,
        "tokens": tokens,
        "solves": solves,
    }
