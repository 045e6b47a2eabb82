"""`manage.py reconcile`: check the books; exit code 1 on any difference."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.reconciliation import reconcile


class Command(BaseCommand):
    help = (
        "Check that wallets, ledger entries, holds and totals of days agree: what is new since the "
        "last call."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="Check every entry again.")
        parser.add_argument(
            "--rebuild-days",
            action="store_true",
            help="Put wrong totals of days right. They are still reported, once.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        differences = reconcile(full=options["full"], rebuild_days=options["rebuild_days"])
        for difference in differences:
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(f"{len(differences)} differences.")
        self.stdout.write("The books agree.")
