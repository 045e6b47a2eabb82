"""An interface's schema as the rows of its page: what the page says is what the schema says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ocr.api.openapi.schemas import Schema, schema_of


@dataclass(frozen=True, slots=True)
class Field:
    """A row of a table of fields. `place` says where a parameter is sent; it is empty for a field of a body."""

    name: str
    type: str
    required: bool
    description: SafeString
    place: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer: its status, when it comes, and its body as it is printed, if it has one."""

    status: int
    meaning: SafeString
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one route."""

    anchor: str
    method: str
    path: str
    summary: str
    description: SafeString
    media_types: str
    fields: list[Field]
    answer: list[Field]
    outcomes: list[Outcome]
    errors: list[Outcome]


@cache
def endpoints(interface: str) -> list[Endpoint]:
    """All that an interface's page describes, in the order of its routes."""
    schema = schema_of(interface, "")
    return [
        endpoint(schema, method.upper(), path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def endpoint(schema: Schema, method: str, path: str, operation: Schema) -> Endpoint:
    found = list(outcomes(operation))
    content = operation.get("requestBody", {}).get("content", {})
    description = operation["description"]
    return Endpoint(
        anchor=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        description=prose(description if description != operation["summary"] else ""),
        media_types=" or ".join(content),
        fields=[*map(parameter, operation.get("parameters", [])), *body_fields(schema, content)],
        answer=answer_fields(schema, operation),
        outcomes=[outcome for outcome in found if outcome.status < 400],
        errors=[outcome for outcome in found if outcome.status >= 400],
    )


def parameter(found: Schema) -> Field:
    return Field(
        found["name"],
        type_of(found["schema"]),
        found.get("required", False),
        prose(f"{found.get('description', '')}{limits(found['schema'])}"),
        found["in"],
    )


def body_fields(schema: Schema, content: Schema) -> list[Field]:
    """The fields of the first media type, which has them all."""
    first = next(iter(content.values()), None)
    return list(fields(schema, first["schema"])) if first else []


def answer_fields(schema: Schema, operation: Schema) -> list[Field]:
    """The fields of success, of every form that it can have."""
    content = next(iter(operation["responses"].values())).get("content", {}).get("application/json")
    return list(fields(schema, content["schema"])) if content else []


def fields(schema: Schema, shape: Schema, prefix: str = "") -> Iterator[Field]:
    """Depth first; a field of a field is `outer.inner`, one of a list's items `outer[].inner`."""
    shape = resolved(schema, shape)
    for option in shape.get("oneOf", []):
        yield from fields(schema, option, prefix)
    if "items" in shape:
        yield from fields(schema, shape["items"], f"{prefix}[]")
    for name, inner in shape.get("properties", {}).items():
        inner = resolved(schema, inner)
        full = f"{prefix}.{name}" if prefix else name
        needed = name in shape.get("required", [])
        yield Field(
            full, type_of(inner), needed, prose(f"{inner.get('description', '')}{limits(inner)}")
        )
        yield from fields(schema, inner, full)


def resolved(schema: Schema, shape: Schema) -> Schema:
    name = shape.get("$ref", "").rpartition("/")[2]
    found: Schema = schema["components"]["schemas"][name] if name else shape
    return found


def type_of(shape: Schema) -> str:
    if shape.get("format") == "binary":
        return "file"
    if "oneOf" in shape:
        return " or ".join(type_of(option) for option in shape["oneOf"])
    types = shape.get("type", "")
    return " or ".join(types) if isinstance(types, list) else str(types)


def limits(shape: Schema) -> str:
    """What the value may be, as a text that goes on from a description."""
    values = shape.get("enum", [])
    choice = (
        " One of " + ", ".join(f"`{value}`" for value in values) + "." if len(values) > 1 else ""
    )
    most = f" At most {shape['maxLength']} characters." if "maxLength" in shape else ""
    most += f" At most {shape['maximum']}." if shape.get("maximum", 10**9) < 10**6 else ""
    return f"{choice}{most}" + (f" Default `{shape['default']}`." if "default" in shape else "")


def outcomes(operation: Schema) -> Iterator[Outcome]:
    """One for each status, and one more for each further example."""
    for status, response in operation["responses"].items():
        content: Schema = next(iter(response.get("content", {}).values()), {})
        examples: Schema = content.get("examples", {"": {}})
        for name, example in examples.items():
            body = (
                json.dumps(example["value"], indent=2, ensure_ascii=False)
                if "value" in example
                else ""
            )
            yield Outcome(
                int(status), prose(response["description"]), example.get("summary", name), body
            )


def prose(text: str) -> SafeString:
    """The text, escaped, with what stands between backticks as code."""
    pieces = enumerate(text.split("`"))
    marked = (
        (format_html("<code>{}</code>", piece) if place % 2 else piece,) for place, piece in pieces
    )
    return format_html_join("", "{}", marked)
