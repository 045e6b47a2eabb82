from django.urls import path

from ocr.api.docs.views import interface, overview, redoc_script, rules, viewer

urlpatterns = [
    path("docs", overview, name="docs"),
    path("docs/rules", rules, name="docs-rules"),
    path("docs/redoc.js", redoc_script, name="docs-redoc-script"),
    path("docs/swagger", viewer, {"program": "swagger"}, name="docs-swagger"),
    path("docs/redoc", viewer, {"program": "redoc"}, name="docs-redoc"),
    path("docs/swagger/<slug:name>", viewer, {"program": "swagger"}, name="docs-swagger-interface"),
    path("docs/redoc/<slug:name>", viewer, {"program": "redoc"}, name="docs-redoc-interface"),
    path("docs/<slug:name>", interface, name="docs-interface"),
]
