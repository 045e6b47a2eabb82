"""The only code that changes a balance.

Every function is one transaction and idempotent: a repeated reference returns the first result and
changes nothing; with another amount it raises ReferenceConflict. Amounts are whole units.

Every change first locks the wallet's row, by a conditional UPDATE or a row lock, and reads the
balance under that lock, so `balance_after` is exact at READ COMMITTED on PostgreSQL and in SQLite's
immediate transactions.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction

from accounts.models import Tenant
from billing import moves
from billing.errors import (
    BillingError,
    HoldClosed,
    InsufficientFunds,
    ReferenceConflict,
    RefundTooLarge,
    UnknownReference,
)
from billing.models import Hold, LedgerEntry, UsageFacts

Row = TypeVar("Row", Hold, LedgerEntry)
Details = Mapping[str, Any] | None
Kind = LedgerEntry.Kind
MAX_AMOUNT = 10**15  # thousands of these fit a 64-bit balance


def top_up(
    *, tenant: Tenant, unit: str, amount: int, reference: str, actor: str, details: Details = None
) -> LedgerEntry:
    """Add a positive amount. Raises ValueError, ReferenceConflict."""
    _check(amount, least=1)
    return _grant(Kind.TOP_UP, tenant, unit, amount, reference, actor, details)


def adjust(
    *, tenant: Tenant, unit: str, amount: int, reference: str, actor: str, details: Details = None
) -> LedgerEntry:
    """Correct a balance by a signed amount.

    Raises ValueError, InsufficientFunds, ReferenceConflict.
    """
    _check(amount, least=-MAX_AMOUNT)
    return _grant(Kind.ADJUSTMENT, tenant, unit, amount, reference, actor, details)


def hold(*, tenant: Tenant, unit: str, amount: int, reference: str) -> Hold:
    """Reserve an amount for a job; 0 is allowed.

    Raises ValueError, InsufficientFunds, ReferenceConflict.
    """
    _check(amount, least=0)

    def place() -> Hold:
        with _joined():
            wallet = moves.move(tenant, unit, available=-amount, held=amount)
            placed = moves.place(wallet, reference, amount)
            if placed is None:
                moves.shift(wallet.pk, available=amount, held=-amount)
        return placed or Hold.objects.select_related("wallet").get(reference=reference)

    placed = _once(place, lambda: moves.hold_of(reference))
    if (placed.wallet.tenant_id, placed.wallet.unit, placed.amount) != (tenant.pk, unit, amount):
        raise ReferenceConflict(reference)
    return placed


def capture(
    *,
    reference: str,
    amount: int,
    actor: str,
    details: Details = None,
    usage: UsageFacts | None = None,
) -> LedgerEntry:
    """Charge `amount` against the hold and close it; the rest of the hold is available again.

    An amount above the hold is also taken from the available balance; what is still missing is
    written off and recorded in the entry's details as `price` and `written_off`. Raises ValueError,
    UnknownReference, HoldClosed, ReferenceConflict.
    """
    _check(amount, least=0)

    def settle() -> LedgerEntry:
        with _joined():
            return moves.charge(reference, amount, actor, details, usage)

    entry = _once(settle, lambda: moves.entry_of(reference))
    if entry.kind != Kind.CHARGE or entry.details.get("written_off", 0) - entry.amount != amount:
        raise ReferenceConflict(reference)
    return entry


def release(*, reference: str) -> Hold:
    """Release the whole hold. Raises UnknownReference, and HoldClosed when it was captured."""

    def free() -> Hold:
        with _joined():
            held = moves.close(reference, Hold.Status.RELEASED)
            moves.shift(held.wallet_id, available=held.amount, held=-held.amount)
        return held

    return _once(
        free, lambda: Hold.objects.filter(reference=reference, status=Hold.Status.RELEASED).first()
    )


def delete_closed_holds(*, before: datetime, limit: int) -> int:
    """Delete holds that were closed before a time; the ledger has what they charged.

    A repeated `capture` still finds its entry; a repeated `release` raises UnknownReference.
    """
    closed = Hold.objects.filter(closed_at__lt=before).order_by("closed_at")
    ids = list(closed.values_list("pk", flat=True)[:limit])
    Hold.objects.filter(pk__in=ids, closed_at__isnull=False).delete()
    return len(ids)


def refund(*, reference_of_charge: str, amount: int | None, actor: str, reason: str) -> LedgerEntry:
    """Refund a part of a charge; None: all that is left.

    Refunds of one charge are identified by their reason: the same reason again is the same refund.
    Raises ValueError, UnknownReference, RefundTooLarge, ReferenceConflict.
    """
    if amount is not None:
        _check(amount, least=1)
    reference = f"refund:{reference_of_charge}:{hashlib.sha256(reason.encode()).hexdigest()[:12]}"

    def give_back() -> LedgerEntry:
        with transaction.atomic():
            return moves.give_back(reference_of_charge, amount, actor, reason, reference)

    entry = _once(give_back, lambda: moves.entry_of(reference))
    if amount is not None and entry.amount != amount:
        raise ReferenceConflict(reference)
    return entry


def _check(amount: int, *, least: int) -> None:
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise ValueError("The amount must be a whole number.")
    if not least <= amount <= MAX_AMOUNT:
        raise ValueError(f"The amount must be between {least} and {MAX_AMOUNT}.")


def _once(step: Callable[[], Row], earlier: Callable[[], Row | None]) -> Row:
    """The result of `step`; if it fails and its reference exists, the first result instead.

    Trying first saves a query in the common case. Of two equal concurrent calls, the unique
    reference stops the later one, and it changes nothing.
    """
    try:
        return step()
    except (IntegrityError, InsufficientFunds, HoldClosed, RefundTooLarge, UnknownReference):
        found = earlier()
        if found is None:
            raise
        return found


@contextmanager
def _joined() -> Iterator[None]:
    """The caller's transaction, or one of our own.

    Only for steps whose errors are raised before they change anything: a savepoint, which others
    need to undo what they changed, would be two more statements. Any other exception makes the
    caller's transaction one that can only be rolled back.
    """
    if not connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    try:
        yield
    except BillingError:
        raise
    except BaseException:
        transaction.set_rollback(True)
        raise


def _grant(
    kind: Kind, tenant: Tenant, unit: str, amount: int, reference: str, actor: str, details: Details
) -> LedgerEntry:
    def grant() -> LedgerEntry:
        with transaction.atomic():
            wallet = moves.move(tenant, unit, available=amount)
            return moves.enter(wallet, kind, amount, reference, actor, details)

    entry = _once(grant, lambda: moves.entry_of(reference))
    if (entry.kind, entry.tenant_id, entry.wallet.unit, entry.amount) != (
        kind,
        tenant.pk,
        unit,
        amount,
    ):
        raise ReferenceConflict(reference)
    return entry
