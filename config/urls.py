"""Every route of the platform."""

from django.contrib import admin
from django.urls import include, path

from ocr.api.health import health, ready

urlpatterns = [
    path("health", health, name="health"),
    path("ready", ready, name="ready"),
    path("", include("ocr.api.images.urls")),
    path("", include("ocr.api.solver.urls")),
    path("", include("ocr.api.process.urls")),
    path("", include("ocr.api.jobs.urls")),
    path("", include("ocr.api.documents.urls")),
    path("", include("files.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
