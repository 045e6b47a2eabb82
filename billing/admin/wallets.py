"""Wallets in the admin: balances, and top-ups with the permission `billing.top_up_wallet`."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format

from accounts.admin.parts import (
    ReadOnlyAdmin,
    TenantFilter,
    action,
    confirmation_page,
    display,
    list_url,
    row_or_404,
)
from accounts.models import Tenant
from billing import services
from billing.admin.forms import TenantTopUpForm, TopUpForm, details_of
from billing.errors import ReferenceConflict
from billing.models import LedgerEntry, Wallet


@admin.register(Wallet)
class WalletAdmin(ReadOnlyAdmin):
    list_display = ["tenant", "unit", "available", "held", "total"]
    list_filter = ["unit"]
    list_filter_submit = False
    list_select_related = ["tenant"]
    search_fields = ["tenant__name", "tenant__user_id"]
    fields = ["tenant", "unit", "available", "held", "total"]
    readonly_fields = ["total"]
    actions_list = ["top_up_tenant"]
    actions_detail = ["top_up"]

    @display(description="balance")
    def total(self, wallet: Wallet) -> str:
        return number_format(wallet.balance)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The tenant filter is shown to users who may view tenants."""
        allowed = request.user.has_perm("accounts.view_tenant")
        if not allowed:
            return [*self.list_filter]
        return [*self.list_filter, ("tenant", TenantFilter)]

    def has_top_up_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        return self.has_view_permission(request) and request.user.has_perm("billing.top_up_wallet")

    @action(description="Top up", icon="add_card", permissions=["top_up"])
    def top_up(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        wallet: Wallet = row_or_404(self, request, object_id)
        back = reverse("admin:billing_wallet_change", args=[wallet.pk])
        form = TopUpForm(request.POST or None)
        if (
            request.method == "POST"
            and form.is_valid()
            and self.book(request, form, wallet.tenant, wallet.unit)
        ):
            return redirect(back)
        title = f"Top up {wallet.tenant}'s {wallet.unit}s"
        return confirmation_page(
            self, request, title=title, submit="Top up", form=form, row=wallet, back=back
        )

    @action(
        description="Top up a tenant", icon="add_card", permissions=["top_up"], url_path="top-up"
    )
    def top_up_tenant(self, request: HttpRequest) -> HttpResponseBase:
        form = TenantTopUpForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            entry = self.book(request, form, form.cleaned_data["tenant"], form.cleaned_data["unit"])
            if entry:
                return redirect(reverse("admin:billing_wallet_change", args=[entry.wallet_id]))
        return confirmation_page(
            self,
            request,
            title="Top up a tenant",
            submit="Top up",
            form=form,
            back=list_url("billing_wallet"),
        )

    def book(
        self, request: HttpRequest, form: TopUpForm, tenant: Tenant, unit: str
    ) -> LedgerEntry | None:
        """Top up. Returns the entry, or None with an error in the form."""
        reference = form.cleaned_data["reference"]
        repeated = LedgerEntry.objects.filter(reference=reference).exists()
        actor = f"user:{request.user.get_username()}"
        try:
            entry = services.top_up(
                tenant=tenant,
                unit=unit,
                amount=form.cleaned_data["amount"],
                reference=reference,
                actor=actor,
                details=details_of(form),
            )
        except ReferenceConflict as conflict:
            form.add_error("reference", str(conflict))
            return None
        self.tell(request, entry, repeated=repeated)
        return entry

    def tell(self, request: HttpRequest, entry: LedgerEntry, *, repeated: bool) -> None:
        if repeated:
            text = f"The reference {entry.reference} was booked before; nothing was changed."
            self.message_user(request, text, messages.WARNING)
            return
        booked = f"{entry.amount:+} {entry.wallet.unit}s ({entry.reference})"
        self.log_change(request, entry.wallet, f"Topped up: {booked}")
        text = f"{entry.tenant}: {booked}; the balance is {entry.balance_after}."
        self.message_user(request, text, messages.SUCCESS)
