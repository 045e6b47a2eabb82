"""Executions in the admin: what waits, what runs where, and the results of each engine."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse

from accounts.admin.parts import (
    DayFilter,
    IndexedValuesFilter,
    ReadOnlyAdmin,
    TenantFilter,
    display,
    link,
)
from ocr.admin.languages import languages_view
from ocr.models import Execution

COLOURS = {"pending": "warning", "running": "info", "completed": "success", "failed": "danger"}
LONG = ("text", "corrected_text", "corrections")


@admin.register(Execution)
class ExecutionAdmin(ReadOnlyAdmin):
    list_display = [
        "id",
        "job_link",
        "tenant",
        "provider",
        "coloured_status",
        "attempt",
        "worker",
        "created_at",
    ]
    list_display += ["seconds", "confidence"]
    list_filter = [
        "status",
        ("provider", IndexedValuesFilter),
        ("tenant", TenantFilter),
        ("created_at", DayFilter),
    ]
    list_select_related = ["tenant", "job"]
    search_fields = ["=worker"]
    search_help_text = "A worker's name."
    ordering = ["-created_at"]
    exclude = LONG
    readonly_fields = ["job_link"]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(languages_view)
        return [path("languages/", view, name="ocr_languages"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Execution]":
        """Without the texts, which the page of the job shows."""
        return super().get_queryset(request).defer(*LONG)

    @display(description="status", label=COLOURS)
    def coloured_status(self, execution: Execution) -> str:
        return execution.status

    @display(description="job", ordering="job")
    def job_link(self, execution: Execution) -> str:
        return link(reverse("admin:ocr_job_change", args=[execution.job_id]), execution.job)
