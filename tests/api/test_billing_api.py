"""Balance, usage and ledger: what a tenant has, used and paid, filtered and in pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import ApiKey
from accounts.services import issue_key
from billing import services as billing
from billing.models import LedgerEntry, Usage, UsageFacts
from tests import fake_engine
from tests.api.process_calls import PROSE_WORDS, call, process, uploaded
from tests.api.support import sent, sentence
from tests.client import Client
from tests.conftest import Customer

pytestmark = pytest.mark.database

Work = Callable[[], int]
LISTS = ["/api/billing/usage", "/api/billing/ledger"]


def charge(
    customer: Customer,
    number: int,
    *,
    interface: str = "process",
    unit: str = "token",
    amount: int = 10,
) -> str:
    """One finished job, as billing knows it. Returns its id."""
    job_id = f"00000000-0000-0000-0000-{number:012d}"
    key = ApiKey.objects.filter(tenant=customer.tenant).order_by("pk")[0]
    billing.hold(tenant=customer.tenant, unit=unit, amount=amount, reference=f"job:{job_id}")
    facts = UsageFacts(
        interface=interface, provider="tesseract", pages=2, words=5, seconds=0.5, api_key_id=key.pk
    )
    billing.capture(reference=f"job:{job_id}", amount=amount, actor="test", usage=facts)
    return job_id


@pytest.fixture
def history(customer: Customer, rival: Customer) -> Customer:
    """Nine charges on three days at noon, three a day, each other one of the solver; and others of
    a rival.
    """
    with time_machine.travel(datetime.fromisoformat("2026-03-01T12:00:00Z"), tick=False) as clock:
        for number in range(9):
            if number % 2:
                charge(customer, number, interface="solver", unit="solve", amount=1)
            else:
                charge(customer, number)
            if number % 3 == 2:
                clock.shift(timedelta(days=1))
        charge(rival, 100)
    return customer


def test_the_balance(customer: Customer, work: Work) -> None:
    zero = {"tokens": 0, "solves": 0}
    assert customer.get("/api/billing/balance").json() == {
        "tokens": 100_000,
        "solves": 100,
        "held": zero,
    }
    customer.post("/api/ocr/solve", {"image": sent()})
    body = customer.get("/api/billing/balance/").json()
    assert body == {"tokens": 100_000, "solves": 99, "held": {"tokens": 0, "solves": 1}}
    work()
    assert customer.get("/api/billing/balance").json() == {
        "tokens": 100_000,
        "solves": 99,
        "held": zero,
    }


def test_a_tenant_without_wallets(customer_of: Callable[..., Customer]) -> None:
    poor = customer_of("poor")
    assert poor.get("/api/billing/balance").json() == {
        "tokens": 0,
        "solves": 0,
        "held": {"tokens": 0, "solves": 0},
    }
    for path in LISTS:
        body = poor.get(path).json()
        assert (body["items"], body["total"]) == ([], 0)


def test_what_a_job_leaves(customer: Customer, work: Work) -> None:
    job = process(customer, uploaded(customer)["key"]).json()
    head = customer.secret[:12]
    usage = customer.get("/api/billing/usage").json()
    (item,) = usage["items"]
    assert item == {
        "jobId": job["id"],
        "interface": "process",
        "provider": fake_engine.NAME,
        "pages": 1,
        "words": PROSE_WORDS,
        "seconds": item["seconds"],
        "unit": "token",
        "amount": job["tokensUsed"],
        "key": head,
        "createdAt": item["createdAt"],
    }
    assert usage["days"] == [
        {
            "day": item["createdAt"][:10],
            "requests": 1,
            "pages": 1,
            "words": PROSE_WORDS,
            "tokens": job["tokensUsed"],
            "solves": 0,
        }
    ]
    entry = customer.get("/api/billing/ledger").json()["items"][0]
    assert entry == {
        "id": entry["id"],
        "kind": "charge",
        "unit": "token",
        "amount": -job["tokensUsed"],
        "balanceAfter": 100_000 - job["tokensUsed"],
        "reference": f"job:{job['id']}",
        "key": head,
        "createdAt": entry["createdAt"],
    }


def test_the_ledger_adds_up_to_the_balance(history: Customer) -> None:
    entries = history.get("/api/billing/ledger", limit=100).json()["items"]
    balance = history.get("/api/billing/balance").json()
    for unit, name in (("token", "tokens"), ("solve", "solves")):
        mine = [entry for entry in entries if entry["unit"] == unit]
        last = max(mine, key=lambda entry: entry["id"])
        assert sum(entry["amount"] for entry in mine) == balance[name] == last["balanceAfter"]


def test_who_of_the_operators_people_moved_it_is_not_told(customer: Customer) -> None:
    billing.adjust(
        tenant=customer.tenant, unit="token", amount=5, reference="r", actor="user:jane.doe"
    )
    answer = customer.get("/api/billing/ledger")
    assert "jane" not in answer.content.decode()
    assert answer.json()["items"][0]["key"] == ""


def test_totals_of_days(history: Customer) -> None:
    def day(name: str, tokens: int, solves: int) -> dict[str, Any]:
        return {
            "day": name,
            "requests": 3,
            "pages": 6,
            "words": 15,
            "tokens": tokens,
            "solves": solves,
        }

    expected = [day("2026-03-03", 20, 1), day("2026-03-02", 10, 2), day("2026-03-01", 20, 1)]
    for limit in (1, 100):  # whatever is shown on the page
        assert history.get("/api/billing/usage", limit=limit).json()["days"] == expected


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize("filters", [{}, {"interface": "process"}, {"from": "2026-03-02"}])
def test_a_page_may_begin_and_end_in_any_day(
    history: Customer, path: str, limit: int, filters: dict[str, str]
) -> None:
    whole = history.get(path, limit=100, **filters).json()
    shown = []
    for page in range(1, 13):
        shown += history.get(path, limit=limit, page=page, **filters).json()["items"]
    assert shown == whole["items"]
    assert len(shown) == whole["total"] > 4


@pytest.mark.parametrize("path", LISTS)
def test_pages_are_stable_and_whole(history: Customer, path: str) -> None:
    whole = history.get(path, limit=100).json()
    assert whole["total"] == len(whole["items"]) == (9 if path.endswith("usage") else 11)
    pages = [history.get(path, limit=4, page=page).json() for page in (1, 2, 3, 4)]
    assert [item for page in pages for item in page["items"]] == whole["items"]
    assert [(page["page"], page["limit"], page["total"]) for page in pages] == [
        (number, 4, whole["total"]) for number in (1, 2, 3, 4)
    ]
    assert pages[3]["items"] == []


def test_rows_of_one_moment_keep_their_order(customer: Customer) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-03-01T12:00:00Z"), tick=False):
        jobs = [charge(customer, number) for number in range(6)]
    shown = [
        customer.get("/api/billing/usage", limit=1, page=page).json()["items"][0]["jobId"]
        for page in range(1, 7)
    ]
    assert shown == jobs[::-1]


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"from": "2026-03-02"}, [8, 7, 6, 5, 4, 3]),
        ({"to": "2026-03-02"}, [5, 4, 3, 2, 1, 0]),
        ({"from": "2026-03-02", "to": "2026-03-02"}, [5, 4, 3]),
        ({"from": "2026-03-04"}, []),
        ({"from": "0001-01-01", "to": "9999-12-31"}, [8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"interface": "solver"}, [7, 5, 3, 1]),
        ({"interface": "process", "from": "2026-03-03"}, [8, 6]),
        ({"interface": "jobs"}, []),
        ({"key": "mine"}, [8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"key": "other"}, []),
        ({"key": "pgk_"}, []),
        ({"key": "mine", "interface": "solver", "to": "2026-03-01"}, [1]),
    ],
)
@pytest.mark.parametrize("path", LISTS)
def test_filters(history: Customer, path: str, filters: dict[str, str], numbers: list[int]) -> None:
    heads = {
        "mine": history.secret[:12],
        "other": issue_key(tenant=history.tenant, name="other")[0].head,
    }
    wanted = {name: heads.get(value, value) for name, value in filters.items()}
    body = history.get(path, **wanted).json()
    charges = [item for item in body["items"] if item.get("kind", "charge") == "charge"]
    ids = [item.get("jobId") or item["reference"].removeprefix("job:") for item in charges]
    assert [int(name.rsplit("-", 1)[1]) for name in ids] == numbers
    if path.endswith("usage"):
        assert sum(day["requests"] for day in body["days"]) == body["total"] == len(numbers)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("moment", ["00:00:00", "23:59:59.999999"])
def test_days_are_in_utc_and_whole(customer: Customer, moment: str, path: str) -> None:
    day = "2026-03-02"
    with time_machine.travel(datetime.fromisoformat(f"{day}T{moment}+00:00"), tick=False):
        charge(customer, 1)
    body = customer.get(path, **{"from": day, "to": day, "interface": "process"}).json()
    assert body["total"] == len(body["items"]) == 1
    if path.endswith("usage"):
        assert [total["day"] for total in body["days"]] == [day]
    for missed in ({"to": "2026-03-01"}, {"from": "2026-03-03"}):
        assert customer.get(path, interface="process", **missed).json()["total"] == 0


def test_a_refund_goes_with_its_charge(history: Customer) -> None:
    job = LedgerEntry.objects.filter(
        tenant=history.tenant, kind="charge", wallet__unit="solve"
    ).order_by("id")[0]
    billing.refund(
        reference_of_charge=job.reference, amount=None, actor="user:jane", reason="sorry"
    )
    for filters in ({"interface": "solver"}, {"key": history.secret[:12]}):
        assert history.get("/api/billing/ledger", **filters).json()["items"][0]["kind"] == "refund"
    newest = history.get("/api/billing/ledger", interface="process").json()["items"][0]
    assert newest["kind"] == "charge"


def test_a_job_of_several_rounds_has_one_id(customer: Customer) -> None:
    job = charge(customer, 1)
    Usage.objects.update(reference=f"job:{job}:2")
    assert customer.get("/api/billing/usage").json()["items"][0]["jobId"] == job


BAD: list[dict[str, Any]] = [
    *[
        {"page": value}
        for value in ("0", "-1", "x", "1.5", "1e3", "9" * 30, "1000001", "\u0661", " 1", "\x00")
    ],
    *[{"limit": value} for value in ("0", "101", "-5", "ten", "\u00b2", "9" * 20)],
    *[
        {name: value}
        for name in ("from", "to")
        for value in (
            "yesterday",
            "2026-02-30",
            "2026-3-1",
            "20260301",
            "2026-W10-1",
            "2026-03-01T00:00",
            "0000-01-01",
        )
    ],
    {"from": "2026-03-02", "to": "2026-03-01"},
    {"interface": "abacus"},
    {"interface": "Process"},
    {"interface": "\x00"},
    {"key": "a" * 13},
    {"key": "pgk_%"},
    {"key": "pgk_\x00"},
    {"key": "' OR 1=1"},
    {"page": ["1", "2"]},
    {"key": ["a", "a"]},
]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", BAD, ids=repr)
def test_a_bad_parameter(customer: Customer, path: str, query: dict[str, Any]) -> None:
    answer = Client().get(path, query_params=query, headers={"X-API-Key": customer.secret})
    assert next(iter(query)) in sentence(answer, "images", 400)


def test_a_key_in_the_query_is_a_credential_and_no_filter(history: Customer) -> None:
    body = Client().get(f"/api/billing/usage?api={history.secret}&limit=2").json()
    assert (len(body["items"]), body["total"]) == (2, 9)


def test_other_tenants_are_invisible(
    history: Customer, rival: Customer, customer_of: Callable[..., Customer]
) -> None:
    assert rival.get("/api/billing/usage").json()["total"] == 1
    stranger = customer_of("stranger")
    for path in LISTS:
        for filters in ({}, {"key": history.secret[:12]}, {"interface": "process"}):
            body = stranger.get(path, **filters).json()
            assert (body["items"], body["total"], body.get("days", [])) == ([], 0, [])
    assert call(stranger, "get", "/api/billing/balance").json()["tokens"] == 0


@pytest.mark.parametrize("path", LISTS)
def test_a_page_costs_few_queries(
    history: Customer, path: str, django_assert_max_num_queries: Any
) -> None:
    """However many rows it has."""
    history.get(path)
    with django_assert_max_num_queries(6):
        history.get(path, limit=100)
