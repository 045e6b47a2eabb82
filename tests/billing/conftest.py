import pytest

from accounts.models import Tenant
from billing import services

pytest.register_assert_rewrite("ledger_machine")  # so that a find shows its values


@pytest.fixture
def tenant(db: None) -> Tenant:
    return Tenant.objects.create(name="Ink & Co")


@pytest.fixture
def funded(tenant: Tenant) -> Tenant:
    """A tenant with 100 tokens."""
    services.top_up(tenant=tenant, unit="token", amount=100, reference="first", actor="cli")
    return tenant
