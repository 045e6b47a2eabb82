"""What all schemas say, whichever interface they describe: title, headers, ways to send a key."""

from typing import Any

Schema = dict[str, Any]
INFO: Schema = {
    "title": "Polyglyph",
    "version": "1.0.0",
    "description": "OCR interfaces over one core. A key is sent in any one of three ways; two "
    "different keys in one request are refused.",
}


def header(description: str, schema: Schema) -> Schema:
    return {"description": description, "schema": schema}


TEXT = {"type": "string"}
WHOLE = {"type": "integer", "minimum": 0}
HEADERS = {
    "X-Request-Id": header("Names the request; tell it when you ask for help.", TEXT),
    "RateLimit-Limit": header(
        "Requests a minute. Missing where a request could not be counted.", WHOLE
    ),
    "RateLimit-Remaining": header("Requests left in this minute.", WHOLE),
    "RateLimit-Reset": header("Seconds until the next minute.", WHOLE),
    "Retry-After": header("Seconds to pause before the next try.", WHOLE),
    "WWW-Authenticate": header("Always `Bearer`.", TEXT),
    "Idempotent-Replayed": header("`true` when the answer is that of an earlier request.", TEXT),
}
KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer <key>`"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "api"},
}
NO_KEY: dict[str, list[str]] = {}
ANY_KEY: list[dict[str, list[str]]] = [{name: []} for name in KEYS]
RATES = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "Any text of your own. A repeated request with the same key and body gets the "
    "first answer again.",
}
