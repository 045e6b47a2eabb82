"""`GET /ocr-jobs`: every job on one page and one only, whatever the order, the filter and the size
of the pages.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from billing.models import Interface, Unit
from config import clock
from ocr.jobs import claims, listing
from ocr.models import Job, JobCount
from tests.api.jobs_calls import fault, upload
from tests.api.support import example, same_shape
from tests.conftest import Customer

pytestmark = pytest.mark.database

START = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
KEYS = {"createdAt": "created_at", "updatedAt": "updated_at", "name": "name", "status": "status"}


def fill(customer: Customer, rows: list[tuple[int, int, str, str]]) -> list[Job]:
    """Jobs of (creation, update, name, status), without files; times in seconds after START."""
    common = {
        "tenant": customer.tenant,
        "interface": Interface.JOBS,
        "unit": Unit.TOKEN,
        "deadline": START,
    }
    Job.objects.all().delete()
    JobCount.objects.update_or_create(
        tenant=customer.tenant, interface=Interface.JOBS, defaults={"count": len(rows)}
    )
    return Job.objects.bulk_create(
        Job(
            name=name,
            status=status,
            created_at=START + timedelta(seconds=created),
            updated_at=START + timedelta(seconds=updated),
            **common,
        )
        for created, updated, name, status in rows
    )


def pages(customer: Customer, **query: Any) -> list[dict[str, Any]]:
    """Every page, from the first to the one that the first one calls the last."""
    first = customer.get("/ocr-jobs", **query).json()
    count = first["pagination"]["pages"]
    return [
        first,
        *(customer.get("/ocr-jobs", page=number, **query).json() for number in range(2, count + 1)),
    ]


def ids(bodies: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for body in bodies for row in body["data"]]


def test_the_documents_list(customer: Customer) -> None:
    number = upload(customer, jobName="Weekly Groceries")
    body = customer.get("/ocr-jobs", page=1, limit=10, sort="createdAt:desc").json()
    assert same_shape(body, example("jobs_list"))
    assert same_shape(body["data"][0], example("jobs_list")["data"][0])
    assert (body["data"][0]["id"], body["data"][0]["name"]) == (number, "Weekly Groceries")
    assert body["pagination"] == {"total": 1, "page": 1, "limit": 10, "pages": 1}


def test_an_empty_list(customer: Customer) -> None:
    empty = {"data": [], "pagination": {"total": 0, "page": 1, "limit": 20, "pages": 0}}
    assert customer.get("/ocr-jobs").json() == customer.get("/ocr-jobs/").json() == empty


def test_the_default_order_is_the_newest_first(customer: Customer) -> None:
    jobs = fill(customer, [(second, 0, "", "completed") for second in range(25)])
    assert ids(pages(customer)) == [job.pk for job in reversed(jobs)]
    assert len(customer.get("/ocr-jobs").json()["data"]) == 20


row = st.tuples(
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["a", "b", "B", ""]),
    st.sampled_from(["completed", "failed"]),
)


@effort(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(row, max_size=14),
    key=st.sampled_from(sorted(KEYS)),
    direction=st.sampled_from(["asc", "desc"]),
    limit=st.integers(1, 6),
    status=st.sampled_from(["", "completed", "pending"]),
    search=st.sampled_from(["", "b"]),
)
def test_all_pages_together_are_all_jobs_in_order(
    customer: Customer,
    rows: list[tuple[int, int, str, str]],
    key: str,
    direction: str,
    limit: int,
    status: str,
    search: str,
) -> None:
    """Equal keys abound.

    Each job comes once, in the order of the keys, and the totals are right.
    """
    jobs = fill(customer, rows)
    wanted = [job for job in jobs if status in ("", job.status) and search in job.name.lower()]
    bodies = pages(customer, sort=f"{key}:{direction}", limit=limit, status=status, search=search)
    found = ids(bodies)
    assert sorted(found) == sorted(job.pk for job in wanted)
    assert {body["pagination"]["total"] for body in bodies} == {len(wanted)}
    assert all(len(body["data"]) == limit for body in bodies[:-1])
    if key != "name":  # whose order is the database's collation
        values = [getattr(job, KEYS[key]) for pk in found for job in jobs if job.pk == pk]
        assert values == sorted(values, reverse=direction == "desc")
    other = ids(
        pages(
            customer,
            sort=f"{key}:{'asc' if direction == 'desc' else 'desc'}",
            status=status,
            search=search,
        )
    )
    assert other == found[::-1]


def test_a_page_behind_the_last_is_empty(customer: Customer) -> None:
    fill(customer, [(0, 0, "", "completed")] * 3)
    for page in (2, 3, 10**8, 999_999_999):
        body = customer.get("/ocr-jobs", page=page).json()
        assert body == {
            "data": [],
            "pagination": {"total": 3, "page": page, "limit": 20, "pages": 1},
        }


@pytest.mark.parametrize(
    "query",
    [
        *[
            {"page": bad}
            for bad in ("0", "-1", "1.5", "x", "", "1e3", "01", "٣", "1000000000", "9" * 5000, " 1")
        ],
        *[{"limit": bad} for bad in ("0", "101", "-5", "x", "", "1000", "20.0")],
        *[{"pageSize": bad} for bad in ("0", "101", "x", "")],
        *[
            {"sort": bad}
            for bad in (
                "",
                "createdAt",
                "createdAt:",
                "createdAt:up",
                "id:asc",
                "created_at:asc",
                ":desc",
            )
        ],
        *[
            {"sort": bad}
            for bad in (
                "createdAt:DESC",
                "name:asc:desc",
                "tenant__secret:asc",
                "name:asc;drop",
                "?",
            )
        ],
        *[{"sortField": bad} for bad in ("id", "", "createdAt:asc", "tenant")],
        *[{"sortOrder": bad} for bad in ("up", "", "1")],
        *[{"status": bad} for bad in ("done", "Completed", "completed,failed")],
        *[{"search": bad} for bad in ("x" * 256, "a\x00b", "a\nb")],
        {"limit": "5", "pageSize": "5"},
        {"sort": "name:asc", "sortField": "name"},
        {"page": ["1", "2"]},
        {"search": ["a", "b"]},
    ],
)
def test_bad_queries(customer: Customer, query: dict[str, Any]) -> None:
    assert fault(customer.get("/ocr-jobs", **query), 400).endswith(".")


def test_the_deployed_systems_parameters(customer: Customer) -> None:
    jobs = fill(
        customer, [(1, 5, "b", "completed"), (2, 4, "a", "failed"), (3, 3, "c", "completed")]
    )
    by_name = customer.get("/ocr-jobs", pageSize=2, sortField="name", sortOrder="asc").json()
    assert ids([by_name]) == [jobs[1].pk, jobs[0].pk]
    assert by_name["pagination"] == {"total": 3, "page": 1, "limit": 2, "pages": 2}
    assert ids([customer.get("/ocr-jobs", sortField="updatedAt").json()]) == [
        job.pk for job in jobs
    ]
    assert ids([customer.get("/ocr-jobs", sortOrder="asc").json()]) == [job.pk for job in jobs]
    assert ids([customer.get("/ocr-jobs", status="failed").json()]) == [jobs[1].pk]


@pytest.mark.parametrize(
    ("search", "found"), [("tax", 2), ("TAX", 2), ("50%", 1), ("_", 1), ("%", 1), ("'", 0)]
)
def test_search_is_a_part_of_the_name(customer: Customer, search: str, found: int) -> None:
    fill(
        customer,
        [(0, 0, name, "completed") for name in ("Tax 2025", "my tax_file", "50% off", "other")],
    )
    body = customer.get("/ocr-jobs", search=search).json()
    assert (len(body["data"]), body["pagination"]["total"]) == (found, found)


def test_common_names_and_statuses_beyond_what_is_counted(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Totals of a status stay exact; that of a search is the least that is known."""
    monkeypatch.setattr(listing, "MOST_COUNTED", 4)
    rows = [(second, 0, "tax", "completed" if second % 7 else "failed") for second in range(30)]
    jobs = fill(customer, rows)
    newest = [job.pk for job in reversed(jobs)]
    completed = [job.pk for job in reversed(jobs) if job.status == "completed"]
    assert ids(pages(customer, status="completed", limit=4)) == completed
    assert customer.get("/ocr-jobs", status="failed").json()["pagination"]["total"] == 5
    third = customer.get("/ocr-jobs", search="tax", limit=10, page=3).json()
    assert (ids([third]), third["pagination"]["total"]) == (newest[20:], 4)


def test_expired_jobs_are_not_listed(customer: Customer) -> None:
    jobs = fill(customer, [(second, 0, "a", "completed") for second in range(6)])
    Job.objects.filter(pk__in=[jobs[1].pk, jobs[4].pk]).update(
        expires_at=clock.now() - timedelta(seconds=1)
    )
    left = [jobs[index].pk for index in (5, 3, 2, 0)]
    for query in ({}, {"status": "completed"}, {"search": "a"}):
        bodies = pages(customer, limit=3, **query)
        assert ids(bodies) == left
        assert bodies[0]["pagination"]["total"] == 4


def test_each_tenant_sees_its_own(customer: Customer, rival: Customer) -> None:
    mine, theirs = upload(customer), upload(rival)
    assert ids(pages(customer)) == [mine]
    assert ids(pages(rival)) == [theirs]
    assert fault(customer.get("/ocr-jobs", limit="x"), 400)


def test_the_update_moves_when_the_status_does(customer: Customer, work: Any) -> None:
    first, second = upload(customer), upload(customer)
    Job.objects.update(updated_at=START)
    Job.objects.filter(pk=second).update(updated_at=START + timedelta(days=1))
    assert ids(pages(customer, sort="updatedAt:desc")) == [second, first]
    assert claims.claim("w")
    assert ids(pages(customer, sort="updatedAt:desc")) == [first, second]
