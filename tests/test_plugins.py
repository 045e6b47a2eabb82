"""A toy of each kind of plugin is one row of its registry: every page lists it, and it does its
work.
"""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import clear_url_caches
from pytest_httpserver import HTTPServer

import config.urls
from billing.models import UNITS, Price, Unit
from ocr import children
from ocr.api.interfaces import INTERFACES
from ocr.correctors import CORRECTORS
from ocr.jobs.policies import POLICIES
from ocr.models import Execution, Job, Status
from ocr.providers.adapters import PROVIDERS
from ocr.readers import READERS
from ocr.recognition.engines import ENGINES
from ocr.sandbox import Child, Limits
from ocr.writers import WRITERS
from tests import plugins
from tests.admin.conftest import signed_in
from tests.api.support import sent
from tests.client import Client
from tests.conftest import Customer
from tests.ocr import samples
from tests.plugins.interface import POLICY, TOY

Work = Callable[[], int]
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """As the worker's own."""
    limits = Limits(memory=children.ENGINE_MEMORY)
    with Child(limits, plugins=["tests.plugins"]) as started:
        yield started


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch, child: Child, db: None) -> Iterator[None]:
    """The toys stand in the registries, and their price is in the table."""
    monkeypatch.setitem(ENGINES, "toy-engine", plugins.ENGINE)
    monkeypatch.setitem(PROVIDERS, "toy-provider", plugins.PROVIDER)
    monkeypatch.setitem(WRITERS, "toy", plugins.FORMAT)
    monkeypatch.setitem(READERS, "application/x-toy-text", plugins.READER)
    monkeypatch.setitem(CORRECTORS, "toy-corrector", plugins.CORRECTOR)
    monkeypatch.setitem(INTERFACES, "toy", TOY)
    monkeypatch.setitem(POLICIES, "toy", POLICY)
    monkeypatch.setitem(UNITS, "toy", Unit.TOKEN)
    Price.objects.create(interface="toy", unit="token", base=7)
    monkeypatch.setattr(children, "engine", lambda: child)
    monkeypatch.setattr(children, "inspectors", lambda: child)
    read_routes()
    yield
    monkeypatch.undo()
    read_routes()


def read_routes() -> None:
    importlib.reload(config.urls)
    clear_url_caches()


@pytest.fixture
def toy_server(monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> HTTPServer:
    monkeypatch.setenv("TOY_URL", httpserver.url_for("/toy"))
    httpserver.expect_request("/toy/read", method="POST").respond_with_json(["from", "afar"])
    return httpserver


PAGES = {
    "/docs": ["toy", "Send a picture to play with.", "7 tokens a file", "ALTO, Toy"],
    "/docs/toy": ["An interface to play with.", "/toy/read", "A picture."],
    "/docs/formats": ["<code>toy</code>", "A toy of a file."],
    "/docs/providers": [
        "Toy engine: pages of two words",
        "Toy provider",
        "https://toy.example.com/manual",
        "TOY_URL",
        "TOY_KEY",
        "<code>toy-corrector</code>, puts the toy",
        "no: No address is configured for Toy provider.",
    ],
    "/docs/rules": ["{&quot;sorry&quot;: &quot;…&quot;}"],
    "/docs/images": ["toy-engine", "toy-provider", "toy-corrector"],
    "/docs/documents": ["<code>toy</code>"],
    "/docs/swagger/toy": ["/openapi/toy.json"],
    "/docs/redoc/toy": ["/openapi/toy.json"],
    "/openapi.json": ["toy_read_picture", "toy-engine", "toy-provider", "toy-corrector"],
    "/openapi/toy.json": ["toy_read_picture", "Send a picture to play with."],
    "/openapi/documents.json": ["toy"],
    "/openapi/process.json": ["toy"],
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_documentation_or_a_schema_names_it(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert [said for said in PAGES[path] if said not in text] == []


ADMIN = {
    "/admin/ocr/providerhealth/": ["toy-engine", "toy-provider", "No address is configured"],
    "/admin/ocr/providercredential/add/": ["Toy provider"],
    "/admin/billing/price/add/": ['value="toy"'],
    "/admin/billing/price/": ["toy"],
    "/admin/ocr/job/": ["Toy"],
    "/admin/billing/usage/": ["Toy"],
    "/admin/ocr/execution/languages/": ["paddle-ocr-local"],
}


@pytest.mark.parametrize("path", ADMIN)
def test_a_page_of_the_admin_names_it(path: str) -> None:
    answer = signed_in("root", is_superuser=True).get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert [said for said in ADMIN[path] if said not in text] == []


def test_the_list_of_providers_names_both(customer: Customer, toy_server: HTTPServer) -> None:
    listed = {
        each["name"]: each["available"] for each in customer.get("/ocr-jobs/providers").json()
    }
    assert (listed["toy-engine"], listed["toy-provider"]) == (True, True)


def test_the_engine_reads_the_corrector_corrects_the_writer_writes(
    customer: Customer, work: Work
) -> None:
    form = {"image": sent(), "provider": "toy-engine", "formats": "toy"}
    answer = customer.post("/api/ocr", form).json()
    assert (answer["original_text"], answer["corrected_text"]) == ("toyy engine", "toy engine")
    (output,) = answer["outputs"]
    assert output["format"] == "toy"
    file: Any = Client().get(output["url"].removeprefix("http://testserver"))
    assert b"".join(file.streaming_content) == b"a toy\ntoyy engine"
    assert (file["Content-Type"], ".toy" in file["Content-Disposition"]) == (
        "application/x-toy",
        True,
    )
    job = customer.get(f"/api/job/{answer['job_id']}").json()
    assert [(edit["old"], edit["why"]) for edit in job["corrections"]] == [("toyy", "a toy")]


def test_the_reader_gives_the_text_of_its_file(customer: Customer, work: Work) -> None:
    file = SimpleUploadedFile("a.toy", b"TOY!words of a toy")
    answer = customer.post("/task/pic/ocr", {"file": file, "format": "txt"})
    assert answer.json()["data"]["state"] == 1
    execution = Execution.objects.get()
    stored = execution.job_file.stored
    assert stored is not None
    assert (execution.text, stored.media_type) == ("words of a toy", "application/x-toy-text")


def test_the_documents_interface_makes_a_file_of_the_format(customer: Customer, work: Work) -> None:
    answer = customer.post("/task/pic/ocr", {"file": sent(), "format": "toy"})
    assert answer.json()["data"]["state"] == 1
    assert Execution.objects.get().outputs.get().format == "toy"


def test_the_provider_reads_with_the_account_of_its_settings(
    customer: Customer, work: Work, toy_server: HTTPServer
) -> None:
    form = {"image": sent(), "provider": "toy-provider", "language": "en"}
    assert customer.post("/api/ocr", form).json()["original_text"] == "from afar"
    (request, _) = toy_server.log[0]
    assert request.headers["X-Languages"] == "English"


def test_the_provider_is_not_asked_in_a_language_that_it_does_not_have(
    customer: Customer, toy_server: HTTPServer
) -> None:
    form = {"image": sent(), "provider": "toy-provider", "language": "de"}
    assert customer.post("/api/ocr", form).status_code == 400
    assert toy_server.log == []


def test_the_interface_makes_a_job_that_is_read_and_charged(customer: Customer, work: Work) -> None:
    answer = customer.post("/toy/read", {"image": sent()})
    assert answer.status_code == 200, answer.content
    work()
    job = Job.objects.get(uuid=answer.json()["job"])
    assert (job.interface, job.status, job.cost) == ("toy", Status.COMPLETED, 7)
    usage = customer.get("/api/billing/usage", interface="toy").json()
    assert [each["interface"] for each in usage["items"]] == ["toy"]
    assert customer.post("/toy/read").json() == {"sorry": "The field 'image' is required."}


def test_modules_named_in_the_environment_register_themselves(tmp_path: Path) -> None:
    """In the parent and in its child, without any change of the code."""
    (tmp_path / "a.png").write_bytes(samples.encoded(samples.text_image("hi")))
    arguments = ["ocr", "--provider", "toy-engine", str(tmp_path / "a.png")]
    ended = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "PLUGINS": "tests.plugins"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.stdout.strip(), ended.returncode) == ("toyy engine", 0), ended.stderr
