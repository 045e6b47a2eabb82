"""Tenants, the people in them and the API keys of their programs."""

import secrets
import string
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone


def new_user_id() -> str:
    """A tenant's public id in storage keys (`ocr/<user_id>/...`): not guessable, safe in a path."""
    alphabet = string.ascii_lowercase + string.digits
    return "u" + "".join(secrets.choice(alphabet) for _ in range(15))


class User(AbstractUser):
    """A person who signs in; a member of tenants."""


class Tenant(models.Model):
    """The customer that owns keys, wallets, files and jobs."""

    name = models.CharField(max_length=100, unique=True)
    user_id = models.CharField(max_length=32, unique=True, default=new_user_id, editable=False)
    active = models.BooleanField(
        default=True, help_text="API keys of an inactive tenant are refused."
    )
    retention_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Days for which files and results are kept. If empty, the platform's default.",
    )
    requests_per_minute = models.PositiveIntegerField(
        null=True, blank=True, help_text="If empty, the platform's default."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    users: "models.ManyToManyField[User, Membership]" = models.ManyToManyField(
        User, through="Membership", related_name="tenants"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def retention(self) -> timedelta:
        days = self.retention_days
        if days is None:
            days = settings.RETENTION_DAYS
        return timedelta(days=days)


class Membership(models.Model):
    """A user's membership of a tenant. The role is stored and shown; nothing depends on it."""

    class Role(models.TextChoices):
        OWNER = "owner"
        MEMBER = "member"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user"], name="one_membership_per_user_and_tenant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.tenant} ({self.role})"


class ApiKey(models.Model):
    """An API key. The secret is shown once; the row has a digest and the first characters of it."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    head = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaces = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaced_by",
        editable=False,
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "API key"
        indexes = [
            models.Index(
                fields=["tenant"], condition=Q(revoked_at=None), name="open_keys_of_tenant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.head}…)"

    @property
    def usable(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (
            self.expires_at is None or self.expires_at > timezone.now()
        )


class RequestCount(models.Model):
    """The requests of one caller in one minute, counted by one upsert (see accounts.throttles)."""

    caller = models.CharField(max_length=80)
    minute = models.BigIntegerField(help_text="Unix time divided by 60.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["caller", "minute"], name="one_count_per_caller_and_minute"
            )
        ]

    def __str__(self) -> str:
        return f"{self.caller} at {self.minute}: {self.count}"
