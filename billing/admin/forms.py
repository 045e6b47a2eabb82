"""Forms for topping up a wallet."""

import uuid

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Tenant
from accounts.services import find_tenant
from billing.models import Unit
from billing.services import MAX_AMOUNT

OWN_REFERENCES = ("job:", "refund:", "start:", "demo:")  # reserved for the platform


def new_reference() -> str:
    return f"admin:{uuid.uuid4().hex[:16]}"


class TopUpForm(forms.Form):
    """The amount, and the reference that makes a repeated submit harmless."""

    amount = forms.IntegerField(
        min_value=1, max_value=MAX_AMOUNT, widget=UnfoldAdminIntegerFieldWidget
    )
    reference = forms.CharField(
        max_length=120,
        initial=new_reference,
        help_text="E.g. the invoice number. The same reference again changes nothing.",
        widget=UnfoldAdminTextInputWidget,
    )
    note = forms.CharField(max_length=500, required=False, widget=UnfoldAdminTextInputWidget)

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        if reference.startswith(OWN_REFERENCES):
            raise forms.ValidationError(
                "References with this prefix are reserved for the platform."
            )
        return reference


class TenantTopUpForm(TopUpForm):
    """A top-up of a tenant by name. Its wallet is created if it has none."""

    tenant = forms.CharField(
        max_length=100, help_text="Its name or user id.", widget=UnfoldAdminTextInputWidget
    )
    unit = forms.ChoiceField(choices=Unit.choices, widget=UnfoldAdminSelectWidget)
    field_order = ("tenant", "unit", "amount", "reference", "note")

    def clean_tenant(self) -> Tenant:
        tenant = find_tenant(self.cleaned_data["tenant"])
        if tenant is None:
            raise forms.ValidationError("There is no such tenant.")
        return tenant


def details_of(form: forms.Form) -> dict[str, str]:
    """The details of the ledger entry."""
    note = form.cleaned_data["note"]
    if not note:
        return {}
    return {"note": note}
