"""Lists that stay fast: bounded counts, filters and searches by an index."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.admin import parts
from config import text_search
from config.text_search import containing
from files.models import StoredFile
from ocr.models import Execution, Job, Status
from tests.admin.conftest import Made
from tests.conftest import Customer

pytestmark = pytest.mark.database

LISTS = [
    "billing/hold",
    "billing/ledgerentry",
    "billing/usage",
    "files/storedfile",
    "ocr/execution",
    "ocr/job",
]


def jobs(customer: Customer, names: list[str]) -> None:
    rows = []
    for name in names:
        rows.append(
            Job(
                tenant=customer.tenant,
                interface="jobs",
                name=name,
                status=Status.COMPLETED,
                unit="token",
                deadline="2026-01-01T00:00:00Z",
            )
        )
    Job.objects.bulk_create(rows)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_counts_or_compares_all_rows(superuser: Client, done: Made, name: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert superuser.get(f"/admin/{name}/").status_code == 200
    for query in asked.captured_queries:
        assert "DISTINCT" not in query["sql"], query["sql"]
        if "COUNT(*)" in query["sql"]:
            assert f"LIMIT {parts.MOST_COUNTED + 1}" in query["sql"], query["sql"]


def test_a_long_list_says_that_it_has_more(
    superuser: Client, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_COUNTED", 60)
    jobs(customer, ["a"] * 60)
    page = superuser.get("/admin/ocr/job/")
    assert (page.context["cl"].result_count, b"newest jobs" in page.content) == (60, False)
    jobs(customer, ["b"] * 5)
    page = superuser.get("/admin/ocr/job/?p=2")
    assert page.context["cl"].result_count == 60
    assert len(page.context["cl"].result_list) == 10
    assert b"newest jobs" in page.content
    assert superuser.get("/admin/ocr/job/?q=b").context["cl"].result_count == 5
    assert superuser.get("/admin/ocr/job/?p=3").status_code == 302


def test_the_filter_of_providers_names_those_there_are(superuser: Client, done: Made) -> None:
    first = Execution.objects.get()
    for provider in ("openai", "gemini", "openai"):
        first.pk = None
        first.provider = provider
        first.save()
    page = superuser.get("/admin/ocr/execution/").content.decode()
    named = re.findall(r'href="\?provider=([^"&]+)"', page) or re.findall(
        r"provider=([\w-]+)", page
    )
    assert {"gemini", "openai"} <= set(named)
    shown = superuser.get("/admin/ocr/execution/?provider=openai").context["cl"]
    assert shown.result_count == 2


def test_values_of_a_column_are_found_in_order(done: Made) -> None:
    first = Execution.objects.get()
    for provider in ("zeta", "alpha", "zeta", "beta"):
        first.pk = None
        first.provider = provider
        first.save()
    found = parts.values_of(Execution, "provider")
    assert found == sorted({*found, "alpha", "beta", "zeta"})
    assert len(found) == 4


def test_files_are_found_by_a_part_of_their_name_or_by_their_hash(
    superuser: Client, done: Made
) -> None:
    StoredFile.objects.filter(thumbnail_of=None).update(original_name="Rechnung_März.PDF")
    stored = StoredFile.objects.filter(original_name="Rechnung_März.PDF")[0]
    for term, found in [
        ("rechnung", True),
        ("MÄRZ", connection.vendor == "postgresql"),
        (".pd", True),
        ("g_", True),
        ("g%", False),
        ("nothing", False),
        (stored.sha256.upper(), True),
        ("0" * 64, False),
        ("' OR 1=1 --", False),
    ]:
        shown = superuser.get("/admin/files/storedfile/", {"q": term}).context["cl"]
        assert (shown.result_count > 0) == found, term


@pytest.mark.parametrize("term", ["voice", "INV", "ce 7", "%", "_", "\\", "no such"])
def test_text_is_found_as_icontains_finds_it(customer: Customer, term: str) -> None:
    jobs(customer, ["Invoice 71", "invoice 7%", "a_b", "back\\slash", "", "in", "Receipt"])
    expected = Job.objects.filter(name__icontains=term).order_by("pk")
    assert list(Job.objects.filter(name__has_text=term).order_by("pk")) == list(expected)


def test_the_search_can_use_its_index(customer: Customer) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no index for it")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    found: Any = Job.objects.filter(name__has_text="voice")
    assert "jobs_by_name_part" in found.explain()
    assert "jobs_by_name_part" not in Job.objects.filter(name__has_text="vo").explain()


def test_the_index_is_for_rare_texts_of_long_lists(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no index for it")
    monkeypatch.setattr(text_search, "SAMPLE", 40)
    every = Job.objects.all()
    frequent, rare = "icontains", "has_text"
    jobs(customer, ["Receipt"] * 4 + ["Invoice"] * 30)
    assert lookup(containing(every, ["name"], "nothing")) == frequent  # a short list
    jobs(customer, ["Invoice"] * 36)
    assert lookup(containing(every, ["name"], "nothing")) == rare
    assert lookup(containing(every, ["name"], "VOICE")) == frequent


def lookup(condition: Any) -> str:
    name: str = condition.children[0][0]
    return name.rpartition("__")[2]
