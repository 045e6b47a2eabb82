"""Signing in: guessing ends, and people reach no further than their own permissions."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import sign_in
from accounts.models import User

LOGIN = "/admin/login/"
PASSWORD = "correct horse battery"


@pytest.fixture
def adam(db: None) -> User:
    return User.objects.create_user("adam", password=PASSWORD, is_staff=True)


def signs_in(name: str, password: str, address: str = "203.0.113.1") -> Any:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"username": name, "password": password})


def permissions(*names: str) -> list[Permission]:
    return list(Permission.objects.filter(codename__in=names))


def staff(name: str, *names: str, **more: Any) -> Client:
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **more)
    user.user_permissions.set(permissions(*names))
    client = Client()
    client.force_login(user)
    return client


def test_an_account_is_locked_from_every_address(adam: User, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    for number in range(3):
        signs_in("adam", "wrong", f"203.0.113.{number}")
    answer = signs_in("adam", PASSWORD, "203.0.113.9")
    assert answer.status_code == 429
    assert b"Too many wrong passwords" in answer.content


def test_an_address_is_locked_for_every_account(adam: User, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    for number in range(3):
        signs_in(f"somebody{number}", "wrong")
    assert signs_in("adam", PASSWORD).status_code == 429
    assert signs_in("adam", PASSWORD, "198.51.100.7").status_code == 302


def test_the_right_password_forgets_the_wrong_ones(adam: User, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(3):
        signs_in("adam", "wrong")
        signs_in("adam", "wrong")
        assert signs_in("adam", PASSWORD).status_code == 302


def test_a_locked_account_opens_again_in_time(adam: User, settings: Any, time_machine: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    time_machine.move_to("2026-05-01 10:00:00", tick=False)
    for _ in range(2):
        signs_in("adam", "wrong")
    time_machine.move_to("2026-05-01 10:14:00", tick=False)
    assert signs_in("adam", PASSWORD).status_code == 429
    time_machine.move_to("2026-05-01 10:16:00", tick=False)
    assert signs_in("adam", PASSWORD).status_code == 302


def test_a_password_is_not_looked_at_while_others_are(
    adam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(sign_in, "_checks", full)
    assert sign_in.BUSY.encode() in signs_in("adam", PASSWORD).content
    full.release()
    assert signs_in("adam", PASSWORD).status_code == 302


@pytest.mark.parametrize("password", ["adminadmin", "adam.adamson", "123456789012", "short one"])
def test_weak_passwords_are_refused(password: str) -> None:
    user = User(username="adminadmin", first_name="Adam", last_name="Adamson")
    with pytest.raises(ValidationError):
        validate_password(password, user)
    validate_password(PASSWORD, user)


def test_nobody_puts_into_a_group_what_he_lacks(db: None) -> None:
    group = Group.objects.create(name="Readers")
    group.permissions.set(permissions("view_tenant"))
    gregor = staff("gregor", "change_group", "view_group", "view_tenant")
    User.objects.get(username="gregor").groups.add(group)
    page = reverse("admin:auth_group_change", args=[group.pk])
    everything = list(Permission.objects.values_list("pk", flat=True))
    answer = gregor.post(page, {"name": "Readers", "permissions": everything})
    assert answer.status_code == 200  # the form again, with its error
    assert [each.codename for each in group.permissions.all()] == ["view_tenant"]
    kept = [each.pk for each in permissions("view_tenant", "view_group")]
    assert gregor.post(page, {"name": "Readers", "permissions": kept}).status_code == 302
    assert group.permissions.count() == 2


@pytest.mark.parametrize("address", ["auth_group_change", "auth_group_delete"])
def test_a_group_that_may_more_is_not_ones_to_change(db: None, address: str) -> None:
    operators = Group.objects.get(name="Billing operators")
    gregor = staff("gregor", "change_group", "view_group", "delete_group")
    answer = gregor.post(reverse(f"admin:{address}", args=[operators.pk]), {"name": "Mine"})
    assert answer.status_code == 403
    operators.refresh_from_db()
    assert operators.name == "Billing operators"


@pytest.mark.parametrize("active", [True, False])
def test_nobody_takes_over_a_person_who_may_more(db: None, active: bool) -> None:
    olga = User.objects.create_user("olga", password=PASSWORD, is_staff=True, is_active=active)
    olga.groups.add(Group.objects.get(name="Billing operators"))
    paula = staff("paula", "change_user", "view_user", "delete_user")
    for address in ("auth_user_password_change", "accounts_user_change", "accounts_user_delete"):
        answer = paula.post(
            reverse(f"admin:{address}", args=[olga.pk]),
            {"password1": "another long one", "password2": "another long one", "post": "yes"},
        )
        assert answer.status_code == 403, address
    olga.refresh_from_db()
    assert olga.check_password(PASSWORD)


def test_a_person_who_may_less_can_be_helped(db: None) -> None:
    stan = User.objects.create_user("stan", password=PASSWORD, is_staff=True)
    paula = staff("paula", "change_user", "view_user")
    answer = paula.post(
        reverse("admin:auth_user_password_change", args=[stan.pk]),
        {
            "password1": "another long one",
            "password2": "another long one",
            "usable_password": "true",
        },
    )
    assert answer.status_code == 302
    stan.refresh_from_db()
    assert stan.check_password("another long one")


def test_sessions_end_when_the_password_changes(adam: User) -> None:
    client = Client()
    client.post(LOGIN, {"username": "adam", "password": PASSWORD})
    assert client.get("/admin/").status_code == 200
    adam.set_password("another long one")
    adam.save()
    assert client.get("/admin/").status_code == 302
