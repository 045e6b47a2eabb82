"""Billing errors. Customers and operators may read their messages."""


class BillingError(Exception):
    """The base of all billing errors. Nothing has changed when one is raised."""


class InsufficientFunds(BillingError):
    """The wallet has `available` units, but `needed` units were requested."""

    def __init__(self, *, available: int, needed: int) -> None:
        super().__init__(f"{needed} needed, {available} available.")
        self.available = available
        self.needed = needed


class ReferenceConflict(BillingError):
    """The reference belongs to another movement (amount, unit, tenant or kind)."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Reference '{reference}' was used before for something else.")
        self.reference = reference


class UnknownReference(BillingError):
    """There is no hold or charge with this reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Nothing is known of reference '{reference}'.")
        self.reference = reference


class HoldClosed(BillingError):
    """The hold was already captured or released."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Hold '{reference}' is closed.")
        self.reference = reference


class RefundTooLarge(BillingError):
    """Only `left` units of the charge have not been refunded yet."""

    def __init__(self, *, left: int) -> None:
        super().__init__(f"Only {left} of this charge can still be refunded.")
        self.left = left


class NoPrice(BillingError):
    """No active price row covers the interface."""


class AppendOnly(BillingError):
    """Ledger entries are never changed or deleted; a mistake is corrected by a new entry."""

    def __init__(self) -> None:
        super().__init__("The ledger is append-only: correct it with a new entry.")
