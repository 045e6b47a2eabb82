"""Keys in the admin. A secret is shown on the answer to the request that made it, and is kept nowhere."""

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
    """Open, expired or revoked."""

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
    """Whose, what for, and until when."""

    class Meta:
        model = ApiKey
        fields = ("tenant", "name", "expires_at")

    def clean_expires_at(self) -> datetime | None:
        expires: datetime | None = self.cleaned_data["expires_at"]
        if expires and "expires_at" in self.changed_data and expires <= timezone.now():
            raise forms.ValidationError("This moment has passed. To end a key now, revoke it.")
        return expires


class RotateForm(forms.Form):
    """How long the old key works on."""

    hours = forms.IntegerField(
        min_value=0,
        max_value=24 * 90,
        label="Hours that the old key works on",
        help_text="0 ends it at once: for a key that somebody may have seen.",
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
        return "revoked" if key.revoked_at else "open" if key.usable else "expired"

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[Any]:
        return ["tenant", "name", "expires_at", *(self.readonly_fields if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        return [*self.readonly_fields, *(["tenant"] if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """A key is revoked, so that what it did can still be traced to it."""
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
        request.issued_secret = secret  # type: ignore[attr-defined]  # for this one answer, in memory only

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.show_once(request, obj, request.issued_secret)  # type: ignore[attr-defined]

    def show_once(self, request: HttpRequest, key: ApiKey, secret: str) -> HttpResponse:
        """The page itself, not a redirect: an address, a cookie or a session would keep the secret."""
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
            text = "A new key takes this one's place. Its secret is shown once, on the next page."
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
        except IntegrityError:  # its one successor exists
            return self.refused(request, "This key was rotated before.", back)
        self.log_change(request, key, f"Rotated: {successor} takes its place.")
        return self.show_once(request, successor, secret)

    @action(description="Revoke", icon="block", permissions=["change"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        key: ApiKey = row_or_404(self, request, object_id)
        if request.method != "POST":
            text = "Programs that use this key are refused from this moment. This cannot be undone."
            title, back = f"Revoke {key}", self.page_of(key)
            return confirmation_page(
                self, request, title=title, text=text, submit="Revoke", row=key, back=back
            )
        self.revoke_selected(request, ApiKey.objects.filter(pk=key.pk))
        return redirect(self.page_of(key))

    @admin.action(description="Revoke the selected keys", permissions=["change"])
    def revoke_selected(self, request: HttpRequest, queryset: "QuerySet[ApiKey]") -> None:
        """Those that were revoked before keep their moment."""
        for key in queryset.filter(revoked_at=None):
            revoke_key(key=key)
            self.log_change(request, key, "Revoked.")
            self.message_user(request, f"{key} is revoked.", messages.SUCCESS)

    def refused(self, request: HttpRequest, reason: str, back: str) -> HttpResponse:
        self.message_user(request, reason, messages.ERROR)
        return redirect(back)

    def page_of(self, key: ApiKey) -> str:
        return f"{list_url('accounts_apikey')}{key.pk}/change/"
