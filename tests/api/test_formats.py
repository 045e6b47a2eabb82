"""`formats`: the files that every interface writes on request, as a client of each meets them."""

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine

from billing.models import LedgerEntry
from config import clock
from files.models import StoredFile
from ocr.models import Execution, Job, Output
from ocr.writers import WRITERS
from tests.api.formats_calls import (
    PATHS,
    Work,
    address,
    answered,
    ask,
    holder,
    opened,
    request,
)
from tests.api.jobs_calls import delete, reprocess, upload
from tests.api.process_calls import call
from tests.api.solver_calls import later
from tests.api.support import assert_nothing_left, picture, sent, sentence, stored_bytes, streamed
from tests.client import Client
from tests.conftest import Customer
from tests.maintenance import sweep

WANTED = "txt, json,hocr,alto"
NAMES = ["txt", "json", "hocr", "alto"]


@pytest.fixture(params=PATHS)
def interface(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_every_file_that_was_asked_for(interface: str, customer: Customer, work: Work) -> None:
    outputs = answered(interface, customer, work, formats=WANTED)["outputs"]
    assert [output["format"] for output in outputs] == NAMES
    assert [list(output) for output in outputs] == [["format", "url", "size"]] * 4
    contents = {}
    for output in outputs:
        answer = opened(output)
        written = WRITERS[output["format"]]
        assert answer["Content-Type"] == written.media_type
        assert answer["Content-Disposition"] == f'attachment; filename="scan.{written.extension}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        contents[output["format"]] = streamed(answer)
        assert len(contents[output["format"]]) == output["size"]
    assert contents["txt"].decode().split() == ["INVOICE", "4711", "TOTAL", "12.60"]
    assert [page["number"] for page in json.loads(contents["json"])["pages"]] == [1]
    assert 'class="ocrx_word"' in contents["hocr"].decode()
    assert ElementTree.fromstring(contents["alto"]).tag.endswith("alto")  # noqa: S314  we wrote it
    assert all("4711" in content.decode() for content in contents.values())


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_opens_as_what_it_is(name: str, customer: Customer, work: Work) -> None:
    (output,) = answered("images", customer, work, formats=name)["outputs"]
    answer = opened(output)
    head = {
        "pdf": b"%PDF-",
        "docx": b"PK\x03\x04",
        "xlsx": b"PK\x03\x04",
        "pptx": b"PK\x03\x04",
        "mdzip": b"PK\x03\x04",
        "html": b"<!DOCTYPE html>",
        "csv": b"\xef\xbb\xbf",
    }.get(name, b"")
    assert (answer.status_code, answer["Content-Type"]) == (200, WRITERS[name].media_type)
    assert streamed(answer).startswith(head)


def test_the_first_answer_shows_them_too(customer: Customer, work: Work) -> None:
    for interface in ("images", "process", "documents"):
        posted = holder(interface, ask(interface, customer, formats="json,txt").json())
        assert [output["format"] for output in posted["outputs"]] == ["json", "txt"], interface


@pytest.mark.parametrize("formats", [None, "", " ", ",", " , ,"])
def test_who_does_not_ask_sees_no_outputs(
    interface: str, customer: Customer, work: Work, formats: str | None
) -> None:
    fields = {} if formats is None else {"formats": formats}
    assert "outputs" not in answered(interface, customer, work, **fields)
    assert Output.objects.count() == (1 if interface == "documents" else 0)


def test_the_names_as_they_may_be_written(interface: str, customer: Customer, work: Work) -> None:
    found = answered(interface, customer, work, formats=" json ,txt,,json,")
    assert [output["format"] for output in found["outputs"]] == ["json", "txt"]


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        (
            "rtf",
            "Output format 'rtf' is not known; it must be one of txt, pdf, docx, xlsx, pptx, md, mdzip, html, csv, json, hocr, alto.",
        ),
        ("txt,TXT", "Output format 'TXT' is not known"),
        ("txt;json", "Output format 'txt;json' is not known"),
        ("x" * 90, f"Output format '{'x' * 20}' is not known"),
        ("txt," * 26, "The field 'formats' has 104 characters; at most 100 are accepted."),
        (["txt", "json"], "The field 'formats' was sent 2 times."),
        ("txt\x00", "The field 'formats' contains control characters."),
        (sent(), "The field 'formats' must be a text."),
    ],
    ids=["unknown", "capitals", "semicolon", "long name", "too long", "doubled", "control", "file"],
)
def test_what_cannot_be_meant_is_refused(
    interface: str, customer: Customer, formats: Any, said: str
) -> None:
    if interface == "process":
        assert_refused_by_process(customer, formats, said)
        return
    answer = ask(interface, customer, formats=formats, Idempotency_Key="k")
    assert sentence(answer, interface, 400).startswith(said)
    assert_nothing_left()


def assert_refused_by_process(customer: Customer, formats: Any, said: str) -> None:
    """The file that was kept before stays, alone."""
    assert sentence(
        ask("process", customer, formats=formats, Idempotency_Key="k"), "process", 400
    ).startswith(said)
    StoredFile.objects.all().delete()
    for path in stored_bytes():
        path.unlink()
    assert_nothing_left()


@pytest.mark.parametrize("formats", [["txt"], 1, True, {"txt": 1}, ["txt", "json"]])
def test_json_that_is_no_text_is_refused(customer: Customer, formats: Any) -> None:
    body = request("process", customer, formats=formats)
    assert sentence(call(customer, "post", PATHS["process"], body), "process", 400)
    assert not Job.objects.exists()


@pytest.mark.parametrize("interface", ["images", "process"])
def test_json_bodies(interface: str, customer: Customer, work: Work) -> None:
    image = customer.post("/api/upload", {"image": sent(name="scan.png")}).json()["image_id"]
    body = {"image_id": image} if interface == "images" else request("process", customer)
    answer = call(customer, "post", PATHS[interface], {**body, "formats": "alto"}).json()
    assert opened(answer["outputs"][0])["Content-Disposition"] == 'attachment; filename="scan.xml"'


def test_until_they_are_there_the_list_is_empty(
    customer: Customer, work: Work, settings: Any
) -> None:
    settings.IMAGES_WAIT_SECONDS = settings.DOCUMENTS_WAIT_SECONDS = 0
    customer.post(PATHS["images"], request("images", customer, formats="txt,json"))
    paths = {"images": f"/api/job/{Job.objects.get()}"}
    for interface in ("jobs", "documents", "solver"):
        paths[interface] = address(interface, ask(interface, customer, formats="txt,json").json())
    for interface, path in paths.items():
        assert holder(interface, customer.get(path).json())["outputs"] == [], interface
    work()
    for interface, path in paths.items():
        assert len(holder(interface, customer.get(path).json())["outputs"]) == 2, interface


@pytest.mark.parametrize("interface", ["images", "jobs", "documents", "solver"])
def test_a_job_that_failed_has_none(
    interface: str, customer: Customer, work: Work, faulty_engine: str
) -> None:
    ask(interface, customer, formats="txt,json")
    work()
    job = Job.objects.get()
    posted = {"job_id": str(job), "id": job.pk, "task_id": job.uuid}
    assert holder(interface, customer.get(address(interface, posted)).json())["outputs"] == []
    assert (Execution.objects.get().status, Output.objects.count()) == ("failed", 0)
    assert StoredFile.objects.filter(kind=StoredFile.Kind.OUTPUT).count() == 0
    assert customer.spendable(job.unit) == {"token": 100_000, "solve": 100}[job.unit]


def test_the_price_is_that_of_the_reading(interface: str, customer: Customer, work: Work) -> None:
    for formats in ("", WANTED):
        answered(interface, customer, work, formats=formats)
    charges = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).values_list(
        "wallet", "amount"
    )
    assert len(charges) == 2
    assert charges[0] == charges[1]


def test_a_repeated_request_shows_the_same(interface: str, customer: Customer, work: Work) -> None:
    fields = request(interface, customer, formats="txt,json")
    answers = []
    for _ in range(2):
        again = {
            name: sent(name="scan.png") if hasattr(value, "read") else value
            for name, value in fields.items()
        }
        answers.append(customer.post(PATHS[interface], again, Idempotency_Key="k"))
        work()
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert answers[0].json() == answers[1].json()
    path = address(interface, answers[1].json())
    found = holder(interface, customer.get(path).json() if path else answers[1].json())
    assert [output["format"] for output in found["outputs"]] == ["txt", "json"]
    assert (Job.objects.count(), Output.objects.count()) == (1, 2)


def test_other_formats_are_another_request(interface: str, customer: Customer, work: Work) -> None:
    fields = request(interface, customer)
    customer.post(PATHS[interface], {**fields, "formats": "txt"}, Idempotency_Key="k")
    other = {
        name: sent(name="scan.png") if hasattr(value, "read") else value
        for name, value in fields.items()
    }
    answer = customer.post(PATHS[interface], {**other, "formats": "json"}, Idempotency_Key="k")
    assert "another request" in sentence(answer, interface, 422)
    assert Job.objects.count() == 1


@pytest.mark.parametrize("interface", ["images", "jobs", "documents", "solver"])
def test_nobody_else_sees_them(
    interface: str, customer: Customer, rival: Customer, work: Work
) -> None:
    posted = ask(interface, customer, formats="txt,json").json()
    work()
    path = address(interface, posted)
    url = holder(interface, customer.get(path).json())["outputs"][0]["url"]
    assert url.encode() not in rival.get(path).content
    assert rival.get(path).status_code == 404
    other = "y" if url[-20] == "x" else "x"
    assert Client().get(url[:-20] + other + url[-19:]).status_code == 404


def test_the_solvers_files_are_gone_with_the_task(customer: Customer, work: Work) -> None:
    outputs = answered("solver", customer, work, formats=WANTED)["outputs"]
    assert [opened(output).status_code for output in outputs] == [200] * 4
    job = Job.objects.get()
    with later(job, 31):
        sweep()
    assert [opened(output).status_code for output in outputs] == [404] * 4
    assert not Output.objects.exists()
    assert not StoredFile.objects.exists()
    assert stored_bytes() == []


def test_a_link_lives_an_hour_and_the_next_answer_has_a_new_one(
    customer: Customer, work: Work
) -> None:
    path = address("images", ask("images", customer, formats="txt").json())
    (first,) = customer.get(path).json()["outputs"]
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        assert opened(first).status_code == 404
        assert opened(customer.get(path).json()["outputs"][0]).status_code == 200


def test_links_are_on_the_public_url(customer: Customer, work: Work, settings: Any) -> None:
    settings.PUBLIC_URL = "https://ocr.example.org"
    (output,) = answered("images", customer, work, formats="txt")["outputs"]
    assert output["url"].startswith("https://ocr.example.org/files/")
    assert output["url"].endswith("/scan.txt")


class TestJobs:
    def test_every_file_has_its_own(self, customer: Customer, work: Work) -> None:
        job = upload(customer, "a.png", "b.jpg", formats="txt,alto")
        work()
        files = customer.get(f"/ocr-jobs/{job}").json()["files"]
        names = [
            [output["url"].rpartition("/")[2] for output in file["executions"][0]["outputs"]]
            for file in files
        ]
        assert names == [["a.txt", "a.xml"], ["b.txt", "b.xml"]]

    def test_a_file_that_is_read_once_more_is_written_once_more(
        self, customer: Customer, work: Work
    ) -> None:
        job = upload(customer, "a.png", formats="txt")
        work()
        file = customer.get(f"/ocr-jobs/{job}").json()["files"][0]["id"]
        assert reprocess(customer, file).json()["outputs"] == []
        work()
        executions = customer.get(f"/ocr-jobs/{job}").json()["files"][0]["executions"]
        first, second = (each["outputs"][0] for each in executions)
        assert first["url"] != second["url"]
        assert streamed(opened(first)) == streamed(opened(second))

    def test_reprocessing_of_a_job_without_formats(self, customer: Customer, work: Work) -> None:
        job = upload(customer, "a.png")
        work()
        file = customer.get(f"/ocr-jobs/{job}").json()["files"][0]["id"]
        assert "outputs" not in reprocess(customer, file).json()

    @pytest.mark.parametrize("whole", [True, False], ids=["job", "file"])
    def test_deleting_takes_them_along(self, whole: bool, customer: Customer, work: Work) -> None:
        job = upload(customer, "a.png", formats="txt")
        work()
        file = customer.get(f"/ocr-jobs/{job}").json()["files"][0]
        path = f"/ocr-jobs/{job}" if whole else f"/ocr-jobs/{job}/files/{file['id']}"
        assert delete(customer, path).status_code == 200
        assert opened(file["executions"][0]["outputs"][0]).status_code == 404
        assert stored_bytes() == []


class TestDocuments:
    def test_outputs_are_listed_where_formats_was_sent(
        self, customer: Customer, work: Work
    ) -> None:
        assert "outputs" not in answered("documents", customer, work, format="txt")
        for fields in ({"formats": "txt"}, {"format": "txt", "formats": "txt"}):
            data = answered("documents", customer, work, **fields)
            assert [output["format"] for output in data["outputs"]] == ["txt"], fields
            assert data["outputs"][0]["size"] == data["output_size"]

    def test_formats_alone_name_the_file(self, customer: Customer, work: Work) -> None:
        data = answered("documents", customer, work, formats="json,txt")
        assert Client().get(data["file"])["Content-Type"] == "application/json"
        assert data["output_size"] == data["outputs"][0]["size"]

    def test_format_comes_first(self, customer: Customer, work: Work) -> None:
        data = answered("documents", customer, work, format="txt", formats="json,alto,txt")
        assert Client().get(data["file"])["Content-Type"] == "text/plain; charset=utf-8"
        assert [output["format"] for output in data["outputs"]] == ["txt", "json", "alto"]

    def test_both_addresses_say_the_same(self, customer: Customer, work: Work) -> None:
        task = ask("documents", customer, formats="txt,hocr").json()["data"]["task_id"]
        for path in (f"/task/{task}", f"/task/pic/ocr/{task}"):
            outputs = customer.get(path).json()["data"]["outputs"]
            assert [output["format"] for output in outputs] == ["txt", "hocr"]

    def test_the_size_is_that_of_the_picture(self, customer: Customer, work: Work) -> None:
        assert answered("documents", customer, work, formats=WANTED)["input_size"] == len(picture())
