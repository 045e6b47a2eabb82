"""What a round of a job costs: added up from what was read, then captured from the round's hold."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Sum

from billing import balances
from billing import services as billing
from billing.models import UsageFacts
from ocr.models import Execution, Job


@dataclass(frozen=True, slots=True)
class Charge:
    """A sum over executions that were read. `price` is in the job's unit, `seconds` are of processing."""

    price: int = 0
    pages: int = 0
    words: int = 0
    seconds: float = 0.0
    providers: tuple[str, ...] = ()

    @property
    def anything_read(self) -> bool:
        """Then it is charged, though it may have been free."""
        return bool(self.providers)

    def __add__(self, other: "Charge") -> "Charge":
        return Charge(
            self.price + other.price,
            self.pages + other.pages,
            self.words + other.words,
            self.seconds + other.seconds,
            tuple(sorted({*self.providers, *other.providers})),
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def carried_charge(job: Job) -> Charge:
    """What files that are deleted already add to this round."""
    return Charge(**{**job.due, "providers": tuple(job.due.get("providers", ()))})


def charge_for(interface: str, done: Iterable[Execution]) -> Charge:
    """The price of executions that were read, by the prices of now."""
    return sum((_charge_for(interface, execution) for execution in done), Charge())


def _charge_for(interface: str, execution: Execution) -> Charge:
    # A page that could not be read is not charged.
    counts = execution.pages.filter(error_code="").aggregate(pages=Count("pk"), words=Sum("words"))
    pages, words = counts["pages"], counts["words"] or 0
    stored = execution.job_file.stored
    rate = balances.price_for(interface, execution.provider)
    price = rate.amount(pages=pages, words=words, pixels=stored.pixels if stored else 0)
    return Charge(price, pages, words, execution.seconds or 0.0, (execution.provider,))


def charge(job: Job, due: Charge) -> int:
    """Capture the round's price. Returns what was charged: at most what the tenant could pay."""
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
