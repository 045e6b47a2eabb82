"""The schemas: valid, complete, and true of what the code answers."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.validation import validate_schema

from accounts import throttles
from ocr.api.base import InterfaceView
from ocr.api.openapi.schemas import INTERFACES, own_patterns, schema_of
from tests.api.openapi_calls import Call, calls, things
from tests.conftest import Customer

Work = Callable[[], int]
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """That of all interfaces."""
    return schema_of("", "http://testserver")


def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {found["operationId"]: found for methods in schema["paths"].values() for found in methods.values()}


@pytest.mark.parametrize("interface", ["", *INTERFACES])
def test_a_schema_is_served_and_valid(interface: str) -> None:
    answer = Client().get(f"/openapi/{interface}.json" if interface else "/openapi.json")
    assert answer.status_code == 200
    served = answer.json()
    validate_schema(served)
    assert served["openapi"].startswith("3.1")
    assert served["servers"] == [{"url": "http://testserver"}]


def test_no_schema_of_something_else() -> None:
    assert Client().get("/openapi/abacus.json").status_code == 404


def test_the_address_is_the_public_one(settings: Any) -> None:
    settings.PUBLIC_URL = "https://ocr.example.com/base"
    assert Client().get("/openapi.json").json()["servers"] == [{"url": "https://ocr.example.com/base"}]


def test_spectacular_has_nothing_to_warn_of(tmp_path: Path) -> None:
    file = tmp_path / "schema.yml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(file))
    assert file.read_text().startswith("openapi: 3.1")


def routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route with its path as a schema writes it."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", path).replace("\\.", ".").replace("/?$", "")
            yield "/" + plain.replace("^", ""), pattern


def test_every_route_is_in_the_schema_with_its_methods(schema: dict[str, Any]) -> None:
    routed = {
        path: {method for method in METHODS if hasattr(pattern.callback.cls, method)}  # type: ignore[attr-defined]
        for path, pattern in routes(get_resolver().url_patterns)
        if issubclass(getattr(pattern.callback, "cls", object), InterfaceView)
    }
    described = {path: set(methods) for path, methods in schema["paths"].items()}
    assert len(routed) > 20
    assert routed.items() <= described.items()
    assert set(described) - set(routed) == {"/health", "/ready", "/files/{token}/{name}"}


@pytest.mark.parametrize("interface", INTERFACES)
def test_an_interfaces_schema_has_its_own_routes(interface: str) -> None:
    paths = set(schema_of(interface, "")["paths"])
    own = {path for path, _ in routes(own_patterns(interface))}
    assert own <= paths
    assert paths - own <= {"/health", "/files/{token}/{name}"}


def test_a_key_is_one_of_three_and_none_where_the_view_says_so(schema: dict[str, Any]) -> None:
    three = [{"bearer": []}, {"header": []}, {"query": []}]
    for name, operation in operations(schema).items():
        expected = [*three, {}] if operation["tags"][0] in ("images", "jobs") else three
        open_to_all = name == "processUploadForm" or operation["tags"] == ["platform"]
        assert operation["security"] == ([{}] if open_to_all else expected), name
    assert set(schema["components"]["securitySchemes"]) == {"bearer", "header", "query"}


def is_idempotent(view: Any) -> bool:
    return any("idempotency" in getattr(method, "__code__", is_idempotent.__code__).co_filename for method in view)


def test_idempotency_keys_are_described_where_they_are_honoured(schema: dict[str, Any]) -> None:
    for path, pattern in routes(get_resolver().url_patterns):
        view = getattr(pattern.callback, "cls", None)
        if view is None or not issubclass(view, InterfaceView) or not hasattr(view, "post"):
            continue
        operation = schema["paths"][path]["post"]
        described = any(found["name"] == "Idempotency-Key" for found in operation.get("parameters", []))
        assert described == is_idempotent(vars(view).values()), path
        assert not described or {"409", "422"} <= set(operation["responses"])


def check(schema: dict[str, Any], shape: dict[str, Any], body: Any) -> None:
    jsonschema.Draft202012Validator({**shape, "components": schema["components"]}).validate(body)


def test_every_printed_example_fits_its_shape(schema: dict[str, Any]) -> None:
    printed = 0
    for operation in operations(schema).values():
        bodies = [*operation["responses"].values(), operation.get("requestBody", {})]
        for media in (media for body in bodies for media in body.get("content", {}).values()):
            for example in media.get("examples", {}).values():
                check(schema, media["schema"], example["value"])
                printed += 1
    assert printed > 150


def not_always(status: str) -> set[str]:
    """Headers that an answer of this status may lack, though the schema names them."""
    uncounted = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} if status >= "500" else set()
    return {"Idempotent-Replayed", *uncounted, *(["Retry-After"] if status == "409" else [])}


def assert_described(schema: dict[str, Any], name: str, answer: Any) -> str:
    """The answer's status, which the schema has, with the body and headers that it says."""
    responses = operations(schema)[name]["responses"]
    status = str(answer.status_code)
    assert status in responses, f"{name} answered {status}: {getattr(answer, 'content', b'')!r}"
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    content = responses[status].get("content", {})
    if "application/json" in content:
        assert media_type == "application/json", name
        check(schema, content["application/json"]["schema"], answer.json())
    elif content:
        assert media_type.split("/")[0] == next(iter(content)).split("/")[0], name
    else:
        assert not answer.content
    for header in set(responses[status]["headers"]) - not_always(status):
        assert answer.headers.get(header), f"{name} {status} has no {header}"
    return status


def no_room(settings: Any, _: pytest.MonkeyPatch) -> None:
    settings.MAX_QUEUED = 0


def no_room_for_the_tenant(settings: Any, _: pytest.MonkeyPatch) -> None:
    settings.MAX_QUEUED_PER_TENANT = 0


def small_limits(settings: Any, _: pytest.MonkeyPatch) -> None:
    settings.MAX_IMAGE_BYTES = settings.MAX_UPLOAD_BYTES = 10


def raising(error: Exception) -> Callable[[Any, pytest.MonkeyPatch], None]:
    def fail(*_: Any) -> None:
        raise error

    return lambda _, patch: patch.setattr(throttles, "count", fail)


WORLDS: dict[str, Callable[[Any, pytest.MonkeyPatch], None]] = {
    "platform busy": no_room,
    "tenant busy": no_room_for_the_tenant,
    "small limits": small_limits,
    "database away": raising(DatabaseError("away")),
    "a bug": raising(RuntimeError("a bug")),
}


@pytest.fixture
def described_calls(schema: dict[str, Any], customer: Customer, work: Work) -> dict[str, Call]:
    found = calls(things(customer, work))
    platform = {name for name, each in operations(schema).items() if each["tags"] == ["platform"]}
    assert set(found) == set(operations(schema)) - platform
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_what_is_answered_when_something_is_wrong_with_us(
    world: str,
    schema: dict[str, Any],
    customer: Customer,
    described_calls: dict[str, Call],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.MAX_RUNNING_PER_TENANT = 0
    WORLDS[world](settings, monkeypatch)
    seen = {name: assert_described(schema, name, call.send(customer.secret)) for name, call in described_calls.items()}
    expected = {"platform busy": "503", "tenant busy": "429", "small limits": "413", "database away": "503"}
    assert expected.get(world, "500") in seen.values()


def test_what_is_answered_to_good_and_bad_requests(
    schema: dict[str, Any], customer: Customer, rival: Customer, customer_of: Any, described_calls: dict[str, Call]
) -> None:
    poor = customer_of("poor")
    seen: dict[str, set[str]] = {}
    for name, call in described_calls.items():
        empty = Call(call.method, call.path, json={} if call.json is not None else None)
        answers = [
            call.send(None),
            call.send("pgk_nonsense"),
            call.send(rival.secret),
            call.send(poor.secret),
            empty.send(customer.secret),
            call.send(customer.secret, content=b"a text"),
            call.send(customer.secret, content=b"\x89PNG\r\n\x1a\n" + bytes(100)),
            *(call.send(customer.secret, Idempotency_Key=name) for _ in range(2)),
            empty.send(customer.secret, Idempotency_Key=name),
        ]
        seen[name] = {assert_described(schema, name, answer) for answer in answers}
    assert seen["solverSolve"] == {"200", "400", "401", "402", "415", "422"}
    assert seen["processFile"] == {"200", "401", "403"}
    assert seen["documentsOcr"] == {"200", "400", "401", "402", "415", "422"}
    successes = {name for name, statuses in seen.items() if not statuses & {"200", "204"}}
    assert successes == set()


def test_a_throttled_request_is_described(
    schema: dict[str, Any], customer: Customer, described_calls: dict[str, Call], settings: Any
) -> None:
    settings.THROTTLE_KEY_PER_MINUTE = settings.THROTTLE_TENANT_PER_MINUTE = 0
    for name, call in described_calls.items():
        assert assert_described(schema, name, call.send(customer.secret)) == "429", name


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("path", "name"), [("/health", "health"), ("/ready", "ready"), ("/files/a/b", "signedFile")])
def test_the_platforms_own_routes(schema: dict[str, Any], path: str, name: str) -> None:
    answer = Client().get(path)
    responses = operations(schema)[name]["responses"]
    check(schema, responses[str(answer.status_code)]["content"]["application/json"]["schema"], answer.json())
