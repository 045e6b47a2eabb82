"""The steps of `billing.services`.

Only it calls them: a single step is neither atomic nor idempotent.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import Tenant
from billing.errors import HoldClosed, InsufficientFunds, RefundTooLarge, UnknownReference
from billing.models import Hold, LedgerEntry, Usage, UsageFacts, Wallet

Kind = LedgerEntry.Kind


def move(tenant: Tenant, unit: str, *, available: int, held: int = 0) -> Wallet:
    """Change both amounts in one conditional UPDATE, which locks the row.

    Returns the new wallet.
    """
    wallets = Wallet.objects.filter(tenant=tenant, unit=unit)
    moved = wallets.filter(available__gte=-available).update(
        available=F("available") + available, held=F("held") + held
    )
    wallet = wallets.first()
    if moved and wallet is not None:
        return wallet
    if wallet is None:
        Wallet.objects.get_or_create(tenant=tenant, unit=unit)
    elif wallet.available + available < 0:
        raise InsufficientFunds(available=wallet.available, needed=-available)
    # Created or topped up since the UPDATE, by this call or another one.
    return move(tenant, unit, available=available, held=held)


def shift(wallet: Wallet, *, available: int, held: int) -> None:
    """Change both amounts of a locked wallet that is known to have enough."""
    Wallet.objects.filter(pk=wallet.pk).update(
        available=F("available") + available, held=F("held") + held
    )
    wallet.available += available
    wallet.held += held


def enter(
    wallet: Wallet,
    kind: Kind,
    amount: int,
    reference: str,
    actor: str,
    details: Mapping[str, Any] | None,
    refund_of: LedgerEntry | None = None,
    api_key_id: int | None = None,
) -> LedgerEntry:
    """Write the ledger entry for a change of a locked wallet."""
    return LedgerEntry.objects.create(
        wallet=wallet,
        tenant_id=wallet.tenant_id,
        kind=kind,
        amount=amount,
        balance_after=wallet.balance,
        actor=actor,
        api_key_id=api_key_id,
        reference=reference,
        refund_of=refund_of,
        details=dict(details or {}),
    )


def entry_of(reference: str) -> LedgerEntry | None:
    return LedgerEntry.objects.select_related("wallet").filter(reference=reference).first()


def locked_hold(reference: str) -> Hold:
    """The hold and its wallet, locked where the database has row locks. Raises UnknownReference."""
    held = (
        Hold.objects.select_for_update()
        .select_related("wallet")
        .filter(reference=reference)
        .first()
    )
    if held is None:
        raise UnknownReference(reference)
    return held


def close(held: Hold, status: Hold.Status) -> None:
    """Close the hold. Of concurrent calls only one succeeds. Raises HoldClosed."""
    now = timezone.now()
    still_open = Hold.objects.filter(pk=held.pk, status=Hold.Status.OPEN)
    if not still_open.update(status=status, closed_at=now):
        raise HoldClosed(held.reference)
    held.status, held.closed_at = status, now


def charge(
    reference: str,
    price: int,
    actor: str,
    details: Mapping[str, Any] | None,
    usage: UsageFacts | None,
) -> LedgerEntry:
    """Close the hold and charge the price, limited by the hold plus the available balance."""
    held = locked_hold(reference)
    close(held, Hold.Status.CAPTURED)
    wallet = held.wallet
    taken = min(price, held.amount + wallet.available)
    shift(wallet, available=held.amount - taken, held=-held.amount)
    details = dict(details or {})
    if taken < price:
        details |= {"price": price, "written_off": price - taken}
    key_id = usage.api_key_id if usage else None
    entry = enter(wallet, Kind.CHARGE, -taken, reference, actor, details, api_key_id=key_id)
    if usage is not None:
        Usage.objects.create(
            tenant_id=wallet.tenant_id,
            unit=wallet.unit,
            amount=taken,
            reference=reference,
            **asdict(usage),
        )
    return entry


def give_back(
    charged: str, amount: int | None, actor: str, reason: str, reference: str
) -> LedgerEntry:
    """Refund a part of a charge, or the rest. Raises UnknownReference, RefundTooLarge."""
    charges = LedgerEntry.objects.select_related("wallet").select_for_update(of=("wallet",))
    entry = charges.filter(reference=charged, kind=Kind.CHARGE).first()
    if entry is None:
        raise UnknownReference(charged)
    left = -entry.amount - (entry.refunds.aggregate(total=Sum("amount"))["total"] or 0)
    if amount is None:
        amount = left
    if not 0 < amount <= left:
        raise RefundTooLarge(left=left)
    shift(entry.wallet, available=amount, held=0)
    return enter(entry.wallet, Kind.REFUND, amount, reference, actor, {"reason": reason}, entry)
