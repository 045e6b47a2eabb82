"""An interface's operations as the rows of its page, from the same declarations as its schema."""

import dataclasses
import json
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ocr.api.openapi.common import Schema
from ocr.api.openapi.schemas import operation_object, operations_of
from ocr.api.openapi.shapes import field_shape
from ocr.api.operation import Operation
from ocr.api.wire import declared


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of fields. `place` says where a parameter is sent; bodies have none."""

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
    """An operation with its tables. `outcomes` are successes."""

    operation: Operation
    description: SafeString
    media_types: str
    fields: list[Row]
    answer: list[Row]
    outcomes: list[Outcome]
    errors: list[Outcome]


def endpoints(interface: str) -> list[Endpoint]:
    """All that an interface's page describes, in the order of its operations."""
    found = []
    for group, operation in operations_of(interface):
        results = list(outcomes(operation_object(group, operation, {})))
        found.append(
            Endpoint(
                operation=operation,
                description=prose(operation.description),
                media_types=" or ".join(operation.body),
                fields=sent_rows(operation),
                answer=list(rows(operation.answer)),
                outcomes=[each for each in results if each.status < 400],
                errors=[each for each in results if each.status >= 400],
            )
        )
    return found


def sent_rows(operation: Operation) -> list[Row]:
    """What is sent in the address, then the body of the first media type, which has all fields."""
    found = [*rows(operation.path_fields, place="path"), *rows(operation.query, place="query")]
    for record in list(operation.body.values())[:1]:
        found += rows(record)
    return found


def rows(kind: Any, prefix: str = "", place: str = "") -> Iterator[Row]:
    """Depth first; a field of a field is `outer.inner`, one of a list's items `outer[].inner`."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        for part in parts:
            yield from rows(part, prefix, place)
    if origin is list:
        yield from rows(parts[0], f"{prefix}[]", place)
    if not dataclasses.is_dataclass(kind):
        return
    for each in declared(typing.cast(type, kind)):
        shape = field_shape(each, {})
        name = f"{prefix}.{each.name}" if prefix else each.name
        description = prose(shape["description"] + limits(shape))
        yield Row(name, type_of(shape), each.required, description, place)
        yield from rows(each.kind, name, place)


def type_of(shape: Schema) -> str:
    if "oneOf" in shape:
        return " or ".join(type_of(option) for option in shape["oneOf"])
    if "$ref" in shape:
        return "object"
    if shape["type"] == "array" and shape["items"].get("format") == "binary":
        return "files"
    if shape.get("format") == "binary":
        return "file"
    found = shape["type"]
    return " or ".join(found) if isinstance(found, list) else str(found)


def limits(shape: Schema) -> str:
    """What the value may be, as a text that goes on from a description."""
    said = ""
    values = shape.get("enum", [])
    if len(values) > 1:
        said += " One of " + ", ".join(f"`{value}`" for value in values) + "."
    if "maxLength" in shape:
        said += f" At most {shape['maxLength']} characters."
    if shape.get("maximum", 10**9) < 10**6:
        said += f" At most {shape['maximum']}."
    if "default" in shape:
        said += f" Default `{shape['default']}`."
    return said


def outcomes(described: Schema) -> Iterator[Outcome]:
    """One for each status, and one more for each further example."""
    for status, response in described["responses"].items():
        meaning = prose(response["description"])
        content: Schema = next(iter(response.get("content", {}).values()), {})
        examples: Schema = content.get("examples", {})
        for title, example in examples.items():
            body = json.dumps(example["value"], indent=2, ensure_ascii=False)
            yield Outcome(int(status), meaning, title, body)
        if not examples:
            yield Outcome(int(status), meaning, HTTPStatus(int(status)).phrase, "")


def prose(text: str) -> SafeString:
    """The text, escaped, with what stands between backticks as code."""
    pieces = []
    for place, piece in enumerate(text.split("`")):
        pieces.append((format_html("<code>{}</code>", piece) if place % 2 else piece,))
    return format_html_join("", "{}", pieces)
