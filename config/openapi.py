"""drf-spectacular's settings: what all schemas say, whichever interface they describe."""

from typing import Any


def header(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "schema": schema}


WHOLE = {"type": "integer", "minimum": 0}
HEADERS = {
    "X-Request-Id": header("Names the request; tell it when you ask for help.", {"type": "string"}),
    "RateLimit-Limit": header("Requests a minute.", WHOLE),
    "RateLimit-Remaining": header("Requests left in this minute.", WHOLE),
    "RateLimit-Reset": header("Seconds until the next minute.", WHOLE),
    "Retry-After": header("Seconds to pause before the next try.", WHOLE),
    "WWW-Authenticate": header("Always `Bearer`.", {"type": "string"}),
    "Idempotent-Replayed": header(
        "`true` when the answer is that of an earlier request.", {"type": "string"}
    ),
}
KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer <key>`"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "api"},
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Polyglyph",
    "DESCRIPTION": "Five OCR interfaces over one core. A key is sent in any one of three ways; two different keys in "
    "one request are refused.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "DEFAULT_GENERATOR_CLASS": "ocr.api.openapi.schemas.Generator",
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "APPEND_COMPONENTS": {"securitySchemes": KEYS, "headers": HEADERS},
    "PREPROCESSING_HOOKS": ["ocr.api.openapi.schemas.without_last_slash"],
    "POSTPROCESSING_HOOKS": ["ocr.api.openapi.schemas.completed"],
}
