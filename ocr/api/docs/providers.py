"""The rows of the table of providers, from the registry."""

from dataclasses import dataclass

from django.conf import settings

from ocr.providers.adapters import PROVIDERS
from ocr.providers.availability import configured, names_of_all

LOCAL = {
    "auto": "The two local engines, chosen by the page",
    "paddle-ocr-local": "PP-OCR: photos, receipts and screens; Latin letters, Chinese and Japanese",
    "tesseract": "Tesseract: scans; every language whose model is installed",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """`missing` says why the deployment cannot use it; empty if it can."""

    name: str
    title: str
    local: bool
    default: bool
    missing: str


def shown() -> list[Shown]:
    """Every provider, as far as the deployment itself has configured it; tenants may have accounts of their own."""
    return [
        Shown(
            name,
            PROVIDERS[name].title if name in PROVIDERS else LOCAL[name],
            name not in PROVIDERS,
            name == settings.DEFAULT_PROVIDER,
            configured(None, name),
        )
        for name in names_of_all()
    ]
