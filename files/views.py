"""Signed links, the only URLs that need no credentials."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from files.keys import safe_name
from files.links import linked_file
from files.responses import file_response


@require_safe
def signed_file(request: HttpRequest, token: str, name: str) -> FileResponse:
    """The file of an unexpired link, under the name in the link."""
    stored = linked_file(token)
    if stored is None:
        raise Http404
    return file_response(stored, name=safe_name(name))
