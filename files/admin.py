"""Stored files in the admin: read-only, with their content for users who may view it."""

import re
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse

from accounts.admin.parts import (
    DayFilter,
    IndexedValuesFilter,
    ReadOnlyAdmin,
    TenantFilter,
    display,
    link,
    row_or_404,
)
from config.text_search import containing
from files.models import StoredFile
from files.responses import file_response

SHA256 = re.compile(r"[0-9a-fA-F]{64}")
SHOWN_BY_BROWSERS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})


def content_path(stored: StoredFile) -> str:
    """The admin's URL of the content."""
    return reverse("admin:files_storedfile_content", args=[stored.pk])


def picture_path(stored: StoredFile) -> str:
    """The URL of what an <img> can show: the file or its preview; empty where there is none."""
    if stored.media_type in SHOWN_BY_BROWSERS:
        return content_path(stored)
    if stored.thumbnail is None:
        return ""
    return content_path(stored.thumbnail)


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    list_display = [
        "__str__",
        "tenant",
        "kind",
        "media_type",
        "bytes",
        "pages",
        "pending",
        "created_at",
        "expires_at",
    ]
    list_filter = [
        "kind",
        ("media_type", IndexedValuesFilter),
        "pending",
        ("tenant", TenantFilter),
        ("created_at", DayFilter),
    ]
    list_select_related = ["tenant"]
    search_fields = ["original_name"]
    search_help_text = "A part of the name or the title, or a SHA-256."
    ordering = ["-created_at"]
    readonly_fields = ["content", "bytes"]
    fields = [
        "id",
        "tenant",
        "kind",
        "content",
        "storage_name",
        "media_type",
        "bytes",
        "sha256",
        "width",
        "height",
    ]
    fields += [
        "pages",
        "pixels",
        "title",
        "tags",
        "thumbnail",
        "pending",
        "created_at",
        "expires_at",
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[StoredFile]", search_term: str
    ) -> tuple["QuerySet[StoredFile]", bool]:
        term = search_term.strip()
        if SHA256.fullmatch(term):
            queryset = queryset.filter(sha256=term.lower())
        elif term:
            queryset = queryset.filter(containing(queryset, ["original_name", "title"], term))
        return queryset, False

    @display(description="size", ordering="size")
    def bytes(self, stored: StoredFile) -> str:
        return filesizeformat(stored.size)

    @display(description="content")
    def content(self, stored: StoredFile) -> str:
        return link(content_path(stored), stored)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.open_content)
        return [
            path("<path:object_id>/content/", view, name="files_storedfile_content"),
            *super().get_urls(),
        ]

    def open_content(self, request: HttpRequest, object_id: str) -> FileResponse:
        """The content as a download that no browser runs; an <img> shows it nevertheless."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        stored: StoredFile = row_or_404(self, request, object_id)
        if stored.pending:
            raise Http404
        return file_response(stored)
