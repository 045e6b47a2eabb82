"""Jobs in the admin: search by id or name, results, and retry of failed jobs."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.admin.parts import (
    DayFilter,
    ReadOnlyAdmin,
    TenantFilter,
    action,
    confirmation_page,
    display,
    link,
    list_url,
    row_or_404,
)
from billing.errors import InsufficientFunds, NoPrice
from config.request_context import RequestContext
from config.text_search import containing
from files.admin import content_path, picture_path
from files.models import StoredFile
from ocr.admin.executions import COLOURS
from ocr.admin.receipts import ShownReceipt, receipts_of
from ocr.jobs.admission import Refused
from ocr.jobs.deletion import cancel_wanted
from ocr.jobs.retry import NotRetried, retry
from ocr.models import Execution, Job, JobFile, Page, Status


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = [
        "id",
        "__str__",
        "tenant",
        "interface",
        "coloured_status",
        "cost",
        "unit",
        "created_at",
        "duration",
    ]
    list_display_links = ["id", "__str__"]
    list_filter = ["status", "interface", ("created_at", DayFilter), ("tenant", TenantFilter)]
    list_select_related = ["tenant"]
    search_fields = ["name"]
    search_help_text = "An id (number, UUID or job_...), or a part of the name."
    ordering = ["-created_at"]
    fields = [
        "id",
        "uuid",
        ("tenant", "interface"),
        "name",
        ("coloured_status", "error_code"),
        "error",
    ]
    fields += [("held", "cost"), "unit", "ledger", "actor", "retry_of", "request_id", "options"]
    fields += [("created_at", "finished_at"), "duration", ("deadline", "expires_at")]
    readonly_fields = ["coloured_status", "duration", "ledger"]
    actions_detail = ["retry", "cancel"]
    change_form_outer_after_template = "admin/ocr/job/work.html"

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Job]", search_term: str
    ) -> tuple["QuerySet[Job]", bool]:
        """Search by id; any other text is searched for in the names."""
        term = search_term.strip()
        if term:
            queryset = queryset.filter(by_id(term) or containing(queryset, ["name"], term))
        return queryset, False

    @display(description="status", label=COLOURS)
    def coloured_status(self, job: Job) -> str:
        return job.status

    @display(description="duration")
    def duration(self, job: Job) -> str:
        if job.finished_at is None:
            return "-"
        return f"{(job.finished_at - job.created_at).total_seconds():.1f} s"

    @display(description="ledger")
    def ledger(self, job: Job) -> str:
        """The ledger entries of all rounds, by the common prefix of their references."""
        return link(list_url("billing_ledgerentry", q=f"job:{job.uuid}"), f"job:{job.uuid}")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        job = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if job:
            context["work"] = work_of(job)
            context["may_see_files"] = request.user.has_perm("files.view_storedfile")
        return super().change_view(request, object_id, form_url, context)

    def has_retry_permission(self, request: HttpRequest, _object_id: str | None = None) -> bool:
        return request.user.has_perm("ocr.change_job")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """A failed job can be retried, one that has not ended can be cancelled."""
        job = self.get_object(request, object_id)
        wanted = ""
        if job is not None and job.status == Status.FAILED:
            wanted = "retry"
        elif job is not None and not job.ended:
            wanted = "cancel"
        buttons: list[Any] = super().get_actions_detail(request, object_id)  # type: ignore[misc]
        return [button for button in buttons if button.action_name.endswith(wanted) and wanted]

    has_cancel_permission = has_retry_permission

    @action(description="Cancel", icon="cancel", permissions=["cancel"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        job: Job = row_or_404(self, request, object_id)
        here = reverse("admin:ocr_job_change", args=[job.pk])
        if request.method != "POST":
            text = "What is not read by now is given up and not charged."
            return confirmation_page(
                self,
                request,
                title=f"Cancel {job}",
                text=text,
                submit="Cancel it",
                row=job,
                back=here,
            )
        if cancel_wanted(job=job):
            self.log_change(request, job, "Cancelled.")
            self.message_user(request, f"{job} is cancelled.", messages.SUCCESS)
        else:
            self.message_user(request, f"{job} had ended already.", messages.ERROR)
        return redirect(here)

    @action(description="Retry", icon="replay", permissions=["retry"])
    def retry(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        job: Job = row_or_404(self, request, object_id)
        here = reverse("admin:ocr_job_change", args=[job.pk])
        if request.method != "POST":
            text = (
                "The same files are read again as a new job, which is held and charged like any "
                "other. This job stays failed."
            )
            return confirmation_page(
                self, request, title=f"Retry {job}", text=text, submit="Retry", row=job, back=here
            )
        actor = f"user:{request.user.get_username()}"
        try:
            again = retry(job=job, actor=actor, request_id=RequestContext.of(request).request_id)
        except (NotRetried, InsufficientFunds, NoPrice, Refused) as refused:
            self.message_user(request, f"Not retried: {refused}", messages.ERROR)
            return redirect(here)
        self.log_change(request, job, f"Retried as {again}.")
        address = reverse("admin:ocr_job_change", args=[again.pk])
        self.message_user(request, f"{job} is retried as this new job.", messages.SUCCESS)
        return redirect(address)


def by_id(term: str) -> Q | None:
    """The job with this id, or None for a term that is not an id."""
    if term.isascii() and term.isdigit() and len(term) < 19:
        return Q(pk=int(term))
    try:
        return Q(uuid=uuid.UUID(term.removeprefix("job_").removeprefix("job:")))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class FileWork:
    """One file of a job. `content` and `picture` are URLs of its bytes and its preview."""

    file: JobFile
    executions: list[tuple[Execution, ShownReceipt | None]]
    content: str = ""
    picture: str = ""


def work_of(job: Job) -> list[FileWork]:
    """The files of a job with their executions and pages, without the page trees."""
    pages = Prefetch("pages", Page.objects.defer("tree"))
    executions = Prefetch(
        "executions",
        Execution.objects.order_by("id").prefetch_related(pages, "runs", "outputs__stored"),
    )
    files = JobFile.objects.filter(job=job).order_by("position").select_related("stored__thumbnail")
    with_executions = files.prefetch_related(executions)
    every_execution: list[Execution] = []
    for file in with_executions:
        every_execution += file.executions.all()
    receipts = receipts_of(every_execution)
    work = []
    for file in with_executions:
        content, picture = paths_of(file.stored)
        work.append(FileWork(file, read(file, receipts), content, picture))
    return work


def read(
    file: JobFile, receipts: dict[int, ShownReceipt]
) -> list[tuple[Execution, ShownReceipt | None]]:
    """Each execution of a file, with the receipt found in it."""
    return [(execution, receipts.get(execution.pk)) for execution in file.executions.all()]


def paths_of(stored: StoredFile | None) -> tuple[str, str]:
    """URLs of the file and of its preview; empty for a file that does not exist."""
    if stored is None or stored.pending:
        return "", ""
    return content_path(stored), picture_path(stored)
