"""A stored file as a response: with its real type, as a download that browsers do not run."""

from django.http import FileResponse, Http404

from files.models import StoredFile
from files.services import open_stored


def file_response(stored: StoredFile, *, name: str = "") -> FileResponse:
    """Raises Http404 where the object does not exist."""
    try:
        content = open_stored(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    filename = name or stored.original_name or f"{stored.pk.hex}.{stored.extension}"
    response = FileResponse(
        content, as_attachment=True, filename=filename, content_type=stored.media_type
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
