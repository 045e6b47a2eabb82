"""The front page: each figure is the number of rows behind its link."""

import json
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Tenant
from billing import services as billing
from billing.models import Usage, UsageFacts
from ocr.models import Job
from tests.admin.conftest import Made
from tests.conftest import Customer

pytestmark = pytest.mark.database


def figures(page: Any, name: str) -> dict[str, dict[str, Any]]:
    return {figure["title"]: figure for figure in page.context[name]}


@pytest.mark.parametrize("kind", ["pending", "failed", "done"])
def test_every_figure_of_jobs_is_the_length_of_its_list(
    superuser: Client, kind: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(kind)
    page = superuser.get("/admin/")
    counts = []
    for figure in [*page.context["present"][2:], *page.context["recent_jobs"]]:
        shown = superuser.get(figure["href"]).context["cl"].result_count
        assert str(shown) == figure["value"], figure
        counts.append(shown)
    assert sum(counts) == (3 if kind == "pending" else 2)  # in its state, of all, and open


def test_jobs_of_yesterday_are_counted_only_while_they_are_open(
    superuser: Client, pending: Made
) -> None:
    Job.objects.update(created_at="2026-01-01T00:00:00Z")
    page = superuser.get("/admin/")
    recent = figures(page, "recent_jobs")
    assert figures(page, "present")["Pending now"]["value"] == "1"
    assert (recent["Pending"]["value"], recent["All jobs"]["value"]) == ("0", "0")


def test_the_queue_shows_its_length_and_age(superuser: Client, pending: Made) -> None:
    pending.job.executions.update(created_at=pending.job.created_at.replace(year=2020))
    queue = figures(superuser.get("/admin/"), "present")
    assert queue["Queue"]["value"] == "1"
    assert "years" in queue["Oldest in the queue"]["value"]
    assert superuser.get(queue["Queue"]["href"]).context["cl"].result_count == 1


def test_balances_are_sums_and_the_lowest_come_first(superuser: Client, customer_of: Any) -> None:
    customer_of("rich", token=5_000)
    customer_of("poor", token=7)
    customer_of("closed", token=1)
    Tenant.objects.filter(name="closed").update(active=False)
    page = superuser.get("/admin/")
    assert figures(page, "balances")["Tokens"]["value"] == "5,008"
    assert [figure["title"] for figure in page.context["lowest"]] == ["poor", "rich"]


def test_usage_by_day_adds_up_and_links_to_that_day(
    superuser: Client, customer: Customer, done: Made
) -> None:
    usage = Usage.objects.get()
    with time_machine.travel("2020-01-01T00:00:00Z"):
        charged(customer, "a")
    with time_machine.travel(usage.created_at):
        charged(customer, "b")
    page = superuser.get("/admin/")
    days = page.context["days"]
    assert len(days) == 14
    assert (days[-1]["pages"], days[-1]["token"], days[-1]["solve"]) == (
        usage.pages + 3,
        usage.amount + 9,
        0,
    )
    assert sum(day["pages"] for day in days[:-1]) == 0
    assert superuser.get(days[-1]["href"]).context["cl"].result_count == 2
    assert superuser.get(days[0]["href"]).context["cl"].result_count == 0
    assert (
        json.loads(page.context["charts"][0]["data"])["datasets"][0]["data"][-1] == usage.pages + 3
    )


def charged(customer: Customer, reference: str) -> None:
    """A job of three pages for nine tokens."""
    facts = UsageFacts(interface="images", provider="x", pages=3, words=0, seconds=0)
    billing.hold(tenant=customer.tenant, unit="token", amount=9, reference=reference)
    billing.capture(reference=reference, amount=9, actor="test", usage=facts)


def test_failures_link_to_their_jobs(superuser: Client, failed: Made) -> None:
    page = superuser.get("/admin/").content.decode()
    assert f'href="/admin/ocr/job/{failed.job.pk}/change/"' in page
    assert "given up" in page


def test_the_page_takes_few_queries(
    superuser: Client, done: Made, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):  # the session, the user, and seven of the page
        superuser.get("/admin/")
