"""The deployment's accounts at remote providers, for tests: set in the environment, as an operator
does.
"""

import pytest

from config.options import ACCESS_SETTINGS
from ocr.providers.adapters import PROVIDERS


def set_account(monkeypatch: pytest.MonkeyPatch, name: str, **values: str) -> None:
    """`set_account(monkeypatch, "openai", key="sk-1")`: these values of the provider's, and no
    others.
    """
    prefix = PROVIDERS[name].prefix
    for field, endings in ACCESS_SETTINGS.items():
        for ending in endings:
            monkeypatch.delenv(f"{prefix}_{ending}", raising=False)
        if field in values:
            monkeypatch.setenv(f"{prefix}_{endings[0]}", values[field])


def set_no_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROVIDERS:
        set_account(monkeypatch, name)
