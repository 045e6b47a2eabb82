"""The steps of `billing.services`.

Only it calls them: a single step is neither atomic nor idempotent.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from accounts.models import Tenant
from billing import days
from billing.errors import HoldClosed, InsufficientFunds, RefundTooLarge, UnknownReference
from billing.models import Hold, LedgerEntry, Usage, UsageFacts, Wallet
from config.returning import insert_unless_there, update_returning

Kind = LedgerEntry.Kind


def move(tenant: Tenant, unit: str, *, available: int, held: int = 0) -> Wallet:
    """Change both amounts in one conditional UPDATE, which locks the row.

    Returns the new wallet. Raises InsufficientFunds, before anything has changed.
    """
    wallets = Wallet.objects.filter(tenant=tenant, unit=unit)
    moved = _shift(wallets.filter(available__gte=-available), available=available, held=held)
    if moved is not None:
        return moved
    wallet = wallets.first()
    if wallet is None:
        Wallet.objects.get_or_create(tenant=tenant, unit=unit)
    elif wallet.available + available < 0:
        raise InsufficientFunds(available=wallet.available, needed=-available)
    # Created or topped up since the UPDATE, by this call or another one.
    return move(tenant, unit, available=available, held=held)


def shift(wallet_id: int, *, available: int, held: int) -> Wallet | None:
    """Change both amounts of a wallet. Returns the new wallet; None where it has too little."""
    wallets = Wallet.objects.filter(pk=wallet_id, available__gte=-available)
    return _shift(wallets, available=available, held=held)


def _shift(wallets: "QuerySet[Wallet]", *, available: int, held: int) -> Wallet | None:
    names = ("pk", "tenant", "unit", "available", "held")
    moved = update_returning(
        wallets, names, available=F("available") + available, held=F("held") + held
    )
    for pk, tenant_id, unit, now_available, now_held in moved:
        return Wallet(pk=pk, tenant_id=tenant_id, unit=unit, available=now_available, held=now_held)
    return None


def place(wallet: Wallet, reference: str, amount: int) -> Hold | None:
    """The new hold; None where the reference has one already."""
    placed = Hold(wallet=wallet, reference=reference, amount=amount)
    if insert_unless_there(placed):
        return placed
    return None


def hold_of(reference: str) -> Hold | None:
    return Hold.objects.select_related("wallet").filter(reference=reference).first()


def enter(
    wallet: Wallet,
    kind: Kind,
    amount: int,
    reference: str,
    actor: str,
    details: Mapping[str, Any] | None,
    refund_of: LedgerEntry | None = None,
    usage: UsageFacts | None = None,
) -> LedgerEntry:
    """Write the ledger entry for a change of a locked wallet, and count it in the day's totals."""
    interface, key, api_key_id = "", 0, None
    if usage is not None:
        interface, key, api_key_id = usage.interface, usage.api_key_id or 0, usage.api_key_id
    elif refund_of is not None:
        interface, key = refund_of.interface, refund_of.key
    entry = LedgerEntry.objects.create(
        wallet=wallet,
        tenant_id=wallet.tenant_id,
        kind=kind,
        amount=amount,
        balance_after=wallet.balance,
        actor=actor,
        api_key_id=api_key_id,
        key=key,
        interface=interface,
        reference=reference,
        refund_of=refund_of,
        details=dict(details or {}),
    )
    days.add(entry, wallet.unit, usage)
    return entry


def entry_of(reference: str) -> LedgerEntry | None:
    return LedgerEntry.objects.select_related("wallet").filter(reference=reference).first()


def close(reference: str, status: Hold.Status) -> Hold:
    """Close the open hold, which locks it. Of concurrent calls only one succeeds.

    Raises UnknownReference and HoldClosed, before anything has changed.
    """
    now = timezone.now()
    still_open = Hold.objects.filter(reference=reference, status=Hold.Status.OPEN)
    closed = update_returning(still_open, ("pk", "wallet", "amount"), status=status, closed_at=now)
    for pk, wallet_id, amount in closed:
        return Hold(
            pk=pk,
            wallet_id=wallet_id,
            reference=reference,
            amount=amount,
            status=status,
            closed_at=now,
        )
    if Hold.objects.filter(reference=reference).exists():
        raise HoldClosed(reference)
    raise UnknownReference(reference)


def charge(
    reference: str,
    price: int,
    actor: str,
    details: Mapping[str, Any] | None,
    usage: UsageFacts | None,
) -> LedgerEntry:
    """Close the hold and charge the price, limited by the hold plus the available balance."""
    held = close(reference, Hold.Status.CAPTURED)
    taken = price
    wallet = shift(held.wallet_id, available=held.amount - price, held=-held.amount)
    if wallet is None:
        wallet = Wallet.objects.select_for_update().get(pk=held.wallet_id)
        taken = min(price, held.amount + wallet.available)
        wallet.available += held.amount - taken
        wallet.held -= held.amount
        wallet.save(update_fields=["available", "held"])
    details = dict(details or {})
    if taken < price:
        details |= {"price": price, "written_off": price - taken}
    entry = enter(wallet, Kind.CHARGE, -taken, reference, actor, details, usage=usage)
    if usage is not None:
        Usage.objects.create(
            tenant_id=wallet.tenant_id,
            unit=wallet.unit,
            amount=taken,
            reference=reference,
            created_at=entry.created_at,
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
    wallet = shift(entry.wallet_id, available=amount, held=0)
    if wallet is None:
        raise AssertionError("A refund only adds to a wallet.")
    return enter(wallet, Kind.REFUND, amount, reference, actor, {"reason": reason}, entry)
