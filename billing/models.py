"""Wallets, holds, the ledger, prices and usage.

Except for prices, only `billing.services` writes rows.
"""

from dataclasses import dataclass
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import ApiKey, Tenant
from billing.errors import AppendOnly


class Unit(models.TextChoices):
    TOKEN = "token", "Token"
    SOLVE = "solve", "Solve"


class Interface(models.TextChoices):
    """The names of those that come with the platform."""

    IMAGES = "images"
    PROCESS = "process"
    JOBS = "jobs"
    DOCUMENTS = "documents"
    SOLVER = "solver"


# Every interface, and the unit of the wallet that pays for all of its work.
UNITS: dict[str, Unit] = {
    "images": Unit.TOKEN,
    "process": Unit.TOKEN,
    "jobs": Unit.TOKEN,
    "documents": Unit.TOKEN,
    "solver": Unit.SOLVE,
}


def interface_choices() -> list[tuple[str, str]]:
    """Asked each time that they are shown or checked, as plugins add to them."""
    return [(name, name.capitalize()) for name in UNITS]


class Wallet(models.Model):
    """A tenant's balance in one unit: `available` to spend, `held` for unfinished jobs."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="wallets")
    unit = models.CharField(max_length=10, choices=Unit)
    available = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["tenant", "unit"]
        permissions = [("top_up_wallet", "Can top up a wallet")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "unit"], name="one_wallet_per_tenant_and_unit"
            ),
            models.CheckConstraint(
                condition=Q(available__gte=0), name="wallet_available_not_negative"
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="wallet_held_not_negative"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="wallet_unit_known"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant}: {self.available} {self.unit}s"

    @property
    def balance(self) -> int:
        """Available and held units together."""
        return self.available + self.held


class Hold(models.Model):
    """An amount reserved for one unfinished job; captured or released once, then closed."""

    class Status(models.TextChoices):
        OPEN = "open"
        CAPTURED = "captured"
        RELEASED = "released"

    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="holds")
    reference = models.CharField(max_length=100, unique=True)
    amount = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["created_at"], name="holds_in_time"),
            models.Index(
                fields=["wallet"], condition=Q(status="open"), name="open_holds_of_wallet"
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False),
                name="closed_holds_in_time",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="hold_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None)
                | Q(status__in=["captured", "released"], closed_at__isnull=False),
                name="hold_closed_at_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount} ({self.status})"


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    """Allows reads and inserts only. Database triggers refuse updates and deletes too."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class LedgerEntry(models.Model):
    """One change of a wallet. `amount` is signed; `balance_after` includes held units."""

    class Kind(models.TextChoices):
        TOP_UP = "top_up"
        CHARGE = "charge"
        REFUND = "refund"
        ADJUSTMENT = "adjustment"

    # The indexes below begin with these keys, so none has an index of its own.
    wallet = models.ForeignKey(
        Wallet, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="ledger_entries", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.BigIntegerField()
    balance_after = models.BigIntegerField()
    actor = models.CharField(max_length=160, help_text="system, cli, key:<head> or user:<name>")
    # A key with ledger entries is revoked, never deleted: entries are immutable.
    api_key = models.ForeignKey(
        ApiKey,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ledger_entries",
        db_index=False,
    )
    key = models.BigIntegerField(
        default=0,
        db_default=0,
        help_text="The id of the API key of the charge; a refund has that of its charge. 0: none.",
    )
    interface = models.CharField(
        max_length=10,
        blank=True,
        default="",
        db_default="",
        help_text="The interface of the charge; a refund has that of its charge.",
    )
    reference = models.CharField(max_length=120, unique=True)
    refund_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds",
        db_index=False,
    )
    details = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["wallet", "id"], name="entries_of_wallet"),
            models.Index(fields=["tenant", "created_at", "id"], name="entries_of_tenant"),
            models.Index(
                fields=["tenant", "interface", "created_at", "id"], name="entries_of_interface"
            ),
            models.Index(fields=["key", "created_at", "id"], name="entries_of_key"),
            models.Index(fields=["created_at"], name="entries_in_time"),
            models.Index(
                fields=["kind", "created_at"],
                condition=~Q(kind="charge"),
                name="entries_but_charges",
            ),
            models.Index(
                fields=["refund_of"], condition=Q(refund_of__isnull=False), name="refunds_of_entry"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(balance_after__gte=0), name="entry_balance_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind="top_up", amount__gt=0)
                | Q(kind="charge", amount__lte=0)
                | Q(kind="refund", amount__gt=0)
                | Q(kind="adjustment"),
                name="entry_sign_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="refund", refund_of__isnull=False)
                | (~Q(kind="refund") & Q(refund_of=None)),
                name="entry_refund_names_charge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount:+d} ({self.reference})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly


@dataclass(frozen=True, slots=True)
class Rate:
    """What a file costs, in the unit of its interface's wallet."""

    base: int = 0
    per_page: int = 0
    per_word: int = 0
    per_megapixel: int = 0

    def amount(self, *, pages: int, words: int, pixels: int = 0) -> int:
        """Units for one file; `pages`, `words` and `pixels` are totals over its pages."""
        megapixels = -(-pixels // 1_000_000)
        return (
            self.base
            + self.per_page * pages
            + self.per_word * words
            + self.per_megapixel * megapixels
        )


class Price(models.Model):
    """The price of a job of an interface. An empty provider is the default for all others."""

    interface = models.CharField(max_length=10, choices=interface_choices)
    provider = models.CharField(
        max_length=40,
        blank=True,
        default="",
        help_text="If empty, all providers without a price of their own.",
    )
    unit = models.CharField(max_length=10, choices=Unit)
    base = models.PositiveIntegerField(default=0, help_text="Units per file.")
    per_page = models.PositiveIntegerField(default=0)
    per_word = models.PositiveIntegerField(default=0)
    per_megapixel = models.PositiveIntegerField(
        default=0, help_text="Units per started million pixels."
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["interface", "provider"]
        constraints = [
            models.UniqueConstraint(
                fields=["interface", "provider"], name="one_price_per_interface_and_provider"
            )
        ]

    def __str__(self) -> str:
        return f"{self.interface} {self.provider or 'any'} in {self.unit}s"

    def clean(self) -> None:
        """Check the unit: a price in the other unit would charge the wrong wallet."""
        if self.interface not in UNITS:
            return  # the field's own check reports it
        paid = UNITS[self.interface]
        if self.unit != paid:
            raise ValidationError({"unit": f"The {self.interface} interface is paid in {paid}s."})

    @property
    def rate(self) -> Rate:
        return Rate(self.base, self.per_page, self.per_word, self.per_megapixel)

    def amount(self, *, pages: int, words: int, pixels: int = 0) -> int:
        """Units for one file; `pages`, `words` and `pixels` are totals over its pages."""
        return self.rate.amount(pages=pages, words=words, pixels=pixels)


@dataclass(frozen=True, kw_only=True)
class UsageFacts:
    """The work behind a charge. `seconds` is processing time."""

    interface: str
    provider: str
    pages: int
    words: int
    seconds: float
    api_key_id: int | None = None


class Usage(models.Model):
    """The work behind a finished charge, without any text. It is kept when the job is deleted."""

    # The indexes below begin with the keys, so none has an index of its own.
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="usages", db_index=False
    )
    interface = models.CharField(max_length=10, choices=interface_choices)
    provider = models.CharField(max_length=40)
    pages = models.PositiveIntegerField(default=0)
    words = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    unit = models.CharField(max_length=10, choices=Unit)
    amount = models.PositiveBigIntegerField()
    api_key = models.ForeignKey(
        ApiKey,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="usages",
        db_index=False,
    )
    reference = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["tenant", "created_at", "id"], name="usage_of_tenant"),
            models.Index(
                fields=["tenant", "interface", "created_at", "id"], name="usage_of_interface"
            ),
            models.Index(fields=["api_key", "created_at", "id"], name="usage_of_key"),
            models.Index(fields=["created_at"], name="usage_in_time"),
            models.Index(fields=["interface", "created_at"], name="usage_by_interface"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount} {self.unit}s"


class DayTotal(models.Model):
    """The sums of a tenant's ledger entries and usage on one UTC day, by unit, interface and key.

    `billing.days` writes it in the transaction of each entry, so it always agrees with the rows.
    """

    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="day_totals", db_index=False
    )
    day = models.DateField()
    unit = models.CharField(max_length=10, choices=Unit)
    interface = models.CharField(max_length=10, blank=True)
    key = models.BigIntegerField(help_text="The id of the API key; 0 without one.")
    entries = models.BigIntegerField(help_text="Ledger entries.")
    requests = models.BigIntegerField(help_text="Usage rows: charged jobs.")
    pages = models.BigIntegerField()
    words = models.BigIntegerField()
    amount = models.BigIntegerField(help_text="Units charged, before refunds.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "day", "unit", "interface", "key"], name="one_total_per_day"
            )
        ]
        indexes = [models.Index(fields=["day"], name="totals_by_day")]

    def __str__(self) -> str:
        return f"{self.tenant_id} on {self.day}: {self.entries} entries"


class Checkpoint(models.Model):
    """How far `billing.reconciliation` has checked the entries of a wallet."""

    wallet = models.OneToOneField(
        Wallet, on_delete=models.CASCADE, related_name="checkpoint", primary_key=True
    )
    entry = models.BigIntegerField(help_text="The id of the last entry that was checked.")
    total = models.BigIntegerField(help_text="The sum of the entries up to it.")
    day = models.DateField(help_text="Day totals before this day were checked.")

    def __str__(self) -> str:
        return f"wallet {self.wallet_id} up to entry {self.entry}"
