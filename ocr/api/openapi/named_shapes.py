"""JSON Schema in few words. A shape with a name becomes a component, and is given as a reference to it."""

from collections.abc import Sequence
from typing import Any

Shape = dict[str, Any]
COMPONENTS: dict[str, Shape] = {}
REFERENCE = "#/components/schemas/"


def record(fields: dict[str, Shape], *, optional: Sequence[str] = ()) -> Shape:
    """An object with these fields and no others; all are always there but for the optional ones."""
    required = [name for name in fields if name not in optional]
    shape: Shape = {"type": "object", "properties": fields, "additionalProperties": False}
    return {**shape, "required": required} if required else shape


def named(name: str, shape: Shape) -> Shape:
    """A reference to the shape, which the schema lists under this name."""
    COMPONENTS[name] = shape
    return {"$ref": REFERENCE + name}


def text(description: str, **more: Any) -> Shape:
    return {"type": "string", "description": description, **more}


def integer(description: str, **more: Any) -> Shape:
    return {"type": "integer", "description": description, **more}


def number(description: str, **more: Any) -> Shape:
    return {"type": "number", "description": description, **more}


def boolean(description: str) -> Shape:
    return {"type": "boolean", "description": description}


def moment(description: str) -> Shape:
    """ISO 8601 in UTC, to the second."""
    return text(description, format="date-time", pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def unique_id(description: str) -> Shape:
    return text(description, format="uuid")


def file(description: str) -> Shape:
    """A part of a multipart form that has a file's bytes."""
    return text(description, format="binary")


def array(items: Shape, description: str = "") -> Shape:
    return {
        "type": "array",
        "items": items,
        **({"description": description} if description else {}),
    }


def nullable(shape: Shape) -> Shape:
    """The same, or null."""
    return {**shape, "type": [shape["type"], "null"]}


def used_by(tree: Any) -> dict[str, Shape]:
    """The components that a tree refers to, and those that they refer to, by name."""
    found: dict[str, Shape] = {}
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        waiting.extend(
            part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        )
        reference = part.get("$ref") if isinstance(part, dict) else None
        name = reference.removeprefix(REFERENCE) if isinstance(reference, str) else ""
        if name in COMPONENTS and name not in found:
            found[name] = COMPONENTS[name]
            waiting.append(COMPONENTS[name])
    return dict(sorted(found.items()))
