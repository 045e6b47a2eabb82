"""One-line pictures that a worker reads in one visit to the child."""

from typing import Any

import pytest

from billing.models import LedgerEntry
from billing.reconciliation import reconcile
from files import storage
from files.models import StoredFile
from ocr import children
from ocr.errors import EngineError, ErrorCode
from ocr.jobs import claims, completion
from ocr.jobs.options import JobOptions
from ocr.models import Execution, Job, Run, Status
from ocr.recognition.languages.language import of_model
from ocr.recognition.requests import read_pages, read_several
from ocr.worker import batches, pipeline
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def one_worker(settings: Any) -> None:
    settings.WORKERS = 1


@pytest.fixture
def visits(engine: list[Any], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The functions that the child was asked for."""
    asked: list[Any] = []
    child = children.engine()
    call = child.call

    def noted(function: Any, *arguments: Any, **options: Any) -> Any:
        asked.append(function)
        return call(function, *arguments, **options)

    monkeypatch.setattr(child, "call", noted)
    monkeypatch.setattr(children, "engine", lambda: child)
    return asked


def run() -> bool:
    return pipeline.run_next("w")


def texts() -> list[str]:
    return list(Execution.objects.order_by("pk").values_list("text", flat=True))


def test_four_are_read_in_one_visit_and_the_fifth_alone(
    customer: Customer, submitted: Submit, engine: list[Any], visits: list[Any]
) -> None:
    for _ in range(5):
        submitted(customer)
    engine.extend(page(str(number)) for number in range(5))
    assert run()
    assert visits == [read_several]
    assert texts() == ["0", "1", "2", "3", ""]
    assert run()
    assert visits == [read_several, read_pages]
    assert texts() == ["0", "1", "2", "3", "4"]
    assert not run()
    assert LedgerEntry.objects.filter(kind="charge").count() == 5
    assert reconcile() == []


def test_tenants_are_served_in_turn(
    customer_of: Any, submitted: Submit, engine: list[Any], settings: Any
) -> None:
    settings.BATCH_PICTURES = 2
    many, one = customer_of("many", token=1000), customer_of("one", token=1000)
    for _ in range(4):
        submitted(many)
    submitted(one)
    assert run()
    ended = Job.objects.filter(status=Status.COMPLETED).order_by("pk")
    assert [job.tenant for job in ended] == [many.tenant, one.tenant]


def test_what_other_workers_can_begin_is_left_to_them(
    customer: Customer, submitted: Submit, visits: list[Any], settings: Any
) -> None:
    settings.WORKERS = 3
    for _ in range(4):
        submitted(customer)
    assert run()
    assert visits == [read_several]
    assert Job.objects.filter(status=Status.COMPLETED).count() == 2


@pytest.mark.parametrize("other", ["pages", "language", "formats"])
def test_other_work_is_not_read_with_them(
    customer: Customer, submitted: Submit, visits: list[Any], other: str
) -> None:
    unlike: dict[str, dict[str, Any]] = {
        "pages": {"frames": 2},
        "language": {"options": JobOptions(languages=(of_model("eng"),))},
        "formats": {"options": JobOptions(formats=("txt",))},
    }
    submitted(customer)
    submitted(customer, **unlike[other])
    assert run()
    assert visits == [read_pages]
    assert Job.objects.filter(status=Status.COMPLETED).count() == 1


def test_the_failure_of_one_is_its_own(
    customer: Customer, submitted: Submit, engine: list[Any], visits: list[Any]
) -> None:
    jobs = [submitted(customer) for _ in range(4)]
    blank = EngineError("This page is blank as snow.", code=ErrorCode.UNREADABLE)
    engine.extend([page("0"), blank, ZeroDivisionError("a bug"), page("3")])
    engine.append(page("2 alone"))
    assert run()
    assert visits == [read_several, read_pages]
    assert texts() == ["0", "", "2 alone", "3"]
    jobs[1].refresh_from_db()
    assert (jobs[1].status, jobs[1].error, jobs[1].cost) == (Status.FAILED, blank.message, None)
    assert Job.objects.filter(status=Status.COMPLETED).count() == 3
    assert reconcile() == []


def test_where_the_child_dies_each_is_read_alone(
    customer: Customer, submitted: Submit, visits: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        submitted(customer)
    child = children.engine()
    call = child.call

    def dies(function: Any, *arguments: Any, **options: Any) -> Any:
        answer = call(function, *arguments, **options)
        if function is read_several:
            raise EngineError("The child is gone.", code=ErrorCode.CRASHED)
        return answer

    monkeypatch.setattr(child, "call", dies)
    assert run()
    assert visits == [read_several, read_pages, read_pages, read_pages]
    assert Job.objects.filter(status=Status.COMPLETED).count() == 3
    assert set(Run.objects.values_list("attempt", flat=True)) == {1}


def test_a_lease_that_was_lost_concerns_one(
    customer: Customer, submitted: Submit, engine: list[Any], visits: list[Any]
) -> None:
    lost = submitted(customer)
    submitted(customer)

    def lose() -> Any:
        Run.objects.filter(execution__job=lost).update(attempt=2)
        return page("late")

    engine.append(lose)
    assert run()
    assert visits == [read_several]
    assert Job.objects.filter(status=Status.COMPLETED).count() == 1
    lost.refresh_from_db()
    assert lost.status == Status.RUNNING


def test_what_is_stopped_by_force_waits_again(
    customer: Customer, submitted: Submit, visits: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        submitted(customer)
    complete = completion.complete

    def stopped(*arguments: Any, **named: Any) -> bool:
        if Job.objects.filter(status=Status.COMPLETED).exists():
            raise SystemExit
        return complete(*arguments, **named)

    monkeypatch.setattr(completion, "complete", stopped)
    with pytest.raises(SystemExit):
        run()
    assert Run.objects.filter(status=Status.PENDING).count() == 2


def test_a_file_that_is_gone_fails_alone(
    customer: Customer, submitted: Submit, visits: list[Any]
) -> None:
    gone = submitted(customer)
    submitted(customer)
    storage.delete(StoredFile.objects.get(job_files__job=gone).storage_name)
    assert run()
    assert visits == [read_several]
    assert Job.objects.filter(status=Status.COMPLETED).count() == 1


def test_a_retry_is_read_alone(customer: Customer, submitted: Submit) -> None:
    submitted(customer)
    run = Run.objects.select_related("execution__job", "execution__job_file__stored").get()
    assert batches.is_short(run)
    run.execution.attempt = 2
    assert not batches.is_short(run)


@pytest.mark.parametrize("separate", [True, False])
def test_a_batch_holds_the_pictures_of_one_tenant_where_tenants_are_kept_apart(
    customer_of: Any, submitted: Submit, settings: Any, separate: bool
) -> None:
    if separate:
        settings.SEPARATE_TENANTS = ["readers", "engine"]
    first, second = customer_of("first", token=1000), customer_of("second", token=1000)
    for owner in (first, second, first, second):
        submitted(owner)
    claimed = claims.claim("w")
    assert claimed is not None
    others = batches.like(claimed, "w")
    tenants = {run.tenant_id for run in [claimed, *others]}
    assert (len(tenants) == 1) is separate
