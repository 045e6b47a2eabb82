"""Paginated lists of a tenant's jobs, fast at any length: ids from an index, then the page's rows.

A deep page is counted from the nearer end of the list. Totals are exact, except for a search with
more than MOST_COUNTED matches: its total is MOST_COUNTED, and pages after that still work.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from accounts.models import Tenant
from config.text_search import containing
from ocr.jobs.policies import policy_of
from ocr.models import Job, JobCount, Status

MOST_COUNTED = 10_000  # more matches than a client pages through
# Ties are ordered by id, so that no page repeats or skips a job.
KEYS = {
    "created_at": ["created_at", "id"],
    "updated_at": ["updated_at", "id"],
    "name": ["name", "id"],
    "status": ["status", "created_at", "id"],
}


@dataclass(frozen=True, slots=True)
class JobListQuery:
    """`page` counts from 1; `limit` is the page size; `key` is one of KEYS."""

    page: int = 1
    limit: int = 20
    key: str = "created_at"
    descending: bool = True
    status: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """The jobs of a page, and the total of all pages."""

    jobs: Sequence[Job]
    total: int


def listed(tenant: Tenant, interface: str, wanted: JobListQuery) -> Listed:
    """A page of the tenant's jobs in an interface. Pages after the last one are empty."""
    ours = Job.objects.filter(tenant=tenant, interface=interface)
    # The same jobs as `visible_to`, but from the index alone. Expired jobs are few: the sweeper
    # deletes them every few seconds.
    expired = list(Job.objects.expired_of(tenant, interface).values_list("pk", flat=True))
    if expired:
        ours = ours.exclude(pk__in=expired)
    found = ours.filter(status=wanted.status) if wanted.status else ours
    if wanted.search:
        named = containing(ours, ["name"], wanted.search)
        ids, total = _searched(found.filter(named), wanted)
    else:
        total = _total(tenant, interface, ours, found, wanted, len(expired))
        ids = _ids(found, wanted, total)
    rows = Job.objects.only("id", "name", "status", "created_at").in_bulk(ids)
    return Listed([rows[pk] for pk in ids if pk in rows], total)


def _searched(found: QuerySet[Job], wanted: JobListQuery) -> tuple[list[int], int]:
    """The ids of the page and the total. Up to MOST_COUNTED matches are collected and sorted."""
    count = _counted(found)  # in the database: 10,000 ids would take longer than to find them
    if count <= MOST_COUNTED:
        ids = list(found.order_by().values_list("pk", flat=True))
        return _ids(Job.objects.filter(pk__in=ids), wanted, len(ids)), len(ids)
    first = (wanted.page - 1) * wanted.limit
    ordered = _ordered(found, wanted.key, wanted.descending)
    return list(ordered[first : first + wanted.limit]), MOST_COUNTED


def _total(
    tenant: Tenant,
    interface: str,
    ours: QuerySet[Job],
    found: QuerySet[Job],
    wanted: JobListQuery,
    expired: int,
) -> int:
    """The exact total. A frequent status is counted by the jobs with other statuses."""
    counts = JobCount.objects.filter(tenant=tenant, interface=interface)
    everything = max(0, (counts.values_list("count", flat=True).first() or 0) - expired)
    if not wanted.status:
        return everything
    count = _counted(found)
    if count <= MOST_COUNTED:
        return count
    other_statuses = [status for status in Status.values if status != wanted.status]
    rest = _counted(ours.filter(status__in=other_statuses))
    if rest <= MOST_COUNTED:
        return everything - rest
    return found.count()


def _counted(jobs: QuerySet[Job]) -> int:
    """The number of jobs, at most MOST_COUNTED + 1."""
    return jobs.order_by()[: MOST_COUNTED + 1].count()


def _ids(found: QuerySet[Job], wanted: JobListQuery, total: int) -> list[int]:
    """The ids of the page, in order. Reads only the index, at most half of it."""
    first = (wanted.page - 1) * wanted.limit
    last = min(first + wanted.limit, total)
    if first >= last:
        return []
    if first <= total - last:
        return list(_ordered(found, wanted.key, wanted.descending)[first:last])
    backwards = _ordered(found, wanted.key, not wanted.descending)
    ids = list(backwards[total - last : total - first])
    ids.reverse()
    return ids


def _ordered(found: QuerySet[Job], key: str, descending: bool) -> "QuerySet[Job, int]":
    sign = "-" if descending else ""
    return found.order_by(*(f"{sign}{name}" for name in KEYS[key])).values_list("pk", flat=True)


def count_jobs(tenant_id: int, interface: str, by: int) -> None:
    """Change the job count of an interface that lists its jobs."""
    if policy_of(interface).is_listed:
        counts = JobCount.objects.filter(tenant_id=tenant_id, interface=interface)
        if not counts.update(count=F("count") + by) and by > 0:
            JobCount.objects.get_or_create(tenant_id=tenant_id, interface=interface)
            counts.update(count=F("count") + by)
