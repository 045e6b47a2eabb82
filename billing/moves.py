"""The steps that `billing.services` is made of. Nobody else calls them: one alone is neither atomic nor repeatable."""

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
    """Change both amounts in one conditional UPDATE, which also locks the row; returns the wallet as it is now."""
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
    # Opened or filled since the UPDATE, by us or by another call.
    return move(tenant, unit, available=available, held=held)


def shift(wallet: Wallet, *, available: int, held: int) -> None:
    """The same on a wallet that is locked and known to have enough."""
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
    """Write down a movement that the locked wallet already shows."""
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
    """The hold and its wallet, both locked where the database has row locks. Raises UnknownReference."""
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
    """Settle the hold: of all that try, one only gets past this. Raises HoldClosed."""
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
    """Close the hold and take the price, as far as the hold and what is available go."""
    held = locked_hold(reference)
    close(held, Hold.Status.CAPTURED)
    wallet = held.wallet
    taken = min(price, held.amount + wallet.available)
    shift(wallet, available=held.amount - taken, held=-held.amount)
    short = {"price": price, "written_off": price - taken} if taken < price else {}
    key_id = usage.api_key_id if usage else None
    details = {**(details or {}), **short}
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
    """Refund part or the rest of a charge. Raises UnknownReference, RefundTooLarge."""
    charges = LedgerEntry.objects.select_related("wallet").select_for_update(of=("wallet",))
    entry = charges.filter(reference=charged, kind=Kind.CHARGE).first()
    if entry is None:
        raise UnknownReference(charged)
    left = -entry.amount - (entry.refunds.aggregate(total=Sum("amount"))["total"] or 0)
    amount = left if amount is None else amount
    if not 0 < amount <= left:
        raise RefundTooLarge(left=left)
    shift(entry.wallet, available=amount, held=0)
    return enter(entry.wallet, Kind.REFUND, amount, reference, actor, {"reason": reason}, entry)
