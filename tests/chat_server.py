"""A local server that speaks OpenAI's chat form, as the deployment's account at OpenAI."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ocr.providers.adapters import exchange
from tests import canary
from tests.provider_accounts import set_account, set_no_accounts

KEY = "sk-deployment-0123456789"
CHAT = "/v1/chat/completions"
FAILING = "OpenAI is failing at the moment. Try again later or choose another provider."


def said(text: str) -> dict[str, Any]:
    """An answer in OpenAI's form."""
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def deploy(settings: Any, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deployment has a key for this server and for nothing else; nothing is tried twice;
    heartbeats are frequent.
    """
    set_no_accounts(monkeypatch)
    set_account(monkeypatch, "openai", key=KEY, url=httpserver.url_for("/v1"))
    settings.HEARTBEAT_SECONDS = 0.02
    monkeypatch.setattr(exchange, "PAUSES", ())
    canary.issued.add(KEY)
