"""Building blocks of the admin: read-only lists, a day filter, links and a confirmation page."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin import AllValuesFieldListFilter
from django.core import paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from unfold import decorators
from unfold.contrib.filters.admin import AutocompleteSelectFilter as TenantFilter
from unfold.contrib.filters.admin import DropdownFilter as UntypedDropdownFilter
from unfold.contrib.filters.admin import RangeDateFilter as UntypedRangeDateFilter
from unfold.utils import parse_date_str

if TYPE_CHECKING:  # the theme has no types; its classes are subclasses of Django's
    ModelAdmin = admin.ModelAdmin[Any]
    Paginator = paginator.Paginator[Any]
    ModelForm = forms.ModelForm[Any]
    TabularInline = admin.TabularInline[Any, Any]
    DropdownFilter = admin.SimpleListFilter
    RangeDateFilter = admin.FieldListFilter
else:
    from django.core.paginator import Paginator
    from django.forms import ModelForm
    from unfold.admin import ModelAdmin, TabularInline

    DropdownFilter = UntypedDropdownFilter
    RangeDateFilter = UntypedRangeDateFilter

__all__ = ["DropdownFilter", "ModelAdmin", "ModelForm", "TabularInline", "TenantFilter"]

MOST_COUNTED = 10_000  # more rows than anybody pages through
MOST_VALUES = 100  # of a filter
Function = TypeVar("Function", bound=Callable[..., Any])


def action(**options: Any) -> Callable[[Function], Function]:
    """The theme's `action`: a button on a page, and the permissions it needs."""
    decorator: Callable[[Function], Function] = decorators.action(**options)
    return decorator


def display(**options: Any) -> Callable[[Function], Function]:
    """The theme's `display`: a column; `label` gives its colours."""
    decorator: Callable[[Function], Function] = decorators.display(**options)
    return decorator


class BoundedPaginator(Paginator):
    """Counts no more than MOST_COUNTED rows. Those after them are found by filters and search."""

    template_name = "admin/bounded_pagination.html"

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_COUNTED)

    @property
    def has_more(self) -> bool:
        """Whether there are rows that are neither counted nor on a page."""
        return self._counted > MOST_COUNTED

    @cached_property
    def _counted(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: MOST_COUNTED + 1].count()


class IndexedValuesFilter(AllValuesFieldListFilter):
    """The values of a column that an index begins with, found one after the other in the index.

    Django's own filter reads every row for them.
    """

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: Any,
        model: type[Model],
        model_admin: ModelAdmin,
        field_path: str,
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.lookup_choices: Any = values_of(model, field.name)


def values_of(model: type[Model], name: str) -> list[str]:
    """The different texts in a column, at most MOST_VALUES, in order."""
    column = model._default_manager.order_by(name).values_list(name, flat=True)
    values: list[str] = []
    value = column.first()
    while value is not None and len(values) < MOST_VALUES:
        values.append(value)
        value = column.filter(**{f"{name}__gt": value}).first()
    return values


class ReadOnlyAdmin(ModelAdmin):
    """Rows that can only be viewed, also by bulk actions.

    The lists are fast however many rows there are: an index has the order and every filter.
    """

    paginator = BoundedPaginator
    sortable_by = ("id", "created_at")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_filter_submit = True
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DayFilter(RangeDateFilter):
    """From one UTC day to another, both included:
    `created_at_from=2026-11-01&created_at_to=2026-11-01`.
    """

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        first = self._midnight("from", days=0)
        end = self._midnight("to", days=1)
        if first:
            queryset = queryset.filter(**{f"{self.field_path}__gte": first})
        if end:
            queryset = queryset.filter(**{f"{self.field_path}__lt": end})
        return queryset

    def _midnight(self, side: str, *, days: int) -> datetime | None:
        given = parse_date_str(self.used_parameters.get(f"{self.field_path}_{side}"))
        if given is None:
            return None
        return datetime.combine(given, time.min, UTC) + timedelta(days=days)


def list_url(name: str, **filters: Any) -> str:
    """The URL of a filtered list: `list_url("ocr_job", status__exact="failed")`."""
    address = reverse(f"admin:{name}_changelist")
    if not filters:
        return address
    return f"{address}?{urlencode(filters)}"


def link(address: str, text: object) -> str:
    """An anchor, both parts escaped."""
    return format_html('<a href="{}" class="text-link underline">{}</a>', address, text)


def row_or_404(page: ModelAdmin, request: HttpRequest, object_id: str) -> Any:
    row = page.get_object(request, object_id)
    if row is None:
        raise Http404
    return row


def confirmation_page(
    page: ModelAdmin,
    request: HttpRequest,
    *,
    title: str,
    submit: str,
    back: str,
    text: str = "",
    form: forms.Form | None = None,
    row: Model | None = None,
) -> TemplateResponse:
    """A page with a question or a form that posts to its own URL, so that a GET changes nothing."""
    question = {"text": text, "submit": submit, "back": back}
    own = {"title": title, "question": question, "form": form, "opts": page.opts, "original": row}
    context = {**page.admin_site.each_context(request), **own}
    return TemplateResponse(request, "admin/ask.html", context)
