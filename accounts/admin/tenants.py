"""Tenants in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format

from accounts.admin.parts import ModelAdmin, TabularInline, display, link, list_url
from accounts.models import Membership, Tenant

# This app does not import billing; it knows the names of its rows that refer to a tenant.
BALANCES = {"tokens": "token", "solves": "solve"}


class MembershipInline(TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Tenant)
class TenantAdmin(ModelAdmin):
    list_display = ["name", "user_id", "tokens", "solves", "active", "keys", "created_at"]
    list_filter = ["active"]
    search_fields = ["name", "user_id"]
    fields = ["name", "user_id", "active", "retention_days", "requests_per_minute", "created_at"]
    readonly_fields = ["user_id", "created_at"]
    inlines = [MembershipInline]
    show_full_result_count = False
    list_per_page = 50
    change_form_outer_before_template = "admin/accounts/tenant/links.html"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Tenant]":
        usable = Q(api_keys__revoked_at=None) & (
            Q(api_keys__expires_at=None) | Q(api_keys__expires_at__gt=timezone.now())
        )
        tenants: QuerySet[Tenant] = super().get_queryset(request)
        return tenants.annotate(open_keys=Count("api_keys", filter=usable)).prefetch_related(
            "wallets"
        )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Balances are shown to users who may view wallets."""
        shown = request.user.has_perm("billing.view_wallet")
        return [name for name in self.list_display if shown or name not in BALANCES]

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        """A tenant has a ledger, so it is deactivated instead of deleted."""
        return False

    @display(description="tokens")
    def tokens(self, tenant: Tenant) -> str:
        return self._balance(tenant, "token")

    @display(description="solves")
    def solves(self, tenant: Tenant) -> str:
        return self._balance(tenant, "solve")

    def _balance(self, tenant: Any, unit: str) -> str:
        available = sum(wallet.available for wallet in tenant.wallets.all() if wallet.unit == unit)
        address = list_url("billing_wallet", tenant__id__exact=tenant.pk, unit__exact=unit)
        return link(address, number_format(available, force_grouping=True))

    @display(description="open keys", ordering="open_keys")
    def keys(self, tenant: Any) -> str:
        return link(
            list_url("accounts_apikey", tenant__id__exact=tenant.pk, state="open"), tenant.open_keys
        )
