"""Tenants' own accounts at remote providers, for superusers. A stored key is never shown."""

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

# Without user and query, which could contain a second secret.
ADDRESS = re.compile(r"https?://[^\s/@?#]+(/[^\s@?#]*)?")
SHOWN = 4  # characters of a key that are shown
LONG = 16  # characters of the shortest key of which some are shown
ADDRESS_HELP = (
    "If empty, the deployment's address or the provider's default is used. The worker sends the "
    "tenant's pages to this address. It may be in a private network, so only superusers can set it."
)


def provider_choices() -> list[tuple[str, str]]:
    return [("", "---------"), *((name, row.title) for name, row in PROVIDERS.items())]


class CredentialForm(ModelForm):
    """`secret` is write-only: it is empty when the form is shown, and an empty value changes
    nothing.
    """

    provider = forms.ChoiceField(
        choices=provider_choices,
        widget=UnfoldAdminSelectWidget,
    )
    secret = forms.CharField(
        required=False,
        max_length=4000,
        label="Key",
        help_text="The API key, or AWS's secret access key. It is not shown again. Leave this "
        "field empty to keep the present key of the same provider.",
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
        if not (secret.isascii() and secret.isprintable()):
            raise forms.ValidationError(
                "The key contains characters that are not allowed in a key."
            )
        return secret

    def clean(self) -> dict[str, Any]:
        """Refuse an incomplete account: it would replace the deployment's working account."""
        super().clean()
        if self.errors:
            return self.cleaned_data
        row = self.filled()
        if missing := tenants_account(row).missing():
            raise forms.ValidationError(missing)
        return {**self.cleaned_data, "sealed_key": row.sealed_key}

    def filled(self) -> ProviderCredential:
        """The entered values as a row.

        An empty key keeps the present one if the provider is the same.
        """
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
        if len(secret) < LONG:
            return "set"
        return f"set, ends in …{secret[-SHOWN:]}"

    def get_readonly_fields(
        self, request: HttpRequest, obj: ProviderCredential | None = None
    ) -> list[str]:
        if obj is None:
            return self.readonly_fields
        return [*self.readonly_fields, "tenant"]

    def save_model(
        self, request: HttpRequest, obj: ProviderCredential, form: Any, change: bool
    ) -> None:
        """Save the account and close its circuit breaker."""
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
        """Superusers only: a user who can set an address can make the worker call it."""
        return bool(request.user.is_active and request.user.is_superuser)
