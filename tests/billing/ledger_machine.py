"""Random calls, repeated calls and interleaved calls against the ledger and against its model, side
by side.
"""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.models import Tenant
from billing import services
from billing.errors import BillingError
from billing.models import Hold, LedgerEntry, Wallet
from billing.reconciliation import reconcile
from tests.billing.ledger_model import Answer, Books


class Seam:
    """The place where another caller's step can come in between: whoever reads and then writes
    fires it.
    """

    def __init__(self) -> None:
        self.step: Callable[[], object] | None = None

    def fire(self) -> None:
        step, self.step = self.step, None
        if step is not None:
            step()


seam = Seam()
amounts = st.integers(0, 40)


def answer(call: Callable[[], Hold | LedgerEntry]) -> Answer:
    try:
        return call().amount
    except (BillingError, IntegrityError) as error:
        return type(error)


class LedgerMachine(RuleBasedStateMachine):
    """Runs in a transaction of its own that is rolled back, so each example starts from nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.tenant = Tenant.objects.create(name="Ink & Co")
        self.books = Books()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def grant(self, reference: str, kind: str, amount: int) -> Answer:
        verb = {"top_up": services.top_up, "adjustment": services.adjust}[kind]
        return answer(
            lambda: verb(
                tenant=self.tenant, unit="token", amount=amount, reference=reference, actor="cli"
            )
        )

    def hold(self, reference: str, amount: int) -> Answer:
        return answer(
            lambda: services.hold(
                tenant=self.tenant, unit="token", amount=amount, reference=reference
            )
        )

    @rule(amount=st.integers(1, 60))
    def top_up(self, amount: int) -> None:
        name = f"grant:{len(self.books.grants)}"
        assert self.grant(name, "top_up", amount) == self.books.grant(name, "top_up", amount)

    @rule(amount=st.integers(-40, 40))
    def adjust(self, amount: int) -> None:
        name = f"grant:{len(self.books.grants)}"
        assert self.grant(name, "adjustment", amount) == self.books.grant(
            name, "adjustment", amount
        )

    @precondition(lambda self: self.books.grants)
    @rule(data=st.data(), more=st.sampled_from([0, 0, 1]))
    def grant_again(self, data: st.DataObject, more: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.books.grants)))
        kind, amount = self.books.grants[name]
        again = amount + more or 1
        assert self.grant(name, kind, again) == self.books.grant(name, kind, again)

    @rule(amount=amounts)
    def place(self, amount: int) -> None:
        name = f"job:{len(self.books.holds)}"
        assert self.hold(name, amount) == self.books.hold(name, amount)

    @rule(mine=amounts, theirs=amounts, same=st.booleans())
    def place_while_another_does(self, mine: int, theirs: int, same: bool) -> None:
        """A second caller, sometimes with the very same request, comes in while the first
        is at it.
        """
        name = f"job:{len(self.books.holds)}"
        other, theirs = (name, mine) if same else (f"{name}-b", theirs)
        seam.step = lambda: self.hold(other, theirs)
        got = self.hold(name, mine)
        if seam.step is not None:
            # No AssertionError: that would count as a find
            raise RuntimeError("nobody came in between")
        self.books.hold(other, theirs)
        assert got == self.books.hold(name, mine)

    @precondition(lambda self: self.books.holds)
    @rule(data=st.data(), amount=amounts)
    def place_again(self, data: st.DataObject, amount: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.books.holds)))
        again = data.draw(st.sampled_from([amount, self.books.holds[name]]))
        assert self.hold(name, again) == self.books.hold(name, again)

    @precondition(lambda self: self.books.holds)
    @rule(data=st.data(), price=st.integers(0, 60))
    def capture(self, data: st.DataObject, price: int) -> None:
        """Of any hold there ever was, for less or more than it holds, or for the price of an
        earlier capture.
        """
        name = data.draw(st.sampled_from(sorted(self.books.holds)))
        earlier, _ = self.books.charges.get(name, (price, 0))
        price = data.draw(st.sampled_from([price, earlier]))
        got = answer(lambda: services.capture(reference=name, amount=price, actor="system"))
        assert got == self.books.capture(name, price)

    @precondition(lambda self: self.books.holds)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.books.holds)))
        assert answer(lambda: services.release(reference=name)) == self.books.release(name)

    @precondition(lambda self: self.books.charges)
    @rule(
        data=st.data(),
        amount=st.none() | st.integers(1, 40),
        reason=st.sampled_from(["blank", "blurred"]),
    )
    def refund(self, data: st.DataObject, amount: int | None, reason: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.books.charges)))
        got = answer(
            lambda: services.refund(
                reference_of_charge=name, amount=amount, actor="cli", reason=reason
            )
        )
        assert got == self.books.refund(name, amount, reason)

    @invariant()
    def the_wallet_is_what_the_model_says(self) -> None:
        wallet = Wallet.objects.filter(tenant=self.tenant).first() or Wallet()
        assert (wallet.available, wallet.held) == (self.books.available, self.books.held)

    @invariant()
    def nothing_is_lost_or_made(self) -> None:
        books = self.books
        assert min(books.available, books.held) >= 0
        assert books.available + books.held + books.charged - books.refunded == books.granted
        assert reconcile() == []
