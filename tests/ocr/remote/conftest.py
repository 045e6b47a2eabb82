"""No test of a provider waits as long as a real provider would have to be waited for, or knows of
another test.
"""

import pytest

from ocr.providers.adapters import adapting, exchange


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "PAUSES", (0.001, 0.001, 0.001))


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    adapting.forget()
