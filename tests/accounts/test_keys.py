"""Secrets, keys and tenants."""

import string
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts import secrets, services
from accounts.models import ApiKey, Tenant

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def tenant() -> Tenant:
    return services.create_tenant(name="acme")


def swapped(secret: str) -> str:
    """Two neighbours that differ, exchanged: the commonest slip after a wrong letter."""
    at = next(at for at in range(4, len(secret) - 1) if secret[at] != secret[at + 1])
    return secret[:at] + secret[at + 1] + secret[at] + secret[at + 2 :]


def test_a_secrets_form() -> None:
    made = {secrets.new_secret() for _ in range(200)}
    assert len(made) == 200
    for secret in made:
        assert secret.startswith("pgk_")
        assert len(secret) == 40
        assert set(secret[4:]) <= set(string.ascii_letters + string.digits)
        assert secrets.well_formed(secret)
        assert not secrets.well_formed(swapped(secret))


def test_every_wrong_character_is_noticed() -> None:
    secret = secrets.new_secret()
    for at in range(len(secret)):
        other = "x" if secret[at] != "x" else "y"
        assert not secrets.well_formed(secret[:at] + other + secret[at + 1 :])


@pytest.mark.parametrize(
    "text", ["", "pgk_", "x" * 40, "pgk_" + "é" * 36, "PGK_" + "0" * 36, " " * 40]
)
def test_what_is_no_secret(text: str) -> None:
    assert not secrets.well_formed(text)


def test_a_digest_needs_its_pepper() -> None:
    secret = secrets.new_secret()
    assert secrets.digest(secret, "one") != secrets.digest(secret, "two")
    assert secret not in secrets.digest(secret, "one")


def test_a_key_is_found_by_its_secret_alone(tenant: Tenant) -> None:
    key, secret = services.issue_key(tenant=tenant, name="mine")
    assert services.find_key(secret) == key
    assert secret not in {str(value) for value in ApiKey.objects.values().get().values()}
    with pytest.raises(services.KeyRefused):
        services.find_key(secrets.new_secret())


def test_the_refusal_does_not_tell_unknown_from_revoked(tenant: Tenant) -> None:
    key, secret = services.issue_key(tenant=tenant, name="mine")
    services.revoke_key(key=key)
    with pytest.raises(services.KeyRefused) as revoked:
        services.find_key(secret)
    with pytest.raises(services.KeyRefused) as unknown:
        services.find_key(secrets.new_secret())
    assert str(revoked.value) == str(unknown.value)


def test_a_tenant_may_hold_so_many_open_keys(tenant: Tenant, settings: Any) -> None:
    settings.MAX_KEYS_PER_TENANT = 2
    first, _ = services.issue_key(tenant=tenant, name="1")
    services.issue_key(tenant=tenant, name="2")
    with pytest.raises(services.TooManyKeys):
        services.issue_key(tenant=tenant, name="3")
    services.revoke_key(key=first)
    services.issue_key(tenant=tenant, name="3")
    assert services.open_keys(tenant).count() == 2


def test_revoking_twice_keeps_the_first_moment(tenant: Tenant) -> None:
    key, _ = services.issue_key(tenant=tenant, name="mine")
    services.revoke_key(key=key)
    first = key.revoked_at
    services.revoke_key(key=key)
    assert key.revoked_at == first


def test_a_rotation_never_lengthens_a_key(tenant: Tenant) -> None:
    soon = timezone.now() + timedelta(minutes=5)
    key, _ = services.issue_key(tenant=tenant, name="mine", expires_at=soon)
    successor, _ = services.rotate_key(key=key, overlap=timedelta(hours=1))
    assert (key.expires_at, successor.expires_at, successor.replaces) == (soon, soon, key)


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_what_is_over_cannot_be_rotated(tenant: Tenant, end: str) -> None:
    key, _ = services.issue_key(
        tenant=tenant, name="mine", expires_at=timezone.now() + timedelta(hours=1)
    )
    if end == "revoked":
        services.revoke_key(key=key)
    else:
        key.expires_at = timezone.now() - timedelta(seconds=1)
    with pytest.raises(services.KeyRefused):
        services.rotate_key(key=key)
    assert ApiKey.objects.count() == 1


def test_a_burst_writes_last_used_once(tenant: Tenant, django_assert_num_queries: Any) -> None:
    _, secret = services.issue_key(tenant=tenant, name="mine")
    services.find_key(secret)
    with django_assert_num_queries(3):  # one look each, and no write
        for _ in range(3):
            services.find_key(secret)


def test_last_used_is_written_again_after_a_minute(tenant: Tenant) -> None:
    key, secret = services.issue_key(tenant=tenant, name="mine")
    earlier = timezone.now() - timedelta(minutes=2)
    ApiKey.objects.update(last_used_at=earlier)
    services.find_key(secret)
    key.refresh_from_db()
    assert key.last_used_at is not None
    assert key.last_used_at > earlier


def test_names_of_tenants_are_unique_and_their_ids_not_guessable(tenant: Tenant) -> None:
    other = services.create_tenant(name="other")
    assert len({tenant.user_id, other.user_id}) == 2
    assert services.find_tenant("acme") == services.find_tenant(tenant.user_id) == tenant
    assert services.find_tenant("nobody") is None
    with pytest.raises(IntegrityError):
        services.create_tenant(name="acme")
