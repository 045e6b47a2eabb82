"""Ledger entries, holds and usage in the admin, read-only; prices, editable."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.parts import (
    DayFilter,
    ModelAdmin,
    ReadOnlyAdmin,
    TenantFilter,
    display,
    link,
    list_url,
)
from billing.models import Hold, LedgerEntry, Price, Usage

JOB = re.compile(r"\bjob:([0-9a-f-]{36})\b")
KINDS = {"top_up": "success", "charge": "info", "refund": "warning", "adjustment": "danger"}
HOLDS = {"open": "warning", "captured": "success", "released": "info"}


class RecordAdmin(ReadOnlyAdmin):
    """Rows with a reference: searched by its prefix, and linked to the job that it names."""

    ordering = ["-created_at"]
    search_fields = ["reference"]
    search_help_text = "A reference, or how it begins."

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> tuple["QuerySet[Any]", bool]:
        term = search_term.strip()
        if term:
            queryset = queryset.filter(reference__startswith=term)
        return queryset, False

    @display(description="reference", ordering="reference")
    def named(self, row: LedgerEntry | Hold | Usage) -> str:
        """A link to the list of jobs, which is empty if the job was deleted."""
        job = JOB.search(row.reference)
        if job is None:
            return row.reference
        return link(list_url("ocr_job", q=job[1]), row.reference)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(RecordAdmin):
    list_display = [
        "id",
        "created_at",
        "tenant",
        "coloured_kind",
        "amount",
        "unit",
        "balance_after",
        "named",
        "actor",
    ]
    list_filter = ["kind", "wallet__unit", ("tenant", TenantFilter), ("created_at", DayFilter)]
    list_select_related = ["tenant", "wallet"]
    fields = [
        "created_at",
        "tenant",
        "wallet",
        "kind",
        "amount",
        "balance_after",
        "named",
        "refund_of",
    ]
    fields += ["actor", "api_key", "details"]
    readonly_fields = ["named"]

    @display(description="kind", label=KINDS)
    def coloured_kind(self, entry: LedgerEntry) -> str:
        return entry.kind

    @display(description="unit")
    def unit(self, entry: LedgerEntry) -> str:
        return entry.wallet.unit


@admin.register(Hold)
class HoldAdmin(RecordAdmin):
    list_display = [
        "id",
        "created_at",
        "tenant",
        "amount",
        "unit",
        "coloured_status",
        "named",
        "closed_at",
    ]
    list_filter = [
        "status",
        "wallet__unit",
        ("wallet__tenant", TenantFilter),
        ("created_at", DayFilter),
    ]
    list_select_related = ["wallet__tenant"]
    fields = ["created_at", "wallet", "amount", "status", "named", "closed_at"]
    readonly_fields = ["named"]

    @display(description="status", label=HOLDS)
    def coloured_status(self, hold: Hold) -> str:
        return hold.status

    @display(description="tenant")
    def tenant(self, hold: Hold) -> str:
        return hold.wallet.tenant.name

    @display(description="unit")
    def unit(self, hold: Hold) -> str:
        return hold.wallet.unit


@admin.register(Usage)
class UsageAdmin(RecordAdmin):
    list_display = [
        "id",
        "created_at",
        "tenant",
        "interface",
        "provider",
        "pages",
        "words",
        "seconds",
    ]
    list_display += ["amount", "unit", "named"]
    list_filter = ["interface", "unit", ("tenant", TenantFilter), ("created_at", DayFilter)]
    list_select_related = ["tenant"]
    fields = [
        "created_at",
        "tenant",
        "interface",
        "provider",
        "pages",
        "words",
        "seconds",
        "amount",
        "unit",
    ]
    fields += ["api_key", "named"]
    readonly_fields = ["named"]


@admin.register(Price)
class PriceAdmin(ModelAdmin):
    list_display = [
        "interface",
        "provider",
        "unit",
        "base",
        "per_page",
        "per_word",
        "per_megapixel",
        "active",
    ]
    list_filter = ["interface", "unit", "active"]
    search_fields = ["interface", "provider"]
