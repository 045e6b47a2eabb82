"""Who may open what: one table over every address of the admin."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django_q.models import Failure, OrmQ, Schedule, Success, Task

from accounts.models import Tenant, User
from billing.models import LedgerEntry
from ocr.models import Job, ProviderCredential, ProviderHealth
from tests.admin.addresses import addresses
from tests.admin.conftest import Made

pytestmark = pytest.mark.database

# What everybody who may sign in needs; none of it shows a row.
COMMON = {"index", "login", "jsi18n", "search", "password_change", "password_change_done"}
WALLETS = {"billing_wallet_changelist", "billing_wallet_change", "billing_wallet_history"}
TOP_UPS = {"billing_wallet_top_up", "billing_wallet_top_up_tenant"}
READ_ONLY = {
    "billing_wallet",
    "billing_ledgerentry",
    "billing_hold",
    "billing_usage",
    "files_storedfile",
}
READ_ONLY |= {"ocr_job", "ocr_execution", "ocr_providerhealth"}
FORBIDDEN_TO_ALL = {f"{model}_{verb}" for model in READ_ONLY for verb in ("add", "delete")}
FORBIDDEN_TO_ALL |= {"accounts_tenant_delete", "accounts_apikey_delete"}


@pytest.fixture
def rows(done: Made, superuser: Client) -> Made:
    """A row of every kind: tenant, key, wallet, entry, hold, usage, price, file, job, execution,
    user, group, provider, account at one.
    """
    Group.objects.get(name="Billing operators")
    assert LedgerEntry.objects.exists()
    ProviderCredential.objects.create(tenant=done.customer.tenant, provider="openai")
    ProviderHealth.objects.create(provider="openai")
    return done


def opened(client: Client, method: str = "get") -> set[str]:
    """The names of all pages that answer with content, whatever was sent; but for leaving, which
    would end the walk.
    """
    names = set()
    for path, name in addresses().items():
        if name == "logout":
            continue
        answer = getattr(client, method)(path)
        assert answer.status_code in (200, 302, 400, 403, 404, 405), (path, answer.status_code)
        if answer.status_code == 200:
            names.add(path if name == "app_list" else name)
    return names


def test_a_superuser_opens_all_but_what_nobody_changes(rows: Made, superuser: Client) -> None:
    statuses = {name: superuser.get(path).status_code for path, name in addresses().items()}
    refused = {name for name, status in statuses.items() if status == 403}
    assert refused == FORBIDDEN_TO_ALL | {"autocomplete"}  # that one wants to be asked for a field
    assert {"ocr_job_change", "accounts_apikey_rotate", "files_storedfile_content"} <= opened(
        superuser
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_billing_operator_opens_wallets_and_nothing_else(
    rows: Made, operator: Client, method: str
) -> None:
    before = (
        Job.objects.count(),
        LedgerEntry.objects.count(),
        User.objects.count(),
        Tenant.objects.count(),
    )
    assert opened(operator, method) - COMMON == WALLETS - (
        set() if method == "get" else {"billing_wallet_change"}
    ) | (TOP_UPS | {"/admin/billing/"})
    assert before == (
        Job.objects.count(),
        LedgerEntry.objects.count(),
        User.objects.count(),
        Tenant.objects.count(),
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_permissions_opens_nothing(rows: Made, staff: Client, method: str) -> None:
    assert opened(staff, method) <= COMMON


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_signing_in_every_page_leads_to_the_login(rows: Made, method: str) -> None:
    client = Client()
    for path, name in addresses().items():
        answer = getattr(client, method)(path)
        if name == "login":
            assert answer.status_code == 200
        else:
            assert answer.status_code == 302, path
            assert answer["Location"].startswith("/admin/"), path


def test_a_customers_key_opens_nothing(rows: Made) -> None:
    for path, name in addresses().items():
        if name != "login":
            assert rows.customer.get(path).status_code == 302, path


def test_the_front_page_of_an_operator_shows_balances_only(rows: Made, operator: Client) -> None:
    page = operator.get("/admin/")
    assert set(page.context["shown"]) == {"balances", "lowest"}
    assert str(rows.job) not in page.content.decode()
    links = {
        name
        for name in ("job", "ledgerentry", "usage", "apikey")
        if f"{name}/" in page.content.decode()
    }
    assert links == set()


def test_the_front_page_of_staff_without_permissions_is_empty(rows: Made, staff: Client) -> None:
    page = staff.get("/admin/")
    assert page.context["shown"] == {}
    assert "acme" not in page.content.decode()


@pytest.mark.parametrize("model", [Schedule, Success, Failure, OrmQ, Task])
def test_the_queues_own_tables_are_not_in_the_admin(superuser: Client, model: type) -> None:
    for page in ("", "add/", "1/change/"):
        assert superuser.get(f"/admin/django_q/{model.__name__.lower()}/{page}").status_code == 404
    assert superuser.get("/admin/django_q/").status_code == 404


def test_an_editor_of_people_cannot_make_themself_mightier(
    superuser: Client, staff: Client
) -> None:
    stan = User.objects.get(username="stan")
    stan.user_permissions.set(_permissions("change_user", "view_user"))
    root = User.objects.get(username="root")
    own = reverse("admin:accounts_user_change", args=[stan.pk])
    staff.post(own, {"username": "stan", "is_active": "on", "is_superuser": "on", "is_staff": "on"})
    stan.refresh_from_db()
    assert not stan.is_superuser
    assert staff.post(reverse("admin:auth_user_password_change", args=[root.pk])).status_code == 403


def _permissions(*names: str) -> list[Permission]:
    return list(Permission.objects.filter(codename__in=names))
