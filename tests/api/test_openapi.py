"""The schemas: valid, complete, and true of what the code answers."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.validation import validate_schema

from ocr.api.base import InterfaceView
from ocr.api.interfaces import INTERFACES
from ocr.api.openapi.schemas import schema_of
from ocr.api.openapi.shapes import BYTES
from ocr.writers import WRITERS
from tests.api.openapi_calls import check, operations
from tests.api.support import sent
from tests.client import Client
from tests.conftest import Customer

Work = Callable[[], int]
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """That of all interfaces."""
    return schema_of("", "http://testserver")


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
    assert Client().get("/openapi.json").json()["servers"] == [
        {"url": "https://ocr.example.com/base"}
    ]


def routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route with its path as a schema writes it."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            plain = (
                re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", path).replace("\\.", ".").replace("/?$", "")
            )
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
    own = {path for path, _ in routes(list(INTERFACES[interface].urls))}
    assert own <= paths
    assert paths - own <= {"/health", "/files/{token}/{name}"}


def test_a_key_is_one_of_three_and_none_where_the_view_says_so(schema: dict[str, Any]) -> None:
    three: list[dict[str, list[str]]] = [{"bearer": []}, {"header": []}, {"query": []}]
    for name, operation in operations(schema).items():
        expected = [*three, {}] if operation["tags"][0] in ("images", "jobs") else three
        open_to_all = name == "process_upload_form" or operation["tags"] == ["platform"]
        assert operation["security"] == ([{}] if open_to_all else expected), name
    assert set(schema["components"]["securitySchemes"]) == {"bearer", "header", "query"}


def is_idempotent(view: Any) -> bool:
    return any(
        "idempotency" in getattr(method, "__code__", is_idempotent.__code__).co_filename
        for method in view
    )


def test_idempotency_keys_are_described_where_they_are_honoured(schema: dict[str, Any]) -> None:
    for path, pattern in routes(get_resolver().url_patterns):
        view = getattr(pattern.callback, "cls", None)
        if view is None or not issubclass(view, InterfaceView) or not hasattr(view, "post"):
            continue
        operation = schema["paths"][path]["post"]
        described = any(
            found["name"] == "Idempotency-Key" for found in operation.get("parameters", [])
        )
        assert described == is_idempotent(vars(view).values()), path
        assert not described or {"409", "422"} <= set(operation["responses"])


def test_every_printed_example_fits_its_shape(schema: dict[str, Any]) -> None:
    printed = 0
    for operation in operations(schema).values():
        bodies = [*operation["responses"].values(), operation.get("requestBody", {})]
        for media in (media for body in bodies for media in body.get("content", {}).values()):
            for example in media.get("examples", {}).values():
                check(schema, media["schema"], example["value"])
                printed += 1
    assert printed > 150


def test_formats_are_described_where_they_are_taken(schema: dict[str, Any]) -> None:
    """As fields of a body, and as the names that writers have."""
    asked = set()
    for name, operation in operations(schema).items():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            field = media["schema"]["properties"].get("formats")
            asked |= {name} if field else set()
            assert field is None or all(f"`{name}`" in field["description"] for name in WRITERS)
            assert field is None or len(",".join(WRITERS)) < field["maxLength"]
    assert asked == {
        "images_read_image",
        "process_read_file",
        "jobs_create_job",
        "documents_create_task",
        "solver_create_task",
    }
    assert schema["components"]["schemas"]["Output"]["properties"]["format"]["enum"] == list(
        WRITERS
    )


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/health", "platform_get_health"),
        ("/ready", "platform_get_readiness"),
        ("/files/a/b", "platform_get_file"),
    ],
)
def test_the_platforms_own_routes(schema: dict[str, Any], path: str, name: str) -> None:
    answer = Client().get(path)
    responses = operations(schema)[name]["responses"]
    check(
        schema,
        responses[str(answer.status_code)]["content"]["application/json"]["schema"],
        answer.json(),
    )


def test_operations_are_named_by_one_pattern(schema: dict[str, Any]) -> None:
    verbs = "cancel|create|delete|get|list|presign|read|reprocess|upload"
    for name, operation in operations(schema).items():
        assert re.fullmatch(rf"{operation['tags'][0]}_({verbs})_[a-z_]+", name)


def test_a_job_takes_several_files(schema: dict[str, Any]) -> None:
    body = operations(schema)["jobs_create_job"]["requestBody"]["content"]["multipart/form-data"]
    file = body["schema"]["properties"]["file"]
    assert (file["type"], file["items"]) == ("array", BYTES)
    assert "file" in body["schema"]["required"]


def test_bytes_have_a_plain_type(schema: dict[str, Any]) -> None:
    """Generated clients make a file of `application/octet-stream`, and nothing of `image/*`."""
    found = set()
    for name, operation in operations(schema).items():
        for response in operation["responses"].values():
            content = response.get("content", {})
            assert not any("*" in media_type for media_type in content)
            for media_type, media in content.items():
                if media_type != "application/json":
                    assert "application/octet-stream" in content
                    assert media["schema"] == BYTES
                    found.add(name)
    assert found == {
        "images_get_original",
        "images_get_thumbnail",
        "jobs_get_file",
        "platform_get_file",
    }


def filled_in(field: dict[str, Any], *, required: bool) -> Any:
    """What Swagger UI puts into a form's field. Of files, the required ones are chosen."""
    kind = field.get("items", field)
    if kind.get("format") == "binary":
        return sent() if required else ""
    for name in ("example", "default"):
        if name in field:
            value = field[name]
            return str(value).lower() if isinstance(value, bool) else value
    if "enum" in field:
        return field["enum"][0]
    return {"string": "string", "integer": field.get("minimum", 0), "boolean": "true"}[kind["type"]]


FILES = {"images_read_image": "image", "documents_create_task": "image_file"}
FORMS = (
    "images_upload_image",
    "images_read_image",
    "jobs_create_job",
    "documents_create_task",
    "solver_create_task",
    "process_upload_file",
)


@pytest.mark.parametrize("name", FORMS)
def test_what_swagger_fills_in_is_accepted(
    name: str, schema: dict[str, Any], customer: Customer, settings: Any
) -> None:
    settings.IMAGES_WAIT_SECONDS = settings.DOCUMENTS_WAIT_SECONDS = 0
    (path,) = (
        path
        for path, methods in schema["paths"].items()
        if methods.get("post", {}).get("operationId") == name
    )
    body = operations(schema)[name]["requestBody"]["content"]["multipart/form-data"]["schema"]
    chosen = [*body.get("required", []), FILES.get(name)]
    form = {}
    for field, shape in body["properties"].items():
        form[field] = filled_in(shape, required=field in chosen)
    answer = customer.post(path, form)
    assert answer.status_code == 200, answer.content


def test_forms_without_a_key_of_something_are_all_tried(schema: dict[str, Any]) -> None:
    """All but those that name something which must be there."""
    named = {"jobs_reprocess_file", "process_upload_form"}
    forms = {
        name
        for name, operation in operations(schema).items()
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    }
    assert forms - named == set(FORMS)
