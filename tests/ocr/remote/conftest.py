"""No test of a provider waits as long as a real provider would have to be waited for."""

import pytest

from ocr.engines.remote import exchange


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "PAUSES", (0.001, 0.001, 0.001))
