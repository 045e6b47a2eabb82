"""The rows of the table of providers, from the registries."""

from dataclasses import dataclass

from django.conf import settings

from ocr.providers.adapters import PROVIDERS
from ocr.providers.availability import configured
from ocr.recognition.engines import ENGINES


@dataclass(frozen=True, slots=True)
class Shown:
    """`missing` says why the deployment cannot use it; empty if it can.

    `manual`, `needed` and `optional` are of those that are elsewhere.
    """

    name: str
    title: str
    local: bool
    default: bool
    missing: str
    manual: str = ""
    needed: str = ""
    optional: str = ""


def shown() -> list[Shown]:
    """Every provider, as far as the deployment itself has configured it; tenants may have accounts
    of their own.
    """
    found = []
    for name, engine in ENGINES.items():
        found.append(
            Shown(
                name,
                title=f"{engine.title}: {engine.about}",
                local=True,
                default=name == settings.DEFAULT_PROVIDER,
                missing=configured(None, name),
            )
        )
    for name, provider in PROVIDERS.items():
        found.append(
            Shown(
                name,
                title=provider.title,
                local=False,
                default=name == settings.DEFAULT_PROVIDER,
                missing=configured(None, name),
                manual=provider.manual,
                needed=", ".join(provider.settings(provider.needed)),
                optional=", ".join(provider.settings(provider.optional)),
            )
        )
    return found
