"""The documentation's pages: complete, escaped, without anything from elsewhere."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, User
from accounts.services import issue_key, revoke_key
from billing.models import Price
from ocr.api.docs.describing import endpoints, prose
from ocr.api.interfaces import INTERFACES
from ocr.api.openapi.schemas import schema_of
from ocr.providers.availability import names_of_all
from tests.conftest import Customer
from tests.docs.pages import PAGES, VIEWERS, programs
from tests.provider_accounts import set_account, set_no_accounts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", [*PAGES, *VIEWERS])
def test_a_page_is_strict(path: str) -> None:
    answer = Client().get(path)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Content-Security-Policy"].startswith("default-src 'self'")
    assert "script-src" not in answer["Content-Security-Policy"]
    assert ("unsafe-inline" in answer["Content-Security-Policy"]) == (path in VIEWERS)
    assert answer["Cache-Control"] == "private, no-store"
    assert re.findall(r"<script(?![^>]* src=\"/)[^>]*>", html) == []
    assert re.findall(r"<(?!a )[^>]*(?:src|href)=\"(?:https?:)?//", html) == []
    assert " style=" not in html
    assert 'name="viewport"' in html


def test_the_page_of_providers_names_what_a_job_says_of_its_correction() -> None:
    html = Client().get("/docs/providers").content.decode()
    components = schema_of("images", "")["components"]["schemas"]
    told = components["ImagesJob"]["properties"].keys() - {
        "job_id",
        "status",
        "progress",
        "created_at",
        "completed_at",
        "error",
    }
    about = told - {"original_text", "corrected_text", "outputs"}
    assert about == {"corrections", "corrector", "note"}
    edit = components["ImagesCorrection"]["properties"].keys()
    assert [name for name in (about | edit) if f"<code>{name}</code>" not in html] == []


@pytest.mark.parametrize("path", ["/docs/abacus", "/docs/swagger/abacus", "/docs/redoc/abacus"])
def test_there_is_no_page_of_something_else(path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("name", INTERFACES)
def test_an_interfaces_page_has_every_endpoint(name: str) -> None:
    html = Client().get(f"/docs/{name}").content.decode()
    for endpoint in endpoints(name):
        assert f'id="{endpoint.operation.name}"' in html
        assert f"<code>{endpoint.operation.path}</code>" in html
        assert endpoint.errors or endpoint.operation.path in ("/health",)
        for field in (*endpoint.fields, *endpoint.answer):
            assert f"<code>{field.name}</code>" in html


@pytest.mark.parametrize("name", INTERFACES)
def test_the_examples_call_every_endpoint(name: str) -> None:
    """Of a path its fixed parts: whatever stands between them is in a variable."""
    code = "\n".join(
        program.code for program in programs(Client().get(f"/docs/{name}").content.decode())
    )
    for endpoint in endpoints(name):
        if endpoint.operation.path in ("/health", "/files/{token}/{name}", "/api/files/upload"):
            continue
        fixed = endpoint.operation.path.partition("{")[0].rstrip("/")
        assert fixed in code or fixed.startswith(("/storage/", "/api/billing/")), (
            endpoint.operation.path
        )


def test_every_page_has_its_examples_in_three_languages() -> None:
    for path in PAGES[1:]:
        found = programs(Client().get(path).content.decode())
        assert [program.language for program in found] == ["sh", "sh", "python", "mjs"], path
        assert [program.first for program in found] == [True, False, False, False]
        assert all("http://testserver" in program.code for program in found)


def test_the_address_is_the_public_one(settings: Any) -> None:
    settings.PUBLIC_URL = "https://ocr.example.net"
    html = Client().get("/docs/solver").content.decode()
    assert "https://ocr.example.net" in html
    assert "testserver" not in html


def signed_in(customer: Customer | None) -> Client:
    user = User.objects.create_user("maria", password="long enough")
    if customer:
        Membership.objects.create(tenant=customer.tenant, user=user)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("path", PAGES[1:])
def test_a_person_sees_the_head_of_the_newest_open_key(path: str, customer: Customer) -> None:
    newest, secret = issue_key(tenant=customer.tenant, name="newest")
    revoke_key(key=issue_key(tenant=customer.tenant, name="revoked")[0])
    html = signed_in(customer).get(path).content.decode()
    assert f"{newest.head}…" in html
    assert "YOUR_API_KEY" not in html
    assert secret not in html
    assert all(newest.head in program.code for program in programs(html)[1:])


def test_nobody_else_sees_a_key(customer: Customer, customer_of: Callable[..., Customer]) -> None:
    keyless = customer_of("keyless")
    revoke_key(key=keyless.tenant.api_keys.get())
    strangers = [Client(), signed_in(None)]
    Membership.objects.create(tenant=keyless.tenant, user=User.objects.get())
    for client in (*strangers, strangers[1]):
        html = client.get("/docs/solver").content.decode()
        assert "YOUR_API_KEY" in html
        assert "pgk_" not in html


def test_the_key_of_a_tenant_that_is_switched_off_is_not_shown(customer: Customer) -> None:
    customer.tenant.active = False
    customer.tenant.save(update_fields=["active"])
    assert "YOUR_API_KEY" in signed_in(customer).get("/docs/solver").content.decode()


def test_prices_are_those_of_the_operator() -> None:
    Price.objects.filter(interface="jobs", provider="").update(base=3, per_page=0, per_word=1)
    html = Client().get("/docs").content.decode()
    assert "3 tokens a file and 1 token a word" in html
    assert "1 solve credit a file" in html
    assert "50 tokens a page and 1 token a word" in html


def test_a_description_is_escaped() -> None:
    assert prose("<b> `<i>` &") == "&lt;b&gt; <code>&lt;i&gt;</code> &amp;"


def test_redoc_comes_without_its_makers_logo() -> None:
    answer = Client().get("/docs/redoc.js")
    assert answer["Content-Type"] == "text/javascript"
    assert b"cdn.redoc.ly" not in answer.content
    assert len(answer.content) > 500_000


def test_the_providers_page_tells_of_each_provider_and_whether_it_is_configured(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEFAULT_PROVIDER = "paddle-ocr-local"
    set_no_accounts(monkeypatch)
    set_account(monkeypatch, "mistral", key="k")
    html = Client().get("/docs/providers").content.decode()
    rows = {
        row[0]: row[1] for row in re.findall(r"<tr><td><code>([^<]+)</code></td>(.*?)</tr>", html)
    }
    assert list(rows) == names_of_all()
    assert [name for name, row in rows.items() if "the default" in row] == ["paddle-ocr-local"]
    assert "yes" in rows["mistral"]
    assert "no: No key is configured for Google Gemini." in rows["gemini"]
    assert "on this server" in rows["tesseract"]
