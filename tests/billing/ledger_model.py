"""The ledger in plain Python: what each call must answer, without a database."""

from billing.errors import HoldClosed, InsufficientFunds, ReferenceConflict, RefundTooLarge

Answer = int | type[Exception]


class Books:
    """One wallet.

    Every method answers the amount that the real call must answer, or the error it must raise.
    """

    def __init__(self) -> None:
        self.available = 0
        self.granted = 0
        self.grants: dict[str, tuple[str, int]] = {}
        self.holds: dict[str, int] = {}
        self.status: dict[str, str] = {}
        self.charges: dict[str, tuple[int, int]] = {}
        self.refunds: dict[tuple[str, str], int] = {}

    @property
    def held(self) -> int:
        return sum(
            amount for reference, amount in self.holds.items() if self.status[reference] == "open"
        )

    @property
    def charged(self) -> int:
        return sum(taken for _, taken in self.charges.values())

    @property
    def refunded(self) -> int:
        return sum(self.refunds.values())

    def grant(self, reference: str, kind: str, amount: int) -> Answer:
        if reference in self.grants:
            return amount if self.grants[reference] == (kind, amount) else ReferenceConflict
        if self.available + amount < 0:
            return InsufficientFunds
        self.grants[reference] = (kind, amount)
        self.available += amount
        self.granted += amount
        return amount

    def hold(self, reference: str, amount: int) -> Answer:
        if reference in self.holds:
            return amount if self.holds[reference] == amount else ReferenceConflict
        if self.available < amount:
            return InsufficientFunds
        self.holds[reference], self.status[reference] = amount, "open"
        self.available -= amount
        return amount

    def capture(self, reference: str, price: int) -> Answer:
        if reference in self.charges:
            asked, taken = self.charges[reference]
            return -taken if asked == price else ReferenceConflict
        if self.status[reference] != "open":
            return HoldClosed
        taken = min(price, self.holds[reference] + self.available)
        self.status[reference] = "captured"
        self.available += self.holds[reference] - taken
        self.charges[reference] = (price, taken)
        return -taken

    def release(self, reference: str) -> Answer:
        if self.status[reference] == "captured":
            return HoldClosed
        if self.status[reference] == "open":
            self.status[reference] = "released"
            self.available += self.holds[reference]
        return self.holds[reference]

    def refund(self, reference: str, amount: int | None, reason: str) -> Answer:
        earlier = self.refunds.get((reference, reason))
        if earlier is not None:
            return earlier if amount in (None, earlier) else ReferenceConflict
        left = self.charges[reference][1] - sum(
            given for (of, _), given in self.refunds.items() if of == reference
        )
        given = left if amount is None else amount
        if not 0 < given <= left:
            return RefundTooLarge
        self.refunds[reference, reason] = given
        self.available += given
        return given
