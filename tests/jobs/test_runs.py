"""A long document is read in runs of a few pages, by whoever is free, and put together by
the last.
"""

from datetime import timedelta
from typing import Any

import pytest
from django_q.models import OrmQ
from msgspec.structs import replace

from billing.models import LedgerEntry
from ocr.errors import Abandoned, EngineError, ErrorCode
from ocr.jobs import claims, completion
from ocr.jobs.deletion import cancel
from ocr.models import Execution, ExecutionResult, Job, Page, Run, Status
from ocr.recognition.requests import ReadAnswer, ReadRequest
from ocr.worker import assembly, pipeline, source, sweeper
from tests.conftest import Customer
from tests.fake_engine import page
from tests.jobs.conftest import Submit

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _two_pages_a_run(settings: Any) -> None:
    settings.RUN_PAGES = 2


def spans() -> list[tuple[int, int]]:
    return list(Run.objects.order_by("first").values_list("first", "last"))


def claimed(worker: str = "w") -> Run:
    run = claims.claim(worker)
    assert run is not None
    return run


def lapse(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=run.created_at - timedelta(hours=1))
    assert sweeper.requeue_expired_runs() == 1


def test_a_document_is_cut_into_runs(customer: Customer, submitted: Submit, settings: Any) -> None:
    settings.WORKERS = 2
    submitted(customer, frames=5)
    assert spans() == [(1, 2), (3, 4), (5, 5)]
    assert OrmQ.objects.count() == 3


def test_a_very_long_document_rings_only_as_often_as_workers_can_hear(
    customer: Customer, submitted: Submit, settings: Any, engine: list[Any]
) -> None:
    settings.WORKERS, settings.RUN_PAGES = 1, 1
    submitted(customer, frames=6)
    assert OrmQ.objects.count() == 2
    pipeline.run_next("w")
    assert OrmQ.objects.count() == 3  # the worker rings for the next run


def test_each_page_is_first_tried_in_the_language_of_the_one_before(
    customer: Customer, submitted: Submit, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RUN_PAGES = 3
    submitted(customer, frames=3)
    tried = []

    def call_child(_run: Run, _function: Any, request: ReadRequest, _content: Any) -> ReadAnswer:
        tried.append(request.options.likely)
        return ReadAnswer(
            pages=(replace(page("Wort"), languages=("deu",)),),
            numbers=(request.page.number or 0,),
            seconds=0.1,
        )

    monkeypatch.setattr(pipeline, "call_child", call_child)
    pipeline.run_next("w")
    assert tried == [(), ("deu",), ("deu",)]


def test_the_last_run_puts_the_result_together(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    """The runs end in any order; the text is in the order of the pages; the job is charged once."""
    job = submitted(customer, frames=5)
    first, second, third = (claimed(worker) for worker in "abc")
    engine.extend(page(word) for word in ("five", "three", "four", "one", "two"))
    for run in (third, second):
        pipeline.run(run)
        job.refresh_from_db()
        assert job.status == Status.RUNNING
    pipeline.run(first)
    job.refresh_from_db()
    execution = Execution.objects.get()
    assert (job.status, execution.text) == (Status.COMPLETED, "one\n\ntwo\n\nthree\n\nfour\n\nfive")
    assert execution.confidence == pytest.approx(0.9)
    assert set(Run.objects.values_list("status", flat=True)) == {Status.COMPLETED}
    assert job.cost == 5 * 50 + 5
    assert LedgerEntry.objects.filter(kind="charge").count() == 1


def test_a_result_is_given_up_while_it_is_put_together(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many pages take a while, so the worker beats, and stops when the work is another's."""
    monkeypatch.setattr(assembly, "CHUNK", 2)
    submitted(customer, interface="jobs", frames=3)
    first, last = claimed("a"), claimed("b")
    pipeline.run(first)
    fetched = source.fetch_file(last)
    pages = pipeline.read(fetched)
    lapse(last)
    with pytest.raises(Abandoned):
        assembly.assemble(fetched, pages)
    assert not ExecutionResult.objects.exists()


def test_a_lost_worker_costs_the_page_that_it_held(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    job = submitted(customer, frames=6)
    engine.append(page("one"))
    engine.append(SystemExit())
    with pytest.raises(SystemExit):
        pipeline.run_next("stopped")
    engine.extend(page(word) for word in ("two", "three", "four", "five", "six"))
    while pipeline.run_next("w"):
        pass
    assert engine == []
    job.refresh_from_db()
    assert job.status == Status.COMPLETED
    assert sorted(Page.objects.values_list("number", "text")) == [
        (1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six")
    ]  # fmt: skip


def test_a_worker_lost_while_it_puts_together_costs_no_page(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = submitted(customer, frames=3)
    pipeline.run_next("w")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "assemble", lambda *_: (_ for _ in ()).throw(SystemExit()))
        with pytest.raises(SystemExit):
            pipeline.run_next("stopped")
    assert Page.objects.count() == 3
    engine.append(ZeroDivisionError("a page was read again"))
    pipeline.run_next("w")
    job.refresh_from_db()
    assert (job.status, engine != []) == (Status.COMPLETED, True)


def test_a_run_that_fails_ends_the_others(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    job = submitted(customer, frames=5)
    mine, other = claimed("a"), claimed("b")
    engine.append(EngineError("No such language is here.", code=ErrorCode.UNAVAILABLE))
    pipeline.run(mine)
    job.refresh_from_db()
    assert (job.status, job.error) == (Status.FAILED, "No such language is here.")
    assert not claims.heartbeat(other)
    assert claims.claim("c") is None
    assert not completion.save_page(other, 3, page("late"))
    with pytest.raises(Abandoned):
        completion.is_last(other, seconds=1)
    assert customer.spendable("token") == 100_000


def test_a_run_that_kills_its_workers_fails_the_job(customer: Customer, submitted: Submit) -> None:
    job = submitted(customer, frames=4, max_attempts=2)
    lapse(claimed())
    lapse(claimed())
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "crashed")
    assert claims.claim("w") is None


def test_a_cancelled_document_stops_every_worker(customer: Customer, submitted: Submit) -> None:
    job = submitted(customer, frames=6)
    runs = [claimed("a"), claimed("b")]
    assert cancel(job=job, code=ErrorCode.TIMEOUT, reason="Too late.")
    assert not any(map(claims.heartbeat, runs))
    assert claims.claim("c") is None


def test_between_two_runs_others_are_served(customer_of: Any, submitted: Submit) -> None:
    """A thousand pages of one tenant delay another's one page by a run, not by the document."""
    many, few = customer_of("many", token=10_000), customer_of("few", token=10_000)
    submitted(many, frames=8)
    assert claimed().tenant.name == "many"
    submitted(few)
    assert [claimed().tenant.name for _ in range(3)] == ["few", "many", "many"]


def test_a_run_handed_back_leaves_the_document_running(
    customer: Customer, submitted: Submit
) -> None:
    submitted(customer, frames=4)
    first, second = claimed("a"), claimed("b")
    assert completion.requeue(first)
    assert Execution.objects.get().status == Status.RUNNING
    assert completion.requeue(second)
    assert Execution.objects.get().status == Status.PENDING
    assert Job.objects.get().status == Status.RUNNING


def test_a_worker_gives_the_rest_of_a_run_back_when_other_work_waits(
    customer_of: Any, submitted: Submit, settings: Any, engine: list[Any]
) -> None:
    """Another tenant's page waits for one page of a long document, not for a whole run."""
    settings.RUN_PAGES = 4
    many, few = customer_of("many", token=10_000), customer_of("few", token=10_000)
    long = submitted(many, frames=4)
    run = claimed()
    short = submitted(few)
    engine.extend(page(word) for word in ("one", "other", "two", "three", "four"))
    pipeline.run(run)
    assert spans() == [(1, 1), (1, 1), (2, 4)]
    pipeline.run_next("w")
    short.refresh_from_db()
    assert short.status == Status.COMPLETED
    while pipeline.run_next("w"):
        pass
    long.refresh_from_db()
    assert long.status == Status.COMPLETED
    assert long.executions.get().text == "one\n\ntwo\n\nthree\n\nfour"
    assert long.executions.get().attempt == 1
    assert LedgerEntry.objects.filter(kind="charge").count() == 2


def test_a_run_alone_is_read_to_its_end(
    customer: Customer, submitted: Submit, settings: Any, engine: list[Any]
) -> None:
    settings.RUN_PAGES = 4
    submitted(customer, frames=4)
    engine.extend(page(word) for word in ("one", "two", "three", "four"))
    pipeline.run_next("w")
    assert spans() == [(1, 4)]
    assert engine == []


def test_a_run_given_back_keeps_the_languages_of_the_page_before(
    customer_of: Any, submitted: Submit, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RUN_PAGES = 3
    many, few = customer_of("many", token=10_000), customer_of("few", token=10_000)
    submitted(many, frames=3)
    run = claimed()
    submitted(few)
    tried = []

    def call_child(_run: Run, _function: Any, request: ReadRequest, _content: Any) -> ReadAnswer:
        tried.append(request.options.likely)
        read = replace(page("Wort"), languages=("deu",))
        return ReadAnswer(pages=(read,), numbers=(request.page.number or 1,), seconds=0.1)

    monkeypatch.setattr(pipeline, "call_child", call_child)
    pipeline.run(run)
    while pipeline.run_next("w"):
        pass
    assert tried == [(), (), ("deu",), ("deu",)]
