"""Every request and answer that the documents print, as an exchange of ours: run, and compared
field by field.

An exchange says what is sent and what comes back. `{name}` in a request is an id that the test
makes first; in an answer `<name>` is that id again, or a value of a kind in `KINDS`; all else is
there exactly so.
"""

import re
import string
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.jobs_calls import file_ids
from tests.api.process_calls import PROSE
from tests.api.support import example, from_folder, names_in_folders, picture, same_shape, sent
from tests.client import Client
from tests.conftest import Customer
from tests.ocr import samples

pytestmark = [pytest.mark.database, pytest.mark.real_engine]

EXCHANGES = names_in_folders("exchanges")
KINDS = {
    "hex": "[0-9a-f]{32}",
    "uuid": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "moment": r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "token": "[A-Za-z0-9_.:-]+",
    "any": "(?s:.*)",
}
Ids = dict[str, Any]
Work = Callable[[], int]


def exchange(name: str) -> dict[str, Any]:
    return from_folder("exchanges", name)


def file_named(name: str) -> Any:
    """A picture of the name's kind; the process interface has prose on it, whose language can be
    told.
    """
    lines = PROSE if name == "filename.jpg" else ("INVOICE 4711", "TOTAL 12.60")
    image = samples.text_image(*lines, size=32)
    return sent(samples.encoded(image, "JPEG") if name.endswith(".jpg") else picture(*lines), name)


def ids_for(wanted: set[str], customer: Customer, work: Work) -> Ids:
    """What the exchange is about, made by the calls that come before it."""
    ids: Ids = {"secret": customer.secret}
    if wanted & {"job", "file"}:
        fields = {
            "ocrProvider_0": "tesseract",
            "jobName": "Weekly Groceries",
            "file": file_named("receipt.jpg"),
        }
        ids["job"] = customer.post("/ocr-jobs/upload", fields).json()["id"]
        ids["file"] = file_ids(customer, ids["job"])[0]
    for name, (path, field, answer) in MADE_BY.items():
        if name in wanted:
            body = customer.post(
                path, {field: file_named(FILES.get(name, "ocr_example.png"))}
            ).json()
            ids[name] = body.get("data", body)[answer]
    if "waiting_task" not in wanted:
        work()
    return ids


MADE_BY = {
    "image_job": ("/api/ocr", "image", "job_id"),
    "key": ("/api/files", "file", "key"),
    "document": ("/task/pic/ocr", "image_file", "task_id"),
    "task": ("/api/ocr/solve", "image", "task_id"),
    "waiting_task": ("/api/ocr/solve", "image", "task_id"),
}
FILES = {"key": "filename.jpg"}


def names_in(request: dict[str, Any]) -> set[str]:
    texts = [request["path"], *request.get("json", {}).values()]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def send(request: dict[str, Any], ids: Ids) -> Any:
    """The request as it is recorded.

    The solver's addresses carry the key; elsewhere a header does.
    """
    path = request["path"].format(**ids)
    headers = {} if "?api=" in path else {"X-API-Key": ids["secret"]}
    use = getattr(Client(), request["method"].lower())
    if "json" in request:
        body = {name: value.format(**ids) for name, value in request["json"].items()}
        return use(path, body, content_type="application/json", headers=headers)
    files = {
        name: [file_named(each) for each in as_list(value)]
        for name, value in request.get("files", {}).items()
    }
    fields = {**request.get("form", {}), **files}
    return use(path, fields, headers=headers) if fields else use(path, headers=headers)


def as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def compare(actual: Any, recorded: Any, ids: Ids, where: str = "answer") -> None:
    """Fails at the first field that is not as recorded, and says which."""
    match recorded:
        case dict():
            assert list(actual) == list(recorded), where
            for name, value in recorded.items():
                compare(actual[name], value, ids, f"{where}.{name}")
        case list():
            assert len(actual) == len(recorded), where
            for index, value in enumerate(recorded):
                compare(actual[index], value, ids, f"{where}[{index}]")
        case "<int>":
            assert type(actual) is int, where
        case "<seconds>":
            assert isinstance(actual, int | float), where
            assert not isinstance(actual, bool), where
        case str() if (name := recorded.strip("<>")) in ids and recorded == f"<{name}>":
            assert actual == ids[name], where
        case str():
            assert re.fullmatch(pattern(recorded, ids), actual), f"{where}: {actual!r}"
        case _:
            assert (type(actual), actual) == (type(recorded), recorded), where


def pattern(recorded: str, ids: Ids) -> str:
    """A text as a regular expression, with the kinds and ids in it put in."""
    parts = re.split(r"<(\w+)>", recorded)
    known = {**KINDS, **{name: re.escape(str(value)) for name, value in ids.items()}}
    return "".join(
        known[part] if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )


@pytest.mark.parametrize("name", EXCHANGES)
def test_the_exchange(
    name: str,
    customer_of: Callable[..., Customer],
    work: Work,
    settings: Any,
    request: pytest.FixtureRequest,
) -> None:
    recorded = exchange(name)
    if recorded.get("faulty"):
        request.getfixturevalue("faulty_engine")
    customer = customer_of("acme", token=100_000, solve=recorded.get("solves", 100))
    ids = ids_for(names_in(recorded["request"]) | set(recorded.get("needs", [])), customer, work)
    for setting, value in recorded.get("settings", {}).items():
        setattr(settings, setting, value)
    answer = send(recorded["request"], ids)
    assert answer.status_code == recorded["status"], answer.content
    if answer.streaming:
        assert b"".join(answer.streaming_content) == file_named(recorded["answer"]).read()
        return
    compare(answer.json(), recorded["answer"], ids)
    if "printed" in recorded:
        assert same_shape(answer.json(), example(recorded["printed"]))


def test_every_answer_that_is_printed_has_its_exchange() -> None:
    printed = set(names_in_folders("printed"))
    assert len(printed) > 10
    assert printed == {
        exchange(name)["printed"] for name in EXCHANGES if "printed" in exchange(name)
    }


def test_a_field_that_differs_is_found() -> None:
    """The comparison itself can fail: each of these is one step from what is recorded."""
    recorded = {"id": "<int>", "at": "<moment>", "of": ["<job>", "job_<hex>"], "none": None}
    ids = {"job": 7}
    good = {"id": 1, "at": "2026-01-02T03:04:05Z", "of": [7, "job_" + "0" * 32], "none": None}
    compare(good, recorded, ids)
    for wrong in (
        {"id": "1"},
        {"id": True},
        {"at": "2026-01-02 03:04:05"},
        {"of": ["7", good["of"]]},
        {"of": [7]},
        {"none": 0},
        {"more": 1},
    ):
        with pytest.raises(AssertionError):
            compare({**good, **wrong}, recorded, ids)
