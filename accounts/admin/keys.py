"""API keys in the admin. A secret is shown once, in the answer to the request that created it."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from accounts.admin.parts import (
    DropdownFilter,
    ModelAdmin,
    ModelForm,
    TenantFilter,
    action,
    confirmation_page,
    display,
    list_url,
    row_or_404,
)
from accounts.models import ApiKey
from accounts.services import KeyRefused, TooManyKeys, issue_key, revoke_key, rotate_key

COLOURS = {"open": "success", "expired": "warning", "revoked": "danger"}


class StateFilter(DropdownFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state, state.capitalize()) for state in COLOURS]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[ApiKey]") -> "QuerySet[ApiKey]":
        past = Q(revoked_at=None, expires_at__lte=timezone.now())
        wanted = {
            "expired": past,
            "revoked": Q(revoked_at__isnull=False),
            "open": Q(revoked_at=None) & ~past,
        }
        return queryset.filter(wanted.get(self.value() or "", Q()))


class KeyForm(ModelForm):
    class Meta:
        model = ApiKey
        fields = ("tenant", "name", "expires_at")

    def clean_expires_at(self) -> datetime | None:
        expires: datetime | None = self.cleaned_data["expires_at"]
        if expires and "expires_at" in self.changed_data and expires <= timezone.now():
            raise forms.ValidationError(
                "The expiry date is in the past. Use Revoke to end a key now."
            )
        return expires


class RotateForm(forms.Form):
    hours = forms.IntegerField(
        min_value=0,
        max_value=24 * 90,
        label="Hours until the old key expires",
        help_text="0 revokes it at once: use this for a key that may have leaked.",
        widget=UnfoldAdminIntegerFieldWidget,
    )


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    form = KeyForm
    list_display = [
        "name",
        "tenant",
        "visible_head",
        "created_at",
        "expires_at",
        "last_used_at",
        "state",
    ]
    list_filter = [StateFilter, ("tenant", TenantFilter)]
    list_filter_submit = True
    list_select_related = ["tenant"]
    search_fields = ["name", "head", "tenant__name"]
    autocomplete_fields = ["tenant"]
    readonly_fields = [
        "visible_head",
        "state",
        "created_at",
        "last_used_at",
        "revoked_at",
        "replaces",
    ]
    actions = ["revoke_selected"]
    actions_detail = ["rotate", "revoke"]

    @display(description="head", ordering="head")
    def visible_head(self, key: ApiKey) -> str:
        return f"{key.head}…"

    @display(description="state", label=COLOURS)
    def state(self, key: ApiKey) -> str:
        if key.revoked_at:
            return "revoked"
        if key.usable:
            return "open"
        return "expired"

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[Any]:
        fields = ["tenant", "name", "expires_at"]
        if obj is not None:
            fields += self.readonly_fields
        return fields

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        if obj is None:
            return self.readonly_fields
        return [*self.readonly_fields, "tenant"]

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Keys are revoked, not deleted, so that past requests can be traced to them."""
        return False

    def has_rotate_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        return self.has_change_permission(request) and self.has_add_permission(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().add_view(request, form_url, extra_context)
        except TooManyKeys as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return redirect(list_url("accounts_apikey"))

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["name", "expires_at"])
            return
        key, secret = issue_key(tenant=obj.tenant, name=obj.name, expires_at=obj.expires_at)
        obj.pk = key.pk
        obj.refresh_from_db()
        # In memory, for this one answer.
        request.issued_secret = secret  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.show_once(request, obj, request.issued_secret)  # type: ignore[attr-defined]

    def show_once(self, request: HttpRequest, key: ApiKey, secret: str) -> HttpResponse:
        """Answer with the page itself: a redirect would need the secret in a URL, cookie or
        session.
        """
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "The new key",
        }
        return TemplateResponse(
            request,
            "admin/accounts/apikey/secret.html",
            {**context, "original": key, "secret": secret},
        )

    @action(description="Rotate", icon="autorenew", permissions=["rotate"])
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        key: ApiKey = row_or_404(self, request, object_id)
        hours = int(settings.API_KEY_OVERLAP.total_seconds() // 3600)
        form = RotateForm(request.POST or None, initial={"hours": hours})
        back = self.page_of(key)
        if request.method != "POST" or not form.is_valid():
            text = "A new key replaces this one. Its secret is shown once, on the next page."
            title = f"Rotate {key}"
            return confirmation_page(
                self,
                request,
                title=title,
                text=text,
                submit="Rotate",
                form=form,
                row=key,
                back=back,
            )
        try:
            successor, secret = rotate_key(
                key=key, overlap=timedelta(hours=form.cleaned_data["hours"])
            )
        except (KeyRefused, TooManyKeys) as refused:
            return self.refused(request, str(refused), back)
        except IntegrityError:  # it has a successor already
            return self.refused(request, "This key was rotated before.", back)
        self.log_change(request, key, f"Rotated: replaced by {successor}.")
        return self.show_once(request, successor, secret)

    @action(description="Revoke", icon="block", permissions=["change"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        key: ApiKey = row_or_404(self, request, object_id)
        if request.method != "POST":
            text = "Requests with this key are refused from now on. This cannot be undone."
            title, back = f"Revoke {key}", self.page_of(key)
            return confirmation_page(
                self, request, title=title, text=text, submit="Revoke", row=key, back=back
            )
        self.revoke_selected(request, ApiKey.objects.filter(pk=key.pk))
        return redirect(self.page_of(key))

    @admin.action(description="Revoke the selected keys", permissions=["change"])
    def revoke_selected(self, request: HttpRequest, queryset: "QuerySet[ApiKey]") -> None:
        """Keys that are already revoked keep the time of their revocation."""
        for key in queryset.filter(revoked_at=None):
            revoke_key(key=key)
            self.log_change(request, key, "Revoked.")
            self.message_user(request, f"{key} is revoked.", messages.SUCCESS)

    def refused(self, request: HttpRequest, reason: str, back: str) -> HttpResponse:
        self.message_user(request, reason, messages.ERROR)
        return redirect(back)

    def page_of(self, key: ApiKey) -> str:
        return f"{list_url('accounts_apikey')}{key.pk}/change/"
