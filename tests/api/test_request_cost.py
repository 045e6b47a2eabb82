"""What a one-line picture costs the database, from the request to the answer, in each interface."""

from collections.abc import Callable, Iterator

import pytest

from accounts import throttles
from config import clock
from ocr.api.server.waiting import find_ended_jobs
from ocr.worker import pipeline
from tests.api.documents_calls import finished
from tests.api.jobs_calls import details, upload
from tests.api.process_calls import process, uploaded
from tests.api.support import picture, sent
from tests.client import meanwhile
from tests.conftest import Customer
from tests.statements import counted

Work = Callable[[], int]
LINE = ("INVOICE 4711",)


def images(customer: Customer, work: Work) -> str:
    text: str = customer.post("/api/ocr", {"image": sent(picture(*LINE))}).json()["original_text"]
    return text


def read_upload(customer: Customer, work: Work) -> str:
    key = uploaded(customer, picture(*LINE))["key"]
    text: str = process(customer, key).json()["text"]
    return text


def documents(customer: Customer, work: Work) -> str:
    finished(customer, image_file=sent(picture(*LINE)))
    return LINE[0]


def jobs(customer: Customer, work: Work) -> str:
    job = upload(customer)
    work()
    return str(details(customer, job)["status"])


def solver(customer: Customer, work: Work) -> str:
    answer = customer.post("/api/ocr/solve", {"image": sent(picture(*LINE))})
    work()
    result = customer.get(f"/api/ocr/result/{answer.json()['task_id']}")
    text: str = result.json()["result"]
    return text


# Statements and commits at most. Not counted: those of the broker, of looking which waited-for jobs
# have ended, and of the rate limits, which are needed once for many requests.
CALLS = [
    (images, 33, 4),
    (solver, 35, 4),
    (read_upload, 37, 5),
    (documents, 41, 5),
    (jobs, 40, 4),
]


@pytest.fixture
def one_run(work: Work) -> Iterator[Work]:
    """A worker that was woken once: it claims one run, and does not look for more."""

    def do_one() -> int:
        return int(pipeline.run_next("test"))

    with meanwhile.doing(do_one):
        yield do_one


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("call", "statements", "commits"), CALLS)
def test_statements_and_commits(
    call: Callable[[Customer, Work], str],
    statements: int,
    commits: int,
    customer: Customer,
    one_run: Work,
) -> None:
    call(customer, one_run)  # makes the rows that a tenant has once
    with counted(without=[find_ended_jobs, throttles._upsert, clock._ask]) as found:
        text = call(customer, one_run)
    print(found)
    assert text
    assert len(found.texts) <= statements, str(found)
    assert found.commits <= commits, str(found)
