"""Tenants' own accounts at remote providers, for superusers. A key goes in here, and never comes out again."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget

from accounts.admin.parts import ModelAdmin, ModelForm, TenantFilter, display
from ocr.encryption import PROVIDERS as PURPOSE
from ocr.encryption import seal, unseal
from ocr.models import ProviderCredential, ProviderHealth
from ocr.providers.accounts import tenants_account
from ocr.providers.adapters import PROVIDERS
from ocr.providers.health import close

ADDRESS = re.compile(
    r"https?://[^\s/@?#]+(/[^\s@?#]*)?"
)  # no user, no query: they could hold a second secret
SHOWN, LONG = 4, 16  # characters of a key that are shown, of one that is long enough to lose them
ADDRESS_HELP = (
    "Empty: the deployment's, or the provider's usual one. The worker sends the tenant's pages there, and it may be an "
    "address of a private network: only superusers can set it."
)


def provider_choices() -> list[tuple[str, str]]:
    return [("", "---------"), *((name, row.title) for name, row in PROVIDERS.items())]


class CredentialForm(ModelForm):
    """`secret` is write-only: it is empty whenever the form is shown, and an empty one changes nothing."""

    provider = forms.ChoiceField(
        choices=provider_choices,
        widget=UnfoldAdminSelectWidget,
    )
    secret = forms.CharField(
        required=False,
        max_length=4000,
        label="Key",
        help_text="The key, or AWS's secret access key. It is not shown again. Left empty, the present one stays, "
        "unless it is of another provider.",
        widget=UnfoldAdminPasswordWidget(
            attrs={"autocomplete": "new-password"}, render_value=False
        ),
    )

    class Meta:
        model = ProviderCredential
        fields = ("tenant", "provider", "account", "url", "model", "region")
        help_texts = {"url": ADDRESS_HELP}

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip().rstrip("/")
        if url and not ADDRESS.fullmatch(url):
            raise forms.ValidationError(
                "An address begins with http:// or https:// and has no user and no query."
            )
        return url

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"].strip()
        if not (secret.isascii() and (secret.isprintable())):
            raise forms.ValidationError("A key has no such characters.")
        return secret

    def clean(self) -> dict[str, Any]:
        """An account that cannot be used would only take the deployment's away from the tenant."""
        super().clean()
        if self.errors:
            return self.cleaned_data
        row = self.filled()
        if missing := tenants_account(row).missing():
            raise forms.ValidationError(missing)
        return {**self.cleaned_data, "sealed_key": row.sealed_key}

    def filled(self) -> ProviderCredential:
        """What was entered, as a row; with the present key, if that is one of this provider."""
        given, before = self.cleaned_data, self.instance
        kept = before.sealed_key if before.provider == given["provider"] else ""
        sealed = seal(given["secret"], PURPOSE) if given["secret"] else kept
        entered = {name: given[name] for name in ("provider", "account", "url", "model", "region")}
        return ProviderCredential(sealed_key=sealed, **entered)


@admin.register(ProviderCredential)
class ProviderCredentialAdmin(ModelAdmin):
    form = CredentialForm
    list_display = ["tenant", "provider", "key", "url", "model", "updated_at"]
    list_filter = ["provider", ("tenant", TenantFilter)]
    list_filter_submit = True
    list_select_related = ["tenant"]
    autocomplete_fields = ["tenant"]
    fields = [
        "tenant",
        "provider",
        "key",
        "secret",
        "account",
        "url",
        "model",
        "region",
        "updated_at",
    ]
    readonly_fields = ["key", "updated_at"]

    @display(description="present key")
    def key(self, row: ProviderCredential) -> str:
        if not row.sealed_key:
            return "none"
        secret = unseal(row.sealed_key, PURPOSE)
        if not secret:
            return "cannot be opened since SECRET_KEY was changed: set it again"
        return f"set, ends in …{secret[-SHOWN:]}" if len(secret) >= LONG else "set"

    def get_readonly_fields(
        self, request: HttpRequest, obj: ProviderCredential | None = None
    ) -> list[str]:
        return [*self.readonly_fields, *(["tenant"] if obj else [])]

    def save_model(
        self, request: HttpRequest, obj: ProviderCredential, form: Any, change: bool
    ) -> None:
        """Another account starts in good health."""
        obj.sealed_key = form.cleaned_data["sealed_key"]
        super().save_model(request, obj, form, change)
        close(ProviderHealth.objects.filter(tenant=obj.tenant_id, provider=obj.provider))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.is_superuser(request)

    def is_superuser(self, request: HttpRequest) -> bool:
        """Superusers only: whoever sets an address can have the worker call it."""
        return bool(request.user.is_active and request.user.is_superuser)
