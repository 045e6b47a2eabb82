"""The process interface's routes about money, described."""

from accounts.secrets import HEAD_LENGTH
from billing.models import Interface, LedgerEntry, Unit
from ocr.api.openapi.named_shapes import Shape, array, integer, moment, named, number, record, text
from ocr.api.openapi.operations import Answer, Operation, describe, in_query
from ocr.api.process.billing import DEFAULT_LIMIT, MOST, BalanceView, LedgerView, UsageView
from ocr.api.process.parameters import MOST_PAGES

JOB = "5d9e0b52-7c1a-4a7e-b3f6-8d2c4e6f0a13"
MOMENT = "2026-01-02T03:04:05Z"
HEAD = "pgk_4Rk9Zx2b"
unit = text("What is counted.", enum=Unit.values)
head = text("The first characters of the key that was used; empty without one.")

AMOUNTS = {"tokens": integer("Tokens.", minimum=0), "solves": integer("Solve credits.", minimum=0)}
HELD = {**record(AMOUNTS), "description": "What unfinished jobs hold."}
BALANCE = named("ProcessBalance", record({**AMOUNTS, "held": HELD}))
USED = named(
    "ProcessUsed",
    record(
        {
            "jobId": text("The job."),
            "interface": text("Which interface.", enum=Interface.values),
            "provider": text("Which engine."),
            "pages": integer("Pages read.", minimum=0),
            "words": integer("Words found.", minimum=0),
            "seconds": number("Of work.", minimum=0),
            "unit": unit,
            "amount": integer("What was charged.", minimum=0),
            "key": head,
            "createdAt": moment("When."),
        }
    ),
)
DAY = named(
    "ProcessDay",
    record(
        {
            "day": text("In UTC.", format="date"),
            "requests": integer("Charged jobs.", minimum=0),
            "pages": integer("Pages read.", minimum=0),
            "words": integer("Words found.", minimum=0),
            "tokens": integer("Tokens charged.", minimum=0),
            "solves": integer("Solve credits charged.", minimum=0),
        }
    ),
)
ENTRY = named(
    "ProcessLedgerEntry",
    record(
        {
            "id": integer("The entry."),
            "kind": text("What it was.", enum=LedgerEntry.Kind.values),
            "unit": unit,
            "amount": integer("Less than 0 for a charge."),
            "balanceAfter": integer("What was there after it, held or not.", minimum=0),
            "reference": text("What it was for."),
            "key": head,
            "createdAt": moment("When."),
        }
    ),
)


def page_of(items: Shape) -> dict[str, Shape]:
    return {
        "items": array(items, "The newest first."),
        "page": integer("This page.", minimum=1),
        "limit": integer("Items a page.", minimum=1, maximum=MOST),
        "total": integer("Items in all.", minimum=0),
    }


USAGE = named(
    "ProcessUsage", record({**page_of(USED), "days": array(DAY, "Totals a day, over all pages.")})
)
LEDGER = named("ProcessLedger", record(page_of(ENTRY)))
FILTERS = [
    in_query(
        "page",
        "Which page.",
        {"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1},
    ),
    in_query(
        "limit",
        "Items a page.",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
    ),
    in_query("from", "The first day, in UTC.", {"type": "string", "format": "date"}),
    in_query("to", "The last day, in UTC.", {"type": "string", "format": "date"}),
    in_query(
        "key",
        "Only this key, by its head.",
        {"type": "string", "pattern": f"^[A-Za-z0-9_]{{1,{HEAD_LENGTH}}}$"},
    ),
    in_query("interface", "Only this interface.", {"type": "string", "enum": Interface.values}),
]
WRONG = {400: "The parameter 'from' must be a day of the form YYYY-MM-DD."}
PAGE = {"page": 1, "limit": 20, "total": 1}

describe(
    BalanceView,
    get=Operation(
        "processBalance",
        "Credits left, of both kinds",
        Answer(
            "What can be spent, and what unfinished jobs hold.",
            BALANCE,
            {"Balance": {"tokens": 99450, "solves": 942, "held": {"tokens": 50, "solves": 0}}},
        ),
    ),
)
describe(
    UsageView,
    get=Operation(
        "processUsage",
        "What was charged for",
        Answer(
            "Charged jobs, and totals a day.",
            USAGE,
            {
                "A page": {
                    "items": [
                        {
                            "jobId": JOB,
                            "interface": "process",
                            "provider": "tesseract",
                            "pages": 1,
                            "words": 5,
                            "seconds": 0.412,
                            "unit": "token",
                            "amount": 55,
                            "key": HEAD,
                            "createdAt": MOMENT,
                        }
                    ],
                    **PAGE,
                    "days": [
                        {
                            "day": "2026-01-02",
                            "requests": 1,
                            "pages": 1,
                            "words": 5,
                            "tokens": 55,
                            "solves": 0,
                        }
                    ],
                }
            },
        ),
        parameters=FILTERS,
        errors=WRONG,
    ),
)
describe(
    LedgerView,
    get=Operation(
        "processLedger",
        "Every movement of the balances",
        Answer(
            "Entries of the ledger.",
            LEDGER,
            {
                "A page": {
                    "items": [
                        {
                            "id": 88,
                            "kind": "charge",
                            "unit": "token",
                            "amount": -55,
                            "balanceAfter": 99500,
                            "reference": f"job:{JOB}",
                            "key": HEAD,
                            "createdAt": MOMENT,
                        }
                    ],
                    **PAGE,
                }
            },
        ),
        parameters=FILTERS,
        errors=WRONG,
    ),
)
