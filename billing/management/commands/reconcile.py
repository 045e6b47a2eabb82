"""`manage.py reconcile`: check the books; exit code 1 on any difference."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.reconciliation import reconcile


class Command(BaseCommand):
    help = "Check that wallets, ledger entries and holds agree."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = reconcile()
        for difference in differences:
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(f"{len(differences)} differences.")
        self.stdout.write("The books agree.")
