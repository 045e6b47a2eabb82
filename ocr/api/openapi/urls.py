from django.urls import path

from ocr.api.openapi.views import schema

urlpatterns = [
    path("openapi.json", schema, name="openapi"),
    path("openapi/<slug:interface>.json", schema, name="openapi-interface"),
]
