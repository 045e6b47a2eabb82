"""What work costs: the price that is held before it, and the charge for a round when it is done.

The charge is summed over the executions of the round, then captured from its hold.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import Count, Sum

from billing import balances
from billing import services as billing
from billing.models import UsageFacts
from ocr.models import Execution, Job


@dataclass(frozen=True, slots=True)
class Charge:
    """A sum over completed executions. `price` is in the job's unit; `seconds` of processing."""

    price: int = 0
    pages: int = 0
    words: int = 0
    seconds: float = 0.0
    providers: tuple[str, ...] = ()

    @property
    def anything_read(self) -> bool:
        """Whether the round is charged at all. The price of it may still be 0."""
        return bool(self.providers)

    def __add__(self, other: "Charge") -> "Charge":
        return Charge(
            self.price + other.price,
            self.pages + other.pages,
            self.words + other.words,
            self.seconds + other.seconds,
            tuple(sorted({*self.providers, *other.providers})),
        )

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


def price_to_hold(interface: str, provider: str, *, pages: int, pixels: int) -> int:
    """The price of one file by one provider, without the words: their number is not known yet."""
    return balances.price_for(interface, provider).amount(pages=pages, words=0, pixels=pixels)


def carried_charge(job: Job) -> Charge:
    """The charge for files of this round that were deleted before it ended."""
    fields = {**job.due, "providers": tuple(job.due.get("providers", ()))}
    return Charge(**fields)


def charge_for(interface: str, done: Iterable[Execution]) -> Charge:
    """The charge for completed executions, at the current prices."""
    total = Charge()
    for execution in done:
        total += _charge_for(interface, execution)
    return total


def _charge_for(interface: str, execution: Execution) -> Charge:
    # A page that could not be read is not charged.
    counts = execution.pages.filter(error_code="").aggregate(pages=Count("pk"), words=Sum("words"))
    pages, words = counts["pages"], counts["words"] or 0
    stored = execution.job_file.stored
    rate = balances.price_for(interface, execution.provider)
    pixels = stored.pixels if stored else 0
    price = rate.amount(pages=pages, words=words, pixels=pixels)
    return Charge(price, pages, words, execution.seconds or 0.0, (execution.provider,))


def charge(job: Job, due: Charge) -> int:
    """Capture the price of the round. Returns the charged amount, limited by the balance."""
    usage = UsageFacts(
        interface=job.interface,
        provider=",".join(due.providers)[:40],
        pages=due.pages,
        words=due.words,
        seconds=due.seconds,
        api_key_id=job.api_key_id,
    )
    details = {"pages": due.pages, "words": due.words}
    entry = billing.capture(
        reference=job.reference, amount=due.price, actor=job.actor, details=details, usage=usage
    )
    return -entry.amount
