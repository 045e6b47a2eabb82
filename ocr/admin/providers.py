"""Providers in the admin: availability, failures and circuit breakers."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.admin.parts import (
    ReadOnlyAdmin,
    TenantFilter,
    action,
    confirmation_page,
    display,
    row_or_404,
)
from ocr.models import ProviderCredential, ProviderHealth
from ocr.providers import health
from ocr.providers.accounts import account_for
from ocr.providers.adapters import PROVIDERS
from ocr.providers.availability import names_of_all
from ocr.providers.availability import reason as why_not
from ocr.recognition.engines import available

STATES = {"yes": "success", "no": "danger"}
# half-open: the next call is a trial
BREAKERS = {"closed": "success", "open": "danger", "half-open": "warning"}


@admin.register(ProviderHealth)
class ProviderHealthAdmin(ReadOnlyAdmin):
    list_display = [
        "provider",
        "account",
        "available",
        "reason",
        "own_accounts",
        "breaker",
        "failures",
        "open_until",
    ]
    list_filter = [("tenant", TenantFilter)]
    list_select_related = ["tenant"]
    fields = [
        "provider",
        "tenant",
        "available",
        "reason",
        "breaker",
        "failures",
        "openings",
        "opened_until",
    ]
    fields += ["last_error", "failed_at"]
    readonly_fields = ["available", "reason", "breaker"]
    actions = ["close_selected"]  # type: ignore[assignment]  # None in the base class
    actions_detail = ["close"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Create a row for every provider, also for one that was never called."""
        named = set(ProviderHealth.objects.filter(tenant=None).values_list("provider", flat=True))
        rows = [ProviderHealth(provider=name) for name in names_of_all() if name not in named]
        ProviderHealth.objects.bulk_create(rows, ignore_conflicts=True)
        return super().changelist_view(request, extra_context)

    @display(description="account")
    def account(self, row: ProviderHealth) -> str:
        if row.tenant:
            return f"{row.tenant}'s own"
        return "the deployment's" if row.provider in PROVIDERS else "none needed"

    @display(description="available", label=STATES)
    def available(self, row: ProviderHealth) -> str:
        return "no" if self.reason(row) else "yes"

    @display(description="why not")
    def reason(self, row: ProviderHealth) -> str:
        if row.provider in PROVIDERS:
            return why_not(account_for(row.tenant, row.provider), row)
        return available(row.provider)[1]

    @display(description="tenants' own")
    def own_accounts(self, row: ProviderHealth) -> str:
        """The number of tenants with an account of their own, in the deployment's row."""
        remote = row.tenant is None and row.provider in PROVIDERS
        if not remote:
            return ""
        return str(row.own_accounts)  # type: ignore[attr-defined]  # of get_queryset

    @display(description="circuit breaker", label=BREAKERS)
    def breaker(self, row: ProviderHealth) -> str:
        if row.provider not in PROVIDERS:
            return ""
        if row.opened_until is None:
            return "closed"
        return "open" if health.is_open(row) else "half-open"

    @display(description="open until")
    def open_until(self, row: ProviderHealth) -> datetime | None:
        if health.is_open(row):
            return row.opened_until
        return None

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ProviderHealth]":
        """Annotated with the number of tenants that have an account of their own."""
        own = (
            ProviderCredential.objects.filter(provider=OuterRef("provider"))
            .order_by()
            .values("provider")
        )
        count = Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0)
        rows: QuerySet[ProviderHealth] = super().get_queryset(request).annotate(own_accounts=count)
        return rows

    def has_close_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        return self.has_view_permission(request) and request.user.has_perm(
            "ocr.change_providerhealth"
        )

    @action(description="Close the breaker", icon="power", permissions=["close"])
    def close(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        row: ProviderHealth = row_or_404(self, request, object_id)
        back = reverse("admin:ocr_providerhealth_change", args=[row.pk])
        if request.method != "POST":
            text = "The provider is called again at once, and its count of failures is reset."
            title = f"Close the breaker of {row}"
            return confirmation_page(
                self, request, title=title, text=text, submit="Close", row=row, back=back
            )
        self.close_selected(request, ProviderHealth.objects.filter(pk=row.pk))
        return redirect(back)

    @admin.action(description="Close the breakers of the selected providers", permissions=["close"])
    def close_selected(self, request: HttpRequest, queryset: "QuerySet[ProviderHealth]") -> None:
        rows = ProviderHealth.objects.filter(pk__in=queryset.values_list("pk", flat=True))
        for row in rows:
            self.log_change(request, row, "Closed the breaker.")
        count = health.close(rows)
        self.message_user(request, f"{count} closed: called again from now on.", messages.SUCCESS)
