"""What wakes the workers: a broker that fails loses nothing, and a message wakes one worker."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from pytest_httpserver import HTTPServer

from config import notices
from config.brokers import BrokerSettings, broker
from files.models import StoredFile
from ocr.jobs import wakeup
from ocr.jobs.brokers.base import message
from ocr.jobs.brokers.database import DatabaseBroker
from ocr.management.commands import up
from ocr.models import Job, Status
from ocr.worker import pipeline, sweeper
from tests.conftest import Customer
from tests.jobs.conftest import Submit

pytestmark = [pytest.mark.database]


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("", BrokerSettings()),
        ("  ", BrokerSettings()),
        ("redis://host:6379/0", BrokerSettings("redis", url="redis://host:6379/0")),
        ("rediss://me:pass@host", BrokerSettings("redis", url="rediss://me:pass@host")),
        (
            "sqs://eu-central-1/glyphs",
            BrokerSettings("sqs", region="eu-central-1", queue="glyphs-work"),
        ),
        (
            "sqs://us-east-1/a?endpoint=http://127.0.0.1:5000",
            BrokerSettings(
                "sqs", region="us-east-1", queue="a-work", endpoint="http://127.0.0.1:5000"
            ),
        ),
    ],
)
def test_a_url_names_a_broker(url: str, wanted: BrokerSettings) -> None:
    assert broker(url) == wanted


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("localhost:6379", "no broker that we know"),
        ("redis", "does not begin with redis:// or sqs://"),
        ("amqp://secret@host", "begins with amqp://"),
        ("redis://", "names no host"),
        ("redis://:secret@", "names no host"),
        ("redis://host:port/0", "is not a URL"),
        ("redis://[host/0", "is not a URL"),
        ("redis://host/queue", "ends with something else than the number"),
        ("sqs://", "names no AWS region"),
        ("sqs://europe/glyphs", "names no AWS region"),
        ("sqs://eu-central-1", "names no prefix"),
        ("sqs://eu-central-1/a b", "names no prefix"),
        ("sqs://eu-central-1/" + "a" * 76, "names no prefix"),
        ("sqs://eu-central-1/a?wait=3", "a parameter that we do not know: wait"),
        ("sqs://eu-central-1/a?endpoint=ftp://x", "has an endpoint"),
    ],
)
def test_a_wrong_url_is_refused_at_the_start(url: str, reason: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^BROKER_URL ") as refused:
        broker(url)
    assert reason in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "sqs://REGION/PREFIX" in str(refused.value)


@pytest.mark.parametrize(("status", "starts"), [(200, True), (503, True), (500, False)])
def test_a_server_starts_without_its_broker(
    httpserver: HTTPServer, status: int, starts: bool
) -> None:
    httpserver.expect_request("/health").respond_with_data("", status=status)
    assert up.healthy(httpserver.url_for("/health")) is starts


class Away:
    """A broker that does not answer."""

    def __init__(self) -> None:
        self.asked = 0

    def enqueue(self, task: str) -> object:
        self.asked += 1
        raise ConnectionError("the broker is away")

    def queue_size(self) -> int:
        raise ConnectionError("the broker is away")


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Away:
    settings.BROKER = broker("redis://127.0.0.1:1/0")
    found = Away()
    monkeypatch.setattr(wakeup, "get_broker", lambda: found)
    monkeypatch.setattr(wakeup, "_away_until", 0.0)
    return found


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_fails_at_the_commit_loses_nothing(
    customer: Customer, submitted: Submit, engine: list[Any], away: Away
) -> None:
    job = submitted(customer)
    stored = StoredFile.objects.get(job_files__job=job)
    assert away.asked == 1
    assert not stored.pending
    assert default_storage.exists(stored.storage_name)
    assert pipeline.run_next("w")
    assert Job.objects.get(pk=job.pk).status == Status.COMPLETED


@pytest.mark.django_db(transaction=True)
def test_requests_do_not_wait_for_a_broker_that_is_away_one_by_one(
    customer: Customer, submitted: Submit, engine: list[Any], away: Away
) -> None:
    for _ in range(3):
        submitted(customer)
    assert away.asked == 1


@pytest.mark.django_db(transaction=True)
def test_a_lost_message_is_sent_again(
    customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(customer)
    OrmQ.objects.all().delete()
    monkeypatch.setattr(sweeper, "UNCLAIMED_SECONDS", -1)
    assert sweeper.notify_about_unclaimed_runs() == 1
    assert OrmQ.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_commit_whose_answer_is_lost_keeps_the_bytes(
    customer: Customer, submitted: Submit, engine: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database has committed, and the request does not know it."""

    def fail() -> None:
        raise KeyboardInterrupt

    def notify() -> None:
        transaction.on_commit(fail)

    monkeypatch.setattr("ocr.jobs.planning.notify_workers", notify)
    with pytest.raises(KeyboardInterrupt):
        submitted(customer)
    job = Job.objects.get()
    assert default_storage.exists(StoredFile.objects.get(job_files__job=job).storage_name)
    assert pipeline.run_next("w")
    assert Job.objects.get(pk=job.pk).status == Status.COMPLETED


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_no_bytes(
    customer: Customer, submitted: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr("ocr.jobs.planning.notify_workers", fail)
    with pytest.raises(RuntimeError):
        submitted(customer)
    assert not Job.objects.exists()
    assert not StoredFile.objects.exists()
    assert customer.spendable("token") == 100_000


@pytest.fixture
def database_broker(transactional_db: None) -> Any:
    found = DatabaseBroker("polyglyph")
    yield found
    found._hang_up()


def received(found: DatabaseBroker, most: int) -> list[Any]:
    packages = []
    for _ in range(most):
        packages += found.dequeue()
    return packages


def test_each_message_is_received_once_in_its_turn(database_broker: DatabaseBroker) -> None:
    sent = [message(), "second", "third"]
    for package in sent:
        database_broker.enqueue(package)
    assert database_broker.queue_size() == 3
    assert received(database_broker, 5) == [(None, package) for package in sent]
    assert database_broker.queue_size() == 0
    assert SignedPackage.loads(sent[0])["func"] == "ocr.tasks.process_next_run"


def test_a_worker_that_waits_is_told_at_once(
    database_broker: DatabaseBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not after the second that passes between two looks."""
    monkeypatch.setattr("ocr.jobs.brokers.database.LOOK_SECONDS", 60.0)
    assert database_broker.dequeue() == []

    def send() -> None:
        database_broker.enqueue("late")
        connection.close()

    sender = threading.Timer(0.1, send)
    sender.start()
    assert received(database_broker, 8) == [(None, "late")]
    sender.join()


def test_a_message_of_a_transaction_that_is_rolled_back_wakes_nobody(
    database_broker: DatabaseBroker,
) -> None:
    with transaction.atomic():
        database_broker.enqueue("never")
        transaction.set_rollback(True)
    assert received(database_broker, 2) == []


def test_a_database_that_is_away_is_asked_again(
    database_broker: DatabaseBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocr.jobs.brokers.base.AWAY_SECONDS", 0.0)
    database_broker.dequeue()
    assert database_broker._notices is not None
    database_broker._notices._raw.close()
    database_broker.enqueue("kept")
    assert (None, "kept") in received(database_broker, 3)


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_job_is_told(
    customer: Customer, submitted: Submit, engine: list[Any], work: Callable[[], int]
) -> None:
    job = submitted(customer)
    heard = notices.listen(notices.ENDED, poll_seconds=0.01)
    try:
        assert heard.wait(0) == []
        work()
        texts = heard.wait(1)
    finally:
        heard.close()
    wanted = str(job.uuid) if connection.vendor == "postgresql" else notices.SOMETHING
    assert texts == [wanted]
