"""Every address of the admin, found in its resolver, with a real row in the place of an id."""

import re
from collections.abc import Iterator

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Tenant


def addresses() -> dict[str, str]:
    """Path to name.

    Nameless patterns (an old form of the change page, the catch-all) are named by their route.
    """
    found: dict[str, str] = {}
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace == "admin":
            found.update(_walk(resolver, "/admin/"))
    return found


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            route = prefix + str(pattern.pattern)
            for path in _filled(route):
                yield path, pattern.name or f"{route}"


def _filled(route: str) -> Iterator[str]:
    if "(?P<app_label>" in route:
        labels = re.search(r"\(\?P<app_label>([^)]*)\)", route)
        assert labels
        yield from (f"/admin/{label}/" for label in labels[1].split("|"))
    elif "(?P<url>" in route:
        yield "/admin/there-is-no-such-page/"
    elif "content_type_id" in route:
        kind = ContentType.objects.get_for_model(Tenant)
        yield f"/admin/r/{kind.pk}/{Tenant.objects.values_list('pk', flat=True)[0]}/"
    else:
        yield re.sub(r"<[^>]*id>", lambda _: _row_of(route), route)


def _row_of(route: str) -> str:
    app, name = route.split("/")[2:4]
    model = next(model for model in admin.site._registry if _names(model) == (app, name))
    row = model._default_manager.order_by("pk").first() or _made(model)
    return str(row.pk)


def _made(model: type[Model]) -> Model:
    """A row of what no job makes by itself."""
    owner = {"tenant": Tenant.objects.first(), "provider": "openai"}
    return model._default_manager.create(**owner)


def _names(model: type[Model]) -> tuple[str, str]:
    return model._meta.app_label, str(model._meta.model_name)
