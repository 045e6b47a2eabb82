"""The process interface: what a signed upload form allows, and what is refused."""

import base64
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import RequestCount
from config import clock
from files import policies
from tests.api.process_calls import (
    call,
    presigned,
    process,
    submit_form,
)
from tests.api.support import assert_nothing_left, sent, sentence, stored_bytes
from tests.client import Client
from tests.conftest import Customer

pytestmark = pytest.mark.database
FIELDS = ["key", "Content-Type", "policy", "signature"]


def test_what_a_client_gets(customer: Customer, content: bytes, settings: Any) -> None:
    before = clock.now()
    form = presigned(customer, content, name="../My bridge.png")
    assert list(form) == ["key", "url", "method", "fields", "expiresAt"]
    assert re.fullmatch(rf"ocr/{customer.tenant.user_id}/[0-9a-f]{{32}}\.png", form["key"])
    assert (form["url"], form["method"]) == ("http://testserver/api/files/upload", "POST")
    assert list(form["fields"]) == FIELDS
    assert form["fields"]["key"] == form["key"]
    open_for = datetime.fromisoformat(form["expiresAt"]) - before
    assert abs(open_for - timedelta(minutes=settings.PRESIGN_MINUTES)) < timedelta(seconds=5)
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert policy["expiration"] == form["expiresAt"]
    assert policy["conditions"] == [
        {"key": form["key"]},
        {"Content-Type": "image/png"},
        ["content-length-range", 1, len(content)],
    ]
    assert stored_bytes() == []


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"key": "ocr/u000000000000000/" + "a" * 32 + ".png"}, 403),
        ({"key": "../../etc/passwd"}, 403),
        ({"key": None}, 403),
        ({"Content-Type": "image/jpeg"}, 403),
        ({"Content-Type": "text/html"}, 403),
        ({"Content-Type": None}, 403),
        ({"signature": "x"}, 403),
        ({"signature": ""}, 403),
        ({"signature": None}, 403),
        ({"policy": None}, 403),
        ({"policy": ""}, 403),
        ({"policy": "e30="}, 403),
        ({"policy": "\u00e9:\u00e9"}, 403),
        ({"policy": None, "signature": None, "key": None}, 403),
    ],
)
def test_fields_that_were_not_signed(
    customer: Customer, content: bytes, changed: dict[str, Any], status: int
) -> None:
    assert sentence(submit_form(presigned(customer, content), content, **changed), "images", status)
    assert stored_bytes() == []


def test_a_policy_with_a_larger_size_is_not_signed(customer: Customer, content: bytes) -> None:
    form = presigned(customer, content)
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    policy["conditions"][2][2] = 10**9
    forged = base64.b64encode(json.dumps(policy).encode()).decode()
    assert "signature" in sentence(submit_form(form, content, policy=forged), "images", 403)


def test_a_signature_for_something_else(customer: Customer, content: bytes) -> None:
    from django.core import signing

    form = presigned(customer, content)
    other = signing.Signer(salt="files.links").signature(form["fields"]["policy"])
    assert submit_form(form, content, signature=other).status_code == 403


@pytest.mark.parametrize("extra", [-1, 1, 1000])
def test_the_size_is_bound(customer: Customer, content: bytes, extra: int) -> None:
    """Empty and larger files are refused when they are sent."""
    form = presigned(customer, content)
    body = b"" if extra < 0 else content + bytes(extra)
    assert str(len(content)) in sentence(submit_form(form, body), "images", 400)
    assert stored_bytes() == []
    assert sentence(process(customer, form["key"]), "images", 404)


def test_exactly_one_file(customer: Customer, content: bytes) -> None:
    form = presigned(customer, content)
    path = form["url"].removeprefix("http://testserver")
    for data in ({}, {"file": "a text"}, {"file": [sent(content), sent(content)]}):
        assert sentence(Client().post(path, {**form["fields"], **data}), "images", 400)
    assert stored_bytes() == []


def test_a_body_that_is_no_form(customer: Customer, content: bytes) -> None:
    form = presigned(customer, content)
    for kind in ("application/json", "text/plain"):
        answer = Client().generic(
            "POST", "/api/files/upload", json.dumps(form["fields"]).encode(), kind
        )
        assert answer.status_code in (400, 403, 415)
        assert list(answer.json()) == ["error"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"filename": None}, 400),
        ({"filename": ""}, 400),
        ({"filename": 5}, 400),
        ({"filename": "a\x00.png"}, 400),
        ({"filename": "a" * 256}, 400),
        ({"contentType": None}, 400),
        ({"contentType": ["image/png"]}, 400),
        ({"contentType": "application/pdf"}, 415),
        ({"contentType": "image/svg+xml"}, 415),
        ({"contentType": "image/png; charset=utf-8"}, 415),
        ({"contentType": "text/html"}, 415),
        ({"size": None}, 400),
        ({"size": 0}, 400),
        ({"size": -1}, 400),
        ({"size": 1.5}, 400),
        ({"size": True}, 400),
        ({"size": "many"}, 400),
        ({"size": "\u0661"}, 400),
        ({"size": 10**30}, 413),
        ({"size": 20 * 1024 * 1024 + 1}, 413),
        ({"size": 20 * 1024 * 1024}, 200),
        ({"size": "123"}, 200),
        ({"contentType": "IMAGE/PNG"}, 200),
        ({"filename": "\u732b \u2713.png"}, 200),
    ],
)
def test_what_a_link_is_asked_for_with(
    customer: Customer, changed: dict[str, Any], status: int
) -> None:
    wanted = {"filename": "a.png", "contentType": "image/png", "size": 100, **changed}
    body = {name: value for name, value in wanted.items() if value is not None}
    answer = call(customer, "post", "/api/files/presign", body)
    assert answer.status_code == status, answer.content
    if status != 200:
        assert sentence(answer, "images", status)
        assert_nothing_left()


@pytest.mark.parametrize(
    ("kind", "extension"), [("image/jpeg", "jpg"), ("image/tiff", "tiff"), ("image/webp", "webp")]
)
def test_the_keys_extension_is_the_announced_types(
    customer: Customer, kind: str, extension: str
) -> None:
    assert presigned(customer, b"x", kind, "evil.exe")["key"].endswith(f".{extension}")


def test_an_upload_counts_against_its_tenants_limit(
    customer: Customer, content: bytes, settings: Any
) -> None:
    form = presigned(customer, content)
    RequestCount.objects.all().delete()
    settings.THROTTLE_TENANT_PER_MINUTE = 1
    first, second = (submit_form(form, content) for _ in range(2))
    assert (first.status_code, first["RateLimit-Remaining"]) == (204, "0")
    assert sentence(second, "images", 429)


def test_a_link_of_a_tenant_that_was_switched_off(customer: Customer, content: bytes) -> None:
    form = presigned(customer, content)
    customer.tenant.active = False
    customer.tenant.save()
    assert submit_form(form, content).status_code == 403


def test_the_policy_is_read_only_when_it_is_signed() -> None:
    """Nothing that a stranger sends is parsed."""
    for text in ("", "e30=", base64.b64encode(b"[" * 100_000).decode()):
        with pytest.raises(policies.PolicyRefused):
            policies.checked({"policy": text, "signature": "x"}, timezone.now())
