"""The schemas, one for each interface and one for all, from what the interfaces declare."""

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.authentication import KeyOrAnonymousAuthentication
from ocr.api.interfaces import INTERFACES
from ocr.api.openapi.common import (
    ANY_KEY,
    HEADERS,
    IDEMPOTENCY_KEY,
    INFO,
    KEYS,
    NO_KEY,
    RATES,
    Schema,
)
from ocr.api.openapi.errors import ALWAYS, error_response
from ocr.api.openapi.shapes import Components, field_shape, object_shape, shape
from ocr.api.operation import JSON, Operation, OperationGroup
from ocr.api.platform import PLATFORM
from ocr.api.wire import declared, json_value

Owned = tuple[OperationGroup, Operation]


def schema_of(interface: str, base_url: str) -> Schema:
    """The schema of an interface, or of all for an empty name, for a server at this address.

    Raises KeyError.
    """
    info = dict(INFO)
    if interface:
        info["title"] = f"Polyglyph {INTERFACES[interface].title}"
        info["description"] = INTERFACES[interface].summary
    components: Components = {}
    paths = paths_of(operations_of(interface), components)
    return {
        "openapi": "3.1.1",
        "info": info,
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "headers": HEADERS,
            "securitySchemes": KEYS,
        },
    }


def operations_of(interface: str) -> list[Owned]:
    """The operations of an interface and those that it shares, or of all for an empty name."""
    if not interface:
        groups = [*INTERFACES.values(), PLATFORM]
        return [(group, operation) for group in groups for operation in group.operations]
    module = INTERFACES[interface]
    own: list[Owned] = [(module, operation) for operation in module.operations]
    shared = [each for each in PLATFORM.operations if each.name in module.shared]
    return [*own, *((PLATFORM, operation) for operation in shared)]


def paths_of(operations: Iterable[Owned], components: Components) -> Schema:
    """The `paths` of a schema; what they refer to is added to the components."""
    paths: Schema = {}
    for group, operation in operations:
        methods = paths.setdefault(operation.path, {})
        methods[operation.method] = operation_object(group, operation, components)
    return paths


def operation_object(group: OperationGroup, operation: Operation, components: Components) -> Schema:
    found: Schema = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description or operation.summary,
        "tags": [group.name],
        "security": security(operation),
    }
    if sent := parameters(operation, components):
        found["parameters"] = sent
    if operation.body:
        found["requestBody"] = {"required": True, "content": body(operation, components)}
    found["responses"] = responses(group, operation, components)
    return found


def security(operation: Operation) -> list[dict[str, list[str]]]:
    """Any one of the three ways, and also none where anonymous calls may have a tenant."""
    classes: Sequence[Any] = operation.view.authentication_classes if operation.view else ()
    if not classes:
        return [NO_KEY]
    if any(issubclass(each, KeyOrAnonymousAuthentication) for each in classes):
        return [*ANY_KEY, NO_KEY]
    return ANY_KEY


def parameters(operation: Operation, components: Components) -> list[Schema]:
    found: list[Schema] = []
    for place, record in (("path", operation.path_fields), ("query", operation.query)):
        for each in declared(record) if record else ():
            schema = field_shape(each, components)
            parameter: Schema = {"in": place, "name": each.name, "schema": schema}
            parameter["description"] = schema.pop("description")
            if each.required:
                parameter["required"] = True
            found.append(parameter)
    if operation.idempotent:
        found.append(IDEMPOTENCY_KEY)
    return found


def body(operation: Operation, components: Components) -> Schema:
    content: Schema = {}
    for media_type, record in operation.body.items():
        schema = object_shape(record, components)
        fill_in_nothing(record, schema)
        content[media_type] = {"schema": schema}
        if operation.body_example is not None:
            content[media_type]["examples"] = {"Request": {"value": operation.body_example}}
    return content


def fill_in_nothing(record: type, schema: Schema) -> None:
    """Give optional texts an empty example: Swagger UI fills `string` into a form without one."""
    for each in declared(record):
        shape = schema["properties"][each.name]
        if each.default in ("", ()) and "enum" not in shape:
            shape.setdefault("example", "")


def responses(group: OperationGroup, operation: Operation, components: Components) -> Schema:
    """Success and every error that the route can answer, in the order of their statuses."""
    found: Schema = {str(operation.status): success(operation, operation.meaning, components)}
    for status, meaning in operation.same_body.items():
        found[str(status)] = success(operation, meaning, components)
    for status in error_statuses(operation):
        found[str(status)] = error_response(group, operation, status, components)
    for code, response in found.items():
        names = header_names(operation, int(code))
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    return found


def error_statuses(operation: Operation) -> list[int]:
    statuses = set(operation.errors)
    if operation.view:
        statuses.update(ALWAYS)
        if operation.view.authentication_classes:
            statuses.add(401)
    if operation.idempotent:
        statuses.update((409, 422))
    return sorted(statuses)


def success(operation: Operation, meaning: str, components: Components) -> Schema:
    response: Schema = {"description": meaning}
    if operation.answer is None:
        return response
    schema = shape(operation.answer, components)
    response["content"] = {media_type: {"schema": schema} for media_type in operation.media_types}
    if operation.answer is bytes and JSON in response["content"]:
        response["content"][JSON] = {"schema": {}}  # a file of JSON is any JSON
    if operation.examples:
        examples = {name: {"value": json_value(each)} for name, each in operation.examples.items()}
        response["content"][JSON]["examples"] = examples
    return response


def header_names(operation: Operation, status: int) -> list[str]:
    """The headers that an answer of this status has."""
    names = ["X-Request-Id"]
    # Who is not known is not counted against a limit.
    if security(operation) != [NO_KEY] and status != 401:
        names += RATES
    if status in (429, 503) or (status == 409 and operation.idempotent):
        names.append("Retry-After")
    if status == 401:
        names.append("WWW-Authenticate")
    if status == 200 and operation.idempotent:
        names.append("Idempotent-Replayed")
    return names
