"""The documentation for people: plain pages, and the schemas in Swagger UI and ReDoc.

Nothing comes from elsewhere.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Template
from django.urls import reverse
from django.views.decorators.http import require_safe

from billing.models import Price
from ocr.api.base import absolute_url
from ocr.api.docs.describing import endpoints, prose
from ocr.api.docs.examples import NO_KEY, examples, key_shown
from ocr.api.docs.providers import shown
from ocr.api.fields import AUTO
from ocr.api.interfaces import INTERFACES
from ocr.correctors import CORRECTORS
from ocr.writers import LAYOUTS, PDF_STANDARDS, USUAL_LAYOUT, USUAL_PDF, WRITERS

OWN = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
# Swagger UI and ReDoc write their styles into the page and draw their pictures from data; ReDoc
# searches in a worker.
VIEWER = f"{OWN}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:"
REDOC = "drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js"
FOREIGN_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return page(
        request, "docs/overview.html", here="overview", prices=prices(), formats=WRITERS.values()
    )


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Credentials, limits, errors and idempotency."""
    limits = {
        "key_limit": settings.THROTTLE_KEY_PER_MINUTE,
        "tenant_limit": settings.THROTTLE_TENANT_PER_MINUTE,
        "megabytes": settings.MAX_IMAGE_BYTES // 1024**2,
        "upload_megabytes": settings.MAX_UPLOAD_BYTES // 1024**2,
        "megapixels": settings.MAX_PIXELS // 1_000_000,
        "most_pages": settings.MAX_PAGES,
        "most_document_pages": settings.MAX_DOCUMENT_PAGES,
        "most_files": settings.MAX_FILES_PER_JOB,
        "hours": f"{settings.IDEMPOTENCY_HOURS:g}",
    }
    return page(
        request,
        "docs/rules.html",
        here="rules",
        examples=examples("rules", request),
        errors=error_bodies(),
        **limits,
    )


def error_bodies() -> dict[str, str]:
    """What an error looks like, by interface."""
    found = {}
    for name, module in INTERFACES.items():
        views = [operation.view for operation in module.operations if operation.view]
        found[name] = json.dumps(views[0]().error_body(400, "…"), ensure_ascii=False)
    return found


@require_safe
def formats(request: HttpRequest) -> HttpResponse:
    """The files that every interface writes on request."""
    writing = []
    for name, module in INTERFACES.items():
        if module.files_at:
            writing.append((name, prose(module.files_at), prose(module.files_in)))
    own = examples("formats", request)
    return page(
        request,
        "docs/formats.html",
        here="formats",
        examples=own,
        formats=WRITERS,
        layouts=LAYOUTS,
        usual_layout=USUAL_LAYOUT,
        standards=PDF_STANDARDS,
        usual_pdf=USUAL_PDF,
        writing=writing,
    )


@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """What reads the pages, and what corrects and understands the text."""
    own = examples("providers", request)
    return page(
        request,
        "docs/providers.html",
        here="providers",
        examples=own,
        providers=shown(),
        correctors=CORRECTORS,
        auto=prose(AUTO),
    )


@require_safe
def interface(request: HttpRequest, name: str) -> HttpResponse:
    if name not in INTERFACES:
        raise Http404
    return page(
        request,
        "docs/interface.html",
        here=name,
        title=INTERFACES[name].title,
        about=Template((INTERFACES[name].docs / "page.html").read_text()),
        endpoints=endpoints(name),
        examples=examples(name, request),
    )


@require_safe
def viewer(request: HttpRequest, program: str, name: str = "") -> HttpResponse:
    """Swagger UI or ReDoc, over one interface or over all."""
    if name and name not in INTERFACES:
        raise Http404
    address = reverse("openapi-interface", args=[name]) if name else reverse("openapi")
    return page(request, f"docs/{program}.html", VIEWER, here=name, schema=address)


def page(request: HttpRequest, template: str, policy: str = OWN, **context: Any) -> HttpResponse:
    """A page that only its reader may keep: it can show the head of a key."""
    key = key_shown(request)
    shared = {
        "interfaces": INTERFACES,
        "key": key,
        "own_key": key != NO_KEY,
        "address": absolute_url(request, "/").rstrip("/"),
    }
    response = render(request, template, {**shared, **context})
    response["Content-Security-Policy"] = policy
    response["Cache-Control"] = "private, no-store"
    return response


def prices() -> dict[str, str]:
    """What a job costs, by interface, as the operator set it."""
    rows = Price.objects.filter(provider="", active=True)
    return {row.interface: in_words(row) for row in rows}


def in_words(price: Price) -> str:
    parts = {
        "file": price.base,
        "page": price.per_page,
        "word": price.per_word,
        "megapixel": price.per_megapixel,
    }
    unit = "solve credit" if price.unit == "solve" else "token"
    found = [
        f"{amount} {unit}{'s' if amount != 1 else ''} a {thing}"
        for thing, amount in parts.items()
        if amount
    ]
    return " and ".join(found) or "free"


@require_safe
def redoc_script(request: HttpRequest) -> HttpResponse:
    """ReDoc's program, without the logo that it would fetch from its makers."""
    return HttpResponse(
        _redoc(), content_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"}
    )


@cache
def _redoc() -> str:
    return Path(str(finders.find(REDOC))).read_text().replace(FOREIGN_LOGO, "data:,")
