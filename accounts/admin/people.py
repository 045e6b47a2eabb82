"""Users and groups in the admin: Django's own pages in the theme's style.

Nobody grants a permission that they lack, and nobody changes a person who may do more than they.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as PlainGroupAdmin
from django.contrib.auth.admin import UserAdmin as PlainUserAdmin
from django.contrib.auth.models import Group, Permission
from django.db.models import ManyToManyField, Q, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.admin.parts import ModelAdmin
from accounts.models import User

admin.site.unregister(Group)

PERMISSION_FIELDS = ("is_staff", "is_superuser", "groups", "user_permissions")


def permissions_of(user: User) -> QuerySet[Permission]:
    """Also those of a user who is not active now: somebody could make him active again."""
    if user.is_superuser:
        return Permission.objects.all()
    own_or_of_group = Q(user=user) | Q(group__user=user)
    return Permission.objects.filter(own_or_of_group).distinct()


def exceed(wanted: QuerySet[Permission], request: HttpRequest) -> bool:
    """Whether the signed-in user lacks some of these permissions."""
    user = request.user
    if not isinstance(user, User):
        return True
    if user.is_superuser:
        return False
    own = permissions_of(user).values("pk")
    return wanted.exclude(pk__in=own).exists()


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser


@admin.register(User)
class UserAdmin(PlainUserAdmin, ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Users who may edit other users must not give themselves every permission."""
        if _is_superuser(request):
            return ()
        return PERMISSION_FIELDS

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self._is_stronger(obj, request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self._is_stronger(obj, request) and super().has_delete_permission(request, obj)

    def _is_stronger(self, person: Any, request: HttpRequest) -> bool:
        if not isinstance(person, User) or _is_superuser(request):
            return False
        return person.is_superuser or exceed(permissions_of(person), request)


@admin.register(Group)
class GroupAdmin(PlainGroupAdmin, ModelAdmin):
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self._is_stronger(obj, request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self._is_stronger(obj, request) and super().has_delete_permission(request, obj)

    def formfield_for_manytomany(
        self,
        db_field: ManyToManyField[Any, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> ModelMultipleChoiceField[Any] | None:
        """Only permissions that the signed-in user has can be chosen."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is None or field.queryset is None or db_field.name != "permissions":
            return field
        if request is not None and isinstance(request.user, User):
            allowed = permissions_of(request.user).values("pk")
            field.queryset = field.queryset.filter(pk__in=allowed)
        return field

    def _is_stronger(self, group: Any, request: HttpRequest) -> bool:
        return isinstance(group, Group) and exceed(group.permissions.all(), request)
