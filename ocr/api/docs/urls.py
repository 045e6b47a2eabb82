from django.urls import path, re_path

from ocr.api.docs.views import formats, interface, overview, providers, redoc_script, rules, viewer

NAME = "(?P<name>[a-z]+)"
VIEWER = "^docs/(?P<program>swagger|redoc)"

urlpatterns = [
    re_path(r"^docs/?$", overview, name="docs"),
    re_path(r"^docs/rules/?$", rules, name="docs-rules"),
    re_path(r"^docs/formats/?$", formats, name="docs-formats"),
    re_path(r"^docs/providers/?$", providers, name="docs-providers"),
    path("docs/redoc.js", redoc_script, name="docs-redoc-script"),
    re_path(rf"{VIEWER}/?$", viewer, name="docs-viewer"),
    re_path(rf"{VIEWER}/{NAME}/?$", viewer, name="docs-viewer-interface"),
    re_path(rf"^docs/{NAME}/?$", interface, name="docs-interface"),
]
