"""What has expired is deleted by batches; a row that fails, a crash or a slow task stops nothing."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from billing import services as billing
from billing.models import Hold, LedgerEntry
from config import clock
from files import services as files
from files import storage
from files.models import StoredFile
from files.uploads import close_uploads
from ocr.jobs import deletion
from ocr.models import Execution, IdempotentRequest, Job, JobCount, JobFile, Output, ProviderHealth
from ocr.worker import cleaning, pipeline, sweeper
from tests.conftest import Customer
from tests.jobs.conftest import Submit

pytestmark = pytest.mark.database
FACTS = files.FileInfo("image/png", "png", 10, 10, 1, 100)


@pytest.fixture(autouse=True)
def _nothing_postponed() -> Iterator[None]:
    """The tests after these have rows with the same keys."""
    yield
    cleaning.postponed_jobs.clear()
    files.postponed_files.clear()


def long_ago() -> datetime:
    return clock.now() - timedelta(days=400)


def ended(customer: Customer, submitted: Submit, count: int = 1, **options: Any) -> list[Job]:
    """So many jobs that were read and have expired."""
    for _ in range(count):
        submitted(customer, **options)
    while pipeline.run_next("w"):
        pass
    Job.objects.update(expires_at=long_ago())
    return list(Job.objects.order_by("pk"))


def objects() -> list[Path]:
    """The files in the storage."""
    assert isinstance(default_storage, FileSystemStorage)
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def add_output_with_preview(customer: Customer, job: Job) -> None:
    written = files.store(
        tenant=customer.tenant, content=ContentFile(b"text", name="a.txt"), info=FACTS
    )
    files.store_thumbnail(original=written, webp=b"preview")
    Output.objects.create(execution=job.executions.get(), format="txt", stored=written)


def test_a_batch_is_deleted_with_rows_files_outputs_and_previews(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    jobs = ended(customer, submitted, 3, interface="jobs")
    add_output_with_preview(customer, jobs[0])
    IdempotentRequest.objects.create(
        tenant=customer.tenant, route="r", key="k", body_hash="", job=jobs[1], body={"a": "b"}
    )
    kept = submitted(customer, interface="jobs")
    assert len(objects()) == 6
    assert cleaning.remove_expired_jobs() == 3
    assert list(Job.objects.all()) == [kept]
    assert Execution.objects.count() == 1
    assert [file.pk for file in StoredFile.objects.all()] == [kept.files.get().stored_id]
    assert len(objects()) == 1
    assert JobCount.objects.get(tenant=customer.tenant, interface="jobs").count == 1
    assert IdempotentRequest.objects.get().job is None
    assert LedgerEntry.objects.filter(kind="charge").count() == 3


def test_the_answer_of_an_image_goes_with_its_job(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    (job,) = ended(customer, submitted)
    IdempotentRequest.objects.create(
        tenant=customer.tenant, route="r", key="k", body_hash="", job=job, body={"text": "secret"}
    )
    assert cleaning.remove_expired_jobs() == 1
    assert not IdempotentRequest.objects.exists()


def test_ten_jobs_take_as_many_statements_as_two(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    counts = []
    for number in (2, 10):
        ended(customer, submitted, number)
        with CaptureQueriesContext(connection) as asked:
            assert cleaning.remove_expired_jobs() == number
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_no_statement_of_the_deletion_reads_a_whole_table(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    """A plan of SQLite says SCAN where no index leads to the rows."""
    if connection.vendor != "sqlite":
        pytest.skip("the benchmark `expiry` looks at the plans of PostgreSQL")
    add_output_with_preview(customer, ended(customer, submitted)[0])
    with CaptureQueriesContext(connection) as asked:
        assert cleaning.remove_expired_jobs() == 1
        close_uploads()
        cleaning.remove_expired_files()
        files.remove_abandoned_files()
    scans = []
    for query in asked:
        if query["sql"].startswith(("SELECT", "UPDATE", "DELETE")):
            scans += [line for line in plan_of(query["sql"]) if line.startswith("SCAN")]
    allowed = {"SCAN CONSTANT ROW"}
    assert [scan for scan in scans if scan not in allowed and "USING" not in scan] == []


def plan_of(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"), [])
        return [row[3] for row in cursor.fetchall()]


def test_a_job_that_cannot_be_deleted_stops_no_other(
    customer: Customer,
    submitted: Submit,
    engine: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jobs = ended(customer, submitted, 3)
    real = deletion.delete_ended

    def broken(ids: list[int]) -> int:
        if jobs[0].pk in ids:
            raise RuntimeError("this row is broken")
        return real(ids)

    monkeypatch.setattr(deletion, "delete_ended", broken)
    assert cleaning.remove_expired_jobs() == 2
    assert list(Job.objects.all()) == [jobs[0]]
    monkeypatch.undo()
    assert cleaning.remove_expired_jobs() == 0  # it waits its 30 seconds
    cleaning.postponed_jobs.clear()
    assert cleaning.remove_expired_jobs() == 1


def test_a_backlog_of_one_interface_does_not_delay_the_solver(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "BATCH", 2)
    ended(customer, submitted, 5, interface="documents")
    solved = submitted(customer, interface="solver")
    while pipeline.run_next("w"):
        pass
    Job.objects.filter(pk=solved.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert cleaning.remove_expired_jobs() == 3
    assert not Job.objects.filter(interface="solver").exists()


def test_a_crash_between_rows_and_bytes_leaves_no_bytes(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_output_with_preview(customer, ended(customer, submitted)[0])

    def die(_files: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(files, "remove_all", die)
        with pytest.raises(KeyboardInterrupt):
            cleaning.remove_expired_jobs()
    assert not Job.objects.exists()
    assert len(objects()) == 3
    assert cleaning.remove_expired_files() == 2
    assert objects() == []
    assert not StoredFile.objects.exists()


def test_a_crash_between_bytes_and_rows_leaves_no_rows(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(customer, submitted, 2)
    delete_all = storage.delete_all

    def die(names: list[str]) -> set[str]:
        delete_all(names)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(storage, "delete_all", die)
        with pytest.raises(KeyboardInterrupt):
            cleaning.remove_expired_jobs()
    assert (objects(), StoredFile.objects.count()) == ([], 2)
    assert cleaning.remove_expired_files() == 2
    assert not StoredFile.objects.exists()


def test_a_file_that_the_storage_keeps_stops_no_other(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = ended(customer, submitted, 3)
    stored = jobs[0].files.get().stored
    assert stored is not None
    stuck = stored.storage_name
    real = FileSystemStorage.delete

    def keep_one(place: FileSystemStorage, name: str) -> None:
        if name == stuck:
            raise OSError("the disk is away")
        real(place, name)

    monkeypatch.setattr(FileSystemStorage, "delete", keep_one)
    assert cleaning.remove_expired_jobs() == 3
    assert [file.storage_name for file in StoredFile.objects.all()] == [stuck]
    assert cleaning.remove_expired_files() == 0
    monkeypatch.undo()
    files.postponed_files.clear()
    assert cleaning.remove_expired_files() == 1
    assert objects() == []


def test_a_file_that_a_new_job_uses_meanwhile_keeps_its_bytes(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was found unused, and then a job took it before it was locked."""
    upload = files.store(
        tenant=customer.tenant,
        content=ContentFile(b"picture", name="a.png"),
        info=FACTS,
        expires_at=long_ago(),
    )
    files.commit([upload])
    job = submitted(customer)
    real = cleaning._taken

    def use_first(ids: Any) -> Any:
        JobFile.objects.create(job=job, stored=upload, position=7, owned=False)
        return real(ids)

    monkeypatch.setattr(cleaning, "_taken", use_first)
    assert cleaning.remove_expired_files() == 0
    assert not StoredFile.objects.get(pk=upload.pk).pending
    assert len(objects()) == 2


def test_jobs_that_have_not_ended_are_not_deleted(
    customer: Customer, submitted: Submit, engine: list[Any]
) -> None:
    job = submitted(customer)
    Job.objects.update(expires_at=long_ago())
    assert deletion.delete_ended([job.pk]) == 0
    assert cleaning.remove_expired_jobs() == 0
    assert Job.objects.count() == 1


def test_repairs_do_not_wait_for_a_deletion_that_hangs(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging, stopping, go_on = threading.Event(), threading.Event(), threading.Event()

    def hang() -> int:
        hanging.set()
        go_on.wait(20)
        return 0

    monkeypatch.setattr(cleaning, "TASKS", (cleaning.Task(hang),))
    monkeypatch.setattr(configured, "SWEEP_SECONDS", 0.01)
    cleaner = cleaning.Cleaner(stopping)
    cleaner.start()
    assert hanging.wait(10)
    job = submitted(customer, deadline_seconds=-1)
    sweeper.sweep()
    job.refresh_from_db()
    assert job.error_code == "timeout"
    stopping.set()
    go_on.set()
    cleaner.join(10)
    assert not cleaner.is_alive()


def test_a_task_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    done, stopping = threading.Event(), threading.Event()

    def fail() -> int:
        raise RuntimeError("a bug")

    def work() -> int:
        done.set()
        return 0

    monkeypatch.setattr(cleaning, "TASKS", (cleaning.Task(fail), cleaning.Task(work)))
    monkeypatch.setattr(configured, "SWEEP_SECONDS", 0.01)
    cleaner = cleaning.Cleaner(stopping)
    cleaner.start()
    assert done.wait(10)
    stopping.set()
    cleaner.join(10)


def old_hold(customer: Customer) -> None:
    billing.hold(tenant=customer.tenant, unit="token", amount=5, reference="job:old")
    billing.capture(reference="job:old", amount=5, actor="test")
    billing.hold(tenant=customer.tenant, unit="token", amount=5, reference="job:new")
    billing.release(reference="job:new")
    billing.hold(tenant=customer.tenant, unit="token", amount=5, reference="job:open")
    Hold.objects.filter(reference="job:old").update(closed_at=long_ago())


def test_holds_that_were_closed_long_ago_go_and_the_ledger_stays(customer: Customer) -> None:
    old_hold(customer)
    entries = LedgerEntry.objects.count()
    assert cleaning.delete_old_holds() == 1
    left = Hold.objects.values_list("reference", flat=True)
    assert set(left) == {"job:new", "job:open"}
    assert LedgerEntry.objects.count() == entries
    again = billing.capture(reference="job:old", amount=5, actor="test")
    assert again.amount == -5  # a repeated capture finds the entry


def test_sessions_that_have_ended_go(db: None) -> None:
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=clock.now() + timedelta(days=days)
        )
    assert cleaning.delete_ended_sessions() == 1
    assert Session.objects.get().session_key == "new"


def test_old_entries_of_the_admin_log_go(db: None, settings: Any) -> None:
    user = User.objects.create(username="operator")
    for at in (long_ago(), clock.now()):
        entry = LogEntry.objects.create(user=user, action_flag=1, object_repr="a job")
        LogEntry.objects.filter(pk=entry.pk).update(action_time=at)
    assert cleaning.delete_old_admin_log() == 1
    settings.ADMIN_LOG_DAYS = 10_000
    assert cleaning.delete_old_admin_log() == 0
    assert LogEntry.objects.count() == 1


def test_failures_of_providers_are_forgotten(db: None) -> None:
    ProviderHealth.objects.create(provider="old", failures=9, failed_at=long_ago())
    ProviderHealth.objects.create(provider="new", failures=9, failed_at=clock.now())
    assert cleaning.forget_old_failures() == 1
    assert ProviderHealth.objects.get().provider == "new"


def test_idempotency_keys_go_by_batches(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "BATCH", 1)
    for number in range(12):
        IdempotentRequest.objects.create(
            tenant=customer.tenant, route="r", key=str(number), body_hash="", created_at=long_ago()
        )
    assert cleaning.delete_old_idempotency_keys() == 10
    assert cleaning.delete_old_idempotency_keys() == 2


def test_a_retention_that_is_too_long_for_a_date_deletes_nothing(
    customer: Customer, settings: Any
) -> None:
    old_hold(customer)
    settings.HOLD_DAYS = 10**7
    assert cleaning.do(cleaning.Task(cleaning.delete_old_holds)) == 0
    assert Hold.objects.count() == 3
