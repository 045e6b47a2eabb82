"""Requests made up from the schemas: none ends in a fault, and every answer is one that the schema
describes.
"""

from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from ocr.api.interfaces import INTERFACES
from tests.api.openapi_calls import Things, things
from tests.api.support import picture
from tests.client import wsgi
from tests.conftest import Customer
from tests.depth import DEEP

pytestmark = pytest.mark.long

EXAMPLES = 20 if DEEP else 5  # for each operation, once of good and once of bad requests
# By their schema, or by what can be put in a path
NEVER_WRONG = (
    "/api/files/{key}",
    "/files/{token}/{name}",
)
FILES = ("image", "file", "files", "image_file")
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


@pytest.fixture
def has(customer: Customer, work: Callable[[], int]) -> Things:
    """What the customer has."""
    return things(customer, work)


def real(has: Things) -> dict[str, Any]:
    """Path parameters that lead somewhere, and fields that name something."""
    return {
        "task_id": has.task,
        "job_id": has.job,
        "file_id": has.file,
        "image_id": has.image,
        "extension": "png",
        "key": has.key,
        "ocrProvider": "tesseract",
        "ocrProvider_0": "tesseract",
        "provider": "tesseract",
        "language": "English",
        "formats": "txt,json",
        "image_url": None,
        "url": None,
    }


def made_real(case: Any, has: Things, coin: Callable[[], bool]) -> None:
    """Put real ids, names and pictures into a part of what was made up."""
    known = real(has)
    if coin():  # else a second key beside ours, which is refused
        case.headers.pop("Authorization", None)
        case.query.pop("api", None)
    if "/api/job/" in case.operation.path:
        known["job_id"] = has.image_job
    if "/task/" in case.operation.path:
        known["task_id"] = has.document
    for name in set(case.path_parameters or {}) & set(known):
        if coin():
            case.path_parameters[name] = known[name]
    if isinstance(case.body, dict):
        for name in list(case.body):
            if name in FILES and coin():
                case.body[name] = picture()
            elif name in known and coin():
                case.body[name] = known[name]
        case.body = {name: value for name, value in case.body.items() if value is not None}
        if "image_file" in case.body and coin():
            case.body = {"image_file": picture(), "language": "English"}
        if "ocrProvider_0" in case.body and coin():
            case.body = {"file": picture(), "ocrProvider_0": "tesseract"}


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"]
)
@pytest.mark.parametrize("interface", INTERFACES)
def test_made_up_requests(
    interface: str, mode: GenerationMode, customer: Customer, has: Things
) -> None:
    schema = schemathesis.openapi.from_wsgi(f"/openapi/{interface}.json", wsgi)
    for operation in operations(schema, mode):
        fuzz(operation, mode, customer, has)


def operations(schema: Any, mode: GenerationMode) -> Iterator[Any]:
    """Those that delete come last. Of bad requests only those for which one can be made up."""
    found = [each.ok() for each in schema.get_all_operations()]
    for operation in sorted(found, key=lambda each: (each.method == "delete", -len(each.path))):
        fields = operation.path_parameters or operation.query or operation.headers or operation.body
        if mode == GenerationMode.POSITIVE or (fields and operation.path not in NEVER_WRONG):
            yield operation


def fuzz(operation: Any, mode: GenerationMode, customer: Customer, has: Things) -> None:
    """Every answer to what is made up is one that the schema tells of, in status, body
    and headers.
    """
    # Nothing with a slash is made up for a path
    fixed = {"key": has.key} if "{key}" in operation.path else {}

    @hypothesis.seed(20261121)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(
        case=operation.as_strategy(generation_mode=mode, path_parameters=fixed),
        data=strategies.data(),
    )
    def attempt(case: Any, data: Any) -> None:
        made_real(case, has, lambda: data.draw(strategies.booleans()))
        headers = {"X-API-Key": customer.secret}
        case.call_and_validate(headers=headers, checks=CHECKS)

    attempt()
