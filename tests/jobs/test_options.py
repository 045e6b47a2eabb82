"""The options of a job: their column, older versions of it, and what is no options."""

import json
from typing import Any

import pytest
from django.core import serializers
from django.db import connection, transaction

from ocr.jobs.options import VERSION, JobOptions, UnreadableOptions, from_json, to_json
from ocr.models import Job
from ocr.page_ranges import PageRange
from ocr.recognition.languages.language import Language, models_of
from tests.api.support import sent
from tests.conftest import Customer

GERMAN = Language(asked="de-AT", name="German", model="deu", iso="de")
EVERYTHING = JobOptions(
    languages=(GERMAN,),
    formats=("pdf", "docx"),
    layout="exact",
    pdf="pdfa-ua",
    pages=(PageRange(1, 3), PageRange(7, 0)),
    correct=True,
    detect=True,
    alphabet="0123",
    guess=True,
    min_length=1,
    max_length=9,
    single_line=True,
)


@pytest.fixture
def job(customer: Customer) -> Job:
    customer.post("/task/pic/ocr", {"file": sent(), "sync": "0"})
    return Job.objects.get()


def stored(job: Job) -> Any:
    """The column as it stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT options FROM ocr_job WHERE id = %s", [job.pk])
        return json.loads(cursor.fetchone()[0])


def store(job: Job, options: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ocr_job SET options = %s WHERE id = %s", [json.dumps(options), job.pk]
        )


def test_a_row_keeps_every_option(job: Job) -> None:
    job.options = EVERYTHING
    job.save(update_fields=["options"])
    assert Job.objects.get().options == EVERYTHING
    assert stored(job)["version"] == VERSION
    Job.objects.update(options=JobOptions(guess=True))
    assert Job.objects.get().options == JobOptions(guess=True)
    assert Job.objects.filter(options=JobOptions(guess=True)).exists()


@pytest.mark.parametrize(
    ("old", "options"),
    [
        ({}, JobOptions()),
        ({"guess": True, "min_length": 4}, JobOptions(guess=True, min_length=4)),
        ({"languages": [], "alphabet": None}, JobOptions()),
        (
            {"languages": ["chi_sim", "own"], "alphabet": None, "formats": ["txt"]},
            JobOptions(
                languages=(
                    Language(asked="chi_sim", name="Simplified Chinese", model="chi_sim", iso="zh"),
                    Language(asked="own", name="own", model="own"),
                ),
                formats=("txt",),
            ),
        ),
    ],
)
def test_a_row_of_the_first_version_still_reads(
    job: Job, old: dict[str, Any], options: JobOptions
) -> None:
    store(job, old)
    read = Job.objects.get()
    assert read.options == options
    read.save(update_fields=["options"])
    assert stored(job) == json.loads(json.dumps(to_json(options)))


def test_a_row_of_the_second_version_has_the_usual_layout(job: Job) -> None:
    store(job, {"version": 2, "formats": ["docx"], "guess": True})
    assert Job.objects.get().options == JobOptions(formats=("docx",), guess=True, layout="editable")


def test_a_row_of_the_third_version_lists_several_outputs(job: Job) -> None:
    store(job, {"version": 3, "formats": ["docx", "txt"]})
    assert Job.objects.get().options.list_outputs
    store(job, {"version": 3, "formats": ["docx"]})
    assert not Job.objects.get().options.list_outputs


def test_a_row_of_the_fourth_version_reads_all_pages(job: Job) -> None:
    store(job, {"version": 4, "formats": ["docx"], "layout": "flow"})
    assert Job.objects.get().options == JobOptions(formats=("docx",), layout="flow", pages=())


def test_a_row_of_the_fifth_version_has_the_usual_pdf(job: Job) -> None:
    store(job, {"version": 5, "formats": ["pdf"], "pages": []})
    assert Job.objects.get().options == JobOptions(formats=("pdf",), pdf="usual")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"version": VERSION, "lanuages": []}, "unknown field `lanuages`"),
        ({"version": VERSION, "guess": "yes"}, "Expected `bool`, got `str`"),
        ({"version": VERSION, "min_length": -1}, "`int` >= 0"),
        ({"version": VERSION, "languages": ["deu"]}, "Expected `object`, got `str`"),
        ({"version": VERSION, "languages": [{"asked": "de"}]}, "missing required field `name`"),
        ({"version": VERSION, "pages": "1-3"}, "Expected `array`, got `str`"),
        ({"version": VERSION, "pages": [{"first": 0, "last": 3}]}, "`int` >= 1"),
        ({"version": VERSION, "formats": "pdf"}, "Expected `array`, got `str`"),
        ({"version": VERSION + 1}, f"of version {VERSION + 1}"),
        ({"version": "2"}, "of version 2"),
        ({"languages": "deu"}, "not a list"),
        ({"psm": 7}, "unknown field `psm`"),
        ([], "not a JSON object"),
    ],
)
def test_what_is_no_options_says_why(wrong: Any, reason: str) -> None:
    with pytest.raises(UnreadableOptions, match=reason):
        from_json(wrong)


def test_only_options_are_stored(job: Job) -> None:
    job.options = {"languages": ["eng"]}  # type: ignore[assignment]  # what is refused
    with pytest.raises(TypeError, match="JobOptions, not dict"), transaction.atomic():
        job.save(update_fields=["options"])
    assert models_of(Job.objects.get().options.languages) == ["chi_sim", "eng"]


def test_a_fixture_brings_them_back(job: Job) -> None:
    Job.objects.update(options=EVERYTHING)
    text = serializers.serialize("json", Job.objects.all())
    (again,) = serializers.deserialize("json", text)
    assert isinstance(again.object, Job)
    assert again.object.options == EVERYTHING
