"""The schemas: one for each interface, and one for all of them."""

from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from importlib import import_module
from typing import Any

from django.urls import URLPattern
from drf_spectacular.generators import SchemaGenerator

from ocr.api.interfaces import INTERFACES as MODULES
from ocr.api.openapi.document import paths_of
from ocr.api.openapi.named_shapes import used_by
from ocr.api.openapi.operations import NO_KEY
from ocr.api.openapi.platform import FILE_ROUTE, HEALTH_ROUTE, READY_ROUTE

Schema = dict[str, Any]
INTERFACES: dict[str, str] = {
    "images": "Send an image and wait for its text, corrected.",
    "solver": "Send a picture, poll for its text, which is gone half a minute later.",
    "process": "Keep an image, then get the text of the stored file.",
    "jobs": "Send many files, each to one or more providers, and ask for the results.",
    "documents": "Turn a document into a file of another format.",
}
EXTRA: dict[str, list[URLPattern]] = {
    "jobs": [HEALTH_ROUTE],
    "process": [FILE_ROUTE],
    "documents": [FILE_ROUTE],
}
ANNOTATIONS = (*(name for name in INTERFACES if name not in MODULES), "billing")
UNLIMITED = {"401"}  # who is not known is not counted against a limit
RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def patterns(interface: str) -> list[URLPattern]:
    """The routes of an interface, with those that it shares."""
    return [*own_patterns(interface), *EXTRA.get(interface, [])]


def own_patterns(interface: str) -> list[URLPattern]:
    found: list[URLPattern] = import_module(f"ocr.api.{interface}.urls").urlpatterns
    return found


def all_patterns() -> list[URLPattern]:
    described = [name for name in INTERFACES if name not in MODULES]
    own = [pattern for interface in described for pattern in own_patterns(interface)]
    return [*own, HEALTH_ROUTE, READY_ROUTE, FILE_ROUTE]


class Generator(SchemaGenerator):
    """Makes the schema of all interfaces, unless it is told of patterns or a urlconf."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for name in ANNOTATIONS:
            import_module(f"ocr.api.openapi.{name}")
        if kwargs.get("patterns") is None and not kwargs.get("urlconf"):
            kwargs["patterns"] = all_patterns()
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]  # untyped in the package


@cache
def _generated(interface: str) -> Schema:
    if interface in MODULES:
        found = EXTRA.get(interface, [])
    elif interface:
        found = patterns(interface)
    else:
        found = all_patterns()
    generator = Generator(patterns=found)
    schema: Schema = generator.get_schema(public=True)  # type: ignore[no-untyped-call]  # the same
    declared = [module for name, module in MODULES.items() if interface in ("", name)]
    schema["paths"] = {**schema["paths"], **paths_of(declared, schema["components"]["schemas"])}
    if interface:
        schema["info"]["title"] = f"Polyglyph {interface}"
        schema["info"]["description"] = INTERFACES[interface]
    return schema


def schema_of(interface: str, base_url: str) -> Schema:
    """The schema of an interface, or of all for an empty name, for a server at this address. Raises KeyError."""
    if interface and interface not in INTERFACES:
        raise KeyError(interface)
    schema = deepcopy(_generated(interface))
    schema["servers"] = [{"url": base_url}]
    return schema


def without_last_slash(
    endpoints: Sequence[tuple[str, str, str, Any]],
) -> list[tuple[str, str, str, Any]]:
    """Spectacular's hook: the slash that our routes accept and never need is not part of a documented path."""
    return [
        (path.rstrip("/"), regex, method, callback) for path, regex, method, callback in endpoints
    ]


def completed(result: Schema, **_: Any) -> Schema:
    """Spectacular's hook: the components that are referred to, bodies that must be sent, and every answer's headers."""
    result["components"]["schemas"] = {
        **result["components"].get("schemas", {}),
        **used_by(result["paths"]),
    }
    for methods in result["paths"].values():
        for operation in methods.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
            for status, response in operation["responses"].items():
                response["headers"] = headers(operation, status)
    return result


def headers(operation: Schema, status: str) -> Schema:
    """References to the headers that an answer of this status has."""
    limited = operation["security"] != [NO_KEY] and status not in UNLIMITED
    pause = status in ("429", "503") or (
        status == "409" and "Idempotency-Key" in parameters(operation)
    )
    names = ["X-Request-Id", *(RATES if limited else ()), *(["Retry-After"] if pause else [])]
    names += ["WWW-Authenticate"] if status == "401" else []
    names += (
        ["Idempotent-Replayed"]
        if status == "200" and "Idempotency-Key" in parameters(operation)
        else []
    )
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def parameters(operation: Schema) -> set[str]:
    return {parameter["name"] for parameter in operation.get("parameters", [])}
