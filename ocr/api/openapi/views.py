"""The schemas as JSON, for everybody."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from ocr.api.base import absolute_url
from ocr.api.openapi.schemas import schema_of


@require_safe
def schema(request: HttpRequest, interface: str = "") -> JsonResponse:
    """`GET /openapi.json` and `GET /openapi/<interface>.json`"""
    try:
        found = schema_of(interface, absolute_url(request, "/").rstrip("/"))
    except KeyError as error:
        raise Http404 from error
    return JsonResponse(found)
