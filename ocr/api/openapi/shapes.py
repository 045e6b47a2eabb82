"""JSON Schema of the dataclasses that declare requests and answers (`ocr.api.wire`)."""

import dataclasses
import types
import typing
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ocr.api.wire import Declared, File, declared

Shape = dict[str, Any]
Components = dict[str, Shape]
REFERENCE = "#/components/schemas/"
BYTES: Shape = {"type": "string", "format": "binary"}
MOMENT_PATTERN = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
PLAIN: dict[Any, Shape] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    UUID: {"type": "string", "format": "uuid"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time", "pattern": MOMENT_PATTERN},
    File: BYTES,
    bytes: BYTES,
}
JSON_TYPES = {str: "string", int: "integer", bool: "boolean"}


def shape(kind: Any, components: Components) -> Shape:
    """The schema of a type. Dataclasses become components, by the names of their classes."""
    if dataclasses.is_dataclass(kind):
        return reference(kind, components)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (list, tuple):
        return {"type": "array", "items": shape(parts[0], components)}
    if origin is dict:
        return {"type": "object", "additionalProperties": shape(parts[1], components)}
    if origin in (typing.Union, types.UnionType):
        return {"oneOf": [shape(part, components) for part in parts]}
    return dict(PLAIN[kind])


def reference(record: Any, components: Components) -> Shape:
    if record.__name__ not in components:
        components[record.__name__] = {}  # so that a record may contain its own kind
        components[record.__name__] = object_shape(record, components)
    return {"$ref": REFERENCE + record.__name__}


def object_shape(record: type, components: Components) -> Shape:
    """An object with the fields of the dataclass and no others."""
    fields = declared(record)
    properties = {each.name: field_shape(each, components) for each in fields}
    found: Shape = {"type": "object", "properties": properties, "additionalProperties": False}
    patterns = getattr(record, "PATTERNS", {})  # fields by a pattern of their names
    if patterns:
        found["patternProperties"] = {
            pattern: {"type": "string", "description": field.described()}
            for pattern, field in patterns.items()
        }
        found["additionalProperties"] = True
    required = [each.name for each in fields if each.required]
    if required:
        found["required"] = required
    return found


def field_shape(each: Declared, components: Components) -> Shape:
    """The type of a field with its limits, its default and what it means."""
    field = each.field
    if each.choices:
        found: Shape = {"type": JSON_TYPES[type(each.choices[0])], "enum": each.choices}
    elif field.read:
        found = {"type": "string"}
    else:
        found = shape(each.kind, components)
    limits = {
        "minimum": field.minimum,
        "maximum": field.maximum,
        "maxLength": field.longest,
        "pattern": field.pattern,
        "format": field.format,
        "example": field.example,
    }
    for name, limit in limits.items():
        if limit not in (None, ""):
            found[name] = limit
    if each.default not in (None, dataclasses.MISSING) and each.default:
        found["default"] = each.default
    if each.nullable and "type" in found:
        found["type"] = [found["type"], "null"]
    elif each.nullable:
        found = {"oneOf": [found, {"type": "null"}]}
    found["description"] = field.described()
    return found
