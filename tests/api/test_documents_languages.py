"""The languages of the documents interface: 213 names, the models behind them, and what
is refused.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from ocr.api import languages
from ocr.api.documents.schema import LONGEST_LANGUAGES
from ocr.models import Job
from ocr.recognition.languages import abbyy
from ocr.recognition.languages.language import UnknownLanguage, chosen, models_of
from tests.api.documents_calls import PATH, finished, refusal
from tests.api.support import assert_nothing_left, sent, streamed
from tests.client import Client
from tests.conftest import Customer
from tests.ocr import samples

Work = Callable[[], int]
WITHOUT_MODEL = {"Chemistry", "CMC7", "E13B", "TranscriptionEnglish"}
MODEL = re.compile(r"[a-z]{3}(_[a-z]{3,4})?|script/(Cyrillic|Latin|Fraktur)")


@pytest.fixture
def all_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    every = frozenset(model for model in abbyy.MODEL_OF.values() if model)
    monkeypatch.setattr(languages, "models_of_provider", lambda provider: every)


@pytest.fixture
def only_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "models_of_provider", lambda provider: frozenset({"eng"}))


def queued(customer: Customer, language: str | None) -> dict[str, Any]:
    """Models and alphabet of the job that a request with this field makes."""
    fields = {"image_file": sent(), "sync": "0"} | (
        {} if language is None else {"language": language}
    )
    answer = customer.post(PATH, fields)
    assert answer.status_code == 200, answer.content
    job: Job = Job.objects.get(uuid=answer.json()["data"]["task_id"])
    return {"models": models_of(job.options.languages), "alphabet": job.options.alphabet}


def refused(customer: Customer, language: str) -> str:
    message = refusal(customer.post(PATH, {"image_file": sent(), "language": language}), 400)
    assert_nothing_left()
    return message


def test_there_are_213_names_and_each_has_a_model() -> None:
    assert len(abbyy.MODEL_OF) == 213
    assert {name for name, model in abbyy.MODEL_OF.items() if not model} == WITHOUT_MODEL
    wrong = [
        name
        for name, model in abbyy.MODEL_OF.items()
        if name not in WITHOUT_MODEL and not MODEL.fullmatch(model)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("English", "eng"),
        ("ChineseTaiwan", "chi_tra"),
        ("German", "deu"),
        ("GermanNewSpelling", "deu"),
        ("OldGerman", "deu_latf"),
        ("LatvianGothic", "script/Fraktur"),
        ("SerbianLatin", "srp_latn"),
        ("PortugueseBrazilian", "por"),
        ("KoreanHangul", "kor"),
        ("Tagalog", "fil"),
        ("Kurdish", "kmr"),
        ("Chechen", "script/Cyrillic"),
        ("Zulu", "script/Latin"),
        ("TurkmenLatin", "script/Latin"),
        ("Turkmen", "script/Cyrillic"),
        ("C++", "eng"),
        ("MRZ", "eng"),
    ],
)
def test_some_of_the_table(name: str, model: str) -> None:
    assert abbyy.MODEL_OF[name] == model


@pytest.mark.usefixtures("all_installed")
def test_every_name_is_taken_where_its_model_is_installed(customer: Customer) -> None:
    names = sorted(set(abbyy.MODEL_OF) - WITHOUT_MODEL - {abbyy.DEFAULT})
    for first in range(0, len(names), 10):
        ten = names[first : first + 10]
        assert queued(customer, ",".join(ten))["models"] == list(
            dict.fromkeys(abbyy.MODEL_OF[name] for name in ten)
        )


def test_every_name_without_an_installed_model_is_named_in_the_refusal() -> None:
    for name, model in abbyy.MODEL_OF.items():
        if model != "eng":
            with pytest.raises(UnknownLanguage, match=f"'{name}' is not available"):
                chosen(["English", name], abbyy.NAMING, [{"eng", "osd"}])


@pytest.mark.usefixtures("only_english")
@pytest.mark.parametrize("name", ["German", "ChineseTaiwan", "Zulu", "CMC7"])
def test_a_name_without_an_installed_model(customer: Customer, name: str) -> None:
    assert f"Language '{name}' is not available" in refused(customer, f"English,{name}")


@pytest.mark.usefixtures("only_english")
def test_the_default_needs_its_model_too(customer: Customer) -> None:
    answer = customer.post(PATH, {"image_file": sent()})
    assert "'ChinesePRC' is not available" in refusal(answer, 400)


@pytest.mark.parametrize(
    "name",
    [
        "Klingon",
        "english",
        "ENGLISH",
        "eng",
        "en",
        "chi_sim",
        "English;Digits",
        "English Digits",
        "../eng",
        "script/Latin",
    ],
)
def test_an_unknown_name_is_named_in_the_refusal(customer: Customer, name: str) -> None:
    assert f"Language '{name}' is not known" in refused(customer, f"English,{name}")


@pytest.mark.usefixtures("all_installed")
@pytest.mark.parametrize(
    ("language", "models", "alphabet"),
    [
        (None, ["chi_sim", "eng"], ""),
        ("", ["chi_sim", "eng"], ""),
        (" , ", ["chi_sim", "eng"], ""),
        ("ChinesePRC", ["chi_sim", "eng"], ""),
        ("ChinesePRC,English", ["chi_sim", "eng"], ""),
        ("English, ChinesePRC ,", ["eng", "chi_sim"], ""),
        ("English,ChinesePRC,Digits", ["eng", "chi_sim"], ""),
        ("German,French,German", ["deu", "fra"], ""),
        ("Digits", ["eng"], abbyy.DIGITS_ALPHABET),
        ("Digits,Digits", ["eng"], abbyy.DIGITS_ALPHABET),
        ("Digits,English", ["eng"], ""),
    ],
)
def test_what_is_read_with_what(
    customer: Customer, language: str | None, models: list[str], alphabet: str
) -> None:
    assert queued(customer, language) == {"models": models, "alphabet": alphabet}


@pytest.mark.usefixtures("all_installed")
def test_at_most_ten(customer: Customer) -> None:
    ten = [
        "English",
        "German",
        "French",
        "Italian",
        "Spanish",
        "Dutch",
        "Danish",
        "Polish",
        "Czech",
        "Greek",
    ]
    assert len(queued(customer, ",".join(ten))["models"]) == 10
    Job.objects.all().delete()
    answer = customer.post(PATH, {"image_file": sent(), "language": ",".join([*ten, "Finnish"])})
    assert refusal(answer, 400) == "At most 10 languages are accepted."
    longest = sorted(set(abbyy.MODEL_OF) - WITHOUT_MODEL, key=len)[-10:]
    assert len(", ".join(longest)) < LONGEST_LANGUAGES


@pytest.mark.real_engine
def test_digits_alone_read_digits_only(customer: Customer, work: Work) -> None:
    image = samples.encoded(samples.text_image("INVOICE 4711", "TOTAL 12.60 USD", size=32))
    task = finished(customer, image_file=sent(image), language="Digits")
    text = streamed(Client().get(task["file"])).decode()
    assert text.split() == ["4711", "12.60"]


def test_digits_keep_numbers_of_a_line_apart(customer: Customer, work: Work) -> None:
    image = samples.encoded(samples.text_image("12.60 4711 2024-03-01 10:30", size=32))
    task = finished(customer, image_file=sent(image), language="Digits")
    text = streamed(Client().get(task["file"])).decode()
    assert text == "12.60 4711 2024-03-01 10:30\n"
