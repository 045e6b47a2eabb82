"""Every route of the platform."""

from django.contrib import admin
from django.urls import include, path, re_path

from ocr.api.health import health, ready
from ocr.api.interfaces import INTERFACES

urlpatterns = [
    re_path(r"^health/?$", health, name="health"),
    re_path(r"^ready/?$", ready, name="ready"),
    *(path("", include(module.urls)) for module in INTERFACES.values()),
    path("", include("files.urls")),
    path("", include("ocr.api.openapi.urls")),
    path("", include("ocr.api.docs.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
