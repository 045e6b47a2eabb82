"""Users and groups in the admin: Django's own pages in the theme's style."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as PlainGroupAdmin
from django.contrib.auth.admin import UserAdmin as PlainUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.admin.parts import ModelAdmin
from accounts.models import User

admin.site.unregister(Group)

PERMISSION_FIELDS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(PlainUserAdmin, ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Users who may edit other users must not give themselves every permission."""
        if self._superuser(request):
            return ()
        return PERMISSION_FIELDS

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        mightier = isinstance(obj, User) and obj.is_superuser and not self._superuser(request)
        return not mightier and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        mightier = isinstance(obj, User) and obj.is_superuser and not self._superuser(request)
        return not mightier and super().has_delete_permission(request, obj)

    def _superuser(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_superuser


@admin.register(Group)
class GroupAdmin(PlainGroupAdmin, ModelAdmin):
    pass
