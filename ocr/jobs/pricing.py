"""What work costs: the price that is held before it, and the charge for a round when it is done.

The charge is summed over the executions of the round, then captured from its hold.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import structlog
from django.db.models import Count, Q, QuerySet, Sum

from billing import balances
from billing import services as billing
from billing.errors import NoPrice
from billing.models import Rate, UsageFacts
from ocr.jobs.policies import policy_of
from ocr.models import Execution, Job
from ocr.page_ranges import Selection, count_of

log = structlog.get_logger("polyglyph.jobs")


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


def price_to_hold(
    interface: str, rate: Rate, *, pages: int, pixels: int, selection: Selection = ()
) -> int:
    """The price of one file by one provider, without the words: their number is not known yet.

    `pages` and `pixels` are those of the whole file, `selection` its pages that are read.
    """
    chosen = count_of(selection, pages)
    pixels = pixels_of(pixels, chosen, pages)
    return _price(interface, rate, pages=chosen, words=0, pixels=pixels)


def _price(interface: str, rate: Rate, *, pages: int, words: int, pixels: int) -> int:
    if not pages:
        return 0
    price = rate.amount(pages=pages, words=words, pixels=pixels)
    if policy_of(interface).prices_each_page:
        price += rate.base * max(0, pages - 1)
    return price


def pixels_of(pixels: int, chosen: int, pages: int) -> int:
    """The share that the chosen pages have in the pixels of all pages, rounded up."""
    if not pages or chosen >= pages:
        return pixels
    return -(-pixels * chosen // pages)


def carried_charge(job: Job) -> Charge:
    """The charge for files of this round that were deleted before it ended."""
    fields = {**job.due, "providers": tuple(job.due.get("providers", ()))}
    return Charge(**fields)


# Few columns: SQLite groups by each.
NEEDED = (
    "job",
    "provider",
    "status",
    "rate",
    "seconds",
    "error_code",
    "error",
    "job_file__stored__pages",
    "job_file__stored__pixels",
)


@dataclass(frozen=True, slots=True)
class Work:
    """An execution, and what is charged of its pages."""

    execution: Execution
    pages: int
    words: int


def work_of(executions: "QuerySet[Execution]") -> list[Work]:
    """The executions with their files and without their texts, in one statement.

    A page that could not be read is not charged, nor one in a script that no model reads.
    """
    charged = Q(pages__error_code="", pages__charged=True)
    counted = executions.annotate(
        charged_pages=Count("pages", filter=charged),
        charged_words=Sum("pages__words", filter=charged),
    )
    rows = counted.select_related("job_file__stored").only(*NEEDED)
    return [Work(row, row.charged_pages, row.charged_words or 0) for row in rows]


def charge_for(job: Job, done: Iterable[Work]) -> Charge:
    """The charge for completed executions of the job, each at the price that it was promised."""
    total = Charge()
    for work in done:
        total += _charge_for(job, work)
    return total


def _charge_for(job: Job, work: Work) -> Charge:
    execution, stored = work.execution, work.execution.job_file.stored
    pixels = 0
    if stored:
        chosen = count_of(job.options.pages, stored.pages)
        pixels = pixels_of(stored.pixels, chosen, stored.pages)
    rate = _promised(job.interface, execution)
    price = _price(job.interface, rate, pages=work.pages, words=work.words, pixels=pixels)
    return Charge(price, work.pages, work.words, execution.seconds or 0.0, (execution.provider,))


def _promised(interface: str, execution: Execution) -> Rate:
    """The price that was promised. It cannot fail: a job ends whatever became of its price.

    Executions of a release that did not store it cost what the others cost now, or nothing.
    """
    if execution.rate is not None:
        return Rate(**execution.rate)
    try:
        return balances.price_for(interface, execution.provider).rate
    except NoPrice:
        log.exception("an execution without a price is not charged", execution=execution.pk)
        return Rate()


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
