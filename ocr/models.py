"""Jobs in the database.

A Job is a request, a JobFile one file of it, an Execution one engine over that file, a Run some
pages that one worker reads at a time, a Page one page.
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import ApiKey, Tenant
from billing.models import Unit, interface_choices
from config import clock
from files.models import StoredFile
from ocr.jobs.options import JobOptionsField


class Status(models.TextChoices):
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


ENDED = (Status.COMPLETED, Status.FAILED)


class Priority(models.IntegerChoices):
    INTERACTIVE = 0  # a client waits: images, process, solver
    BULK = 1


class JobQuerySet(models.QuerySet["Job"]):
    """`visible_to` is the only way from a tenant to its jobs."""

    def visible_to(self, tenant: Tenant, interface: str) -> "JobQuerySet":
        """The unexpired jobs of a tenant in one interface."""
        unexpired = Q(expires_at=None) | Q(expires_at__gt=clock.now())
        return self.filter(unexpired, tenant=tenant, interface=interface)

    def expired_of(self, tenant: Tenant, interface: str) -> "JobQuerySet":
        """Expired jobs that the sweeper has not deleted yet."""
        return self.filter(tenant=tenant, interface=interface, expires_at__lte=clock.now())


class Job(models.Model):
    """A request.

    `uuid` is its public id (the jobs interface shows `id`); `reference` is its name in billing.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="jobs", db_index=False
    )
    interface = models.CharField(max_length=10, choices=interface_choices)
    name = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    options = JobOptionsField(blank=True, help_text="Languages and other options of the request.")
    password = models.TextField(
        blank=True, help_text="The document's password, encrypted; deleted when the job ends."
    )
    actor = models.CharField(max_length=100, help_text="The API key that made the request.")
    api_key = models.ForeignKey(
        ApiKey, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    request_id = models.CharField(max_length=64, blank=True)
    unit = models.CharField(max_length=10, choices=Unit)
    held = models.BigIntegerField(default=0, help_text="Amount held, in the job's unit.")
    cost = models.BigIntegerField(
        null=True, blank=True, help_text="Amount charged, in the job's unit."
    )
    round = models.PositiveIntegerField(
        default=0, help_text="Number of reprocessings. Each has its own hold and charge."
    )
    due: "models.JSONField[Any, Any]" = models.JSONField(
        default=dict,
        blank=True,
        help_text="The charge for files that were deleted before the round ended.",
    )
    error_code = models.CharField(max_length=20, blank=True)
    error = models.TextField(blank=True)
    retry_of = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="retried_as",
        help_text="The failed job that this job retries.",
    )
    deadline = models.DateTimeField(
        help_text="A job that has not ended by then fails, and its hold is released."
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="After this time the tenant can no longer see the job."
    )

    objects = JobQuerySet.as_manager()
    # Of a job that was just submitted: what the tenant can still spend, in the job's unit.
    available: int | None = None

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "-created_at"], name="jobs_of_tenant"),
            models.Index(fields=["status", "-created_at"], name="jobs_by_status"),
            models.Index(fields=["interface", "created_at"], name="jobs_by_interface"),
            models.Index(fields=["created_at"], name="jobs_in_time"),
            # On PostgreSQL jobs_by_name_part too: see config.text_search.
            models.Index(
                fields=["deadline"],
                condition=Q(status__in=["pending", "running"]),
                name="open_jobs",
            ),
            models.Index(
                fields=["interface", "expires_at"],
                condition=Q(expires_at__isnull=False),
                name="jobs_to_expire",
            ),
            # The lists of the jobs interface: one index per sort key, with the filtered columns.
            *[
                models.Index(
                    fields=["tenant", *fields],
                    condition=Q(interface="jobs"),
                    name=f"jobs_listed_by_{name}",
                )
                for name, fields in {
                    "creation": ["created_at", "id"],
                    "update": ["updated_at", "id", "status"],
                    "name": ["name", "id", "status"],
                    "status": ["status", "created_at", "id"],
                }.items()
            ],
        ]

    def __str__(self) -> str:
        return f"job_{self.uuid.hex}"

    @property
    def reference(self) -> str:
        """The billing reference of the current round. It makes a repeated call harmless."""
        if not self.round:
            return f"job:{self.uuid}"
        return f"job:{self.uuid}:{self.round}"

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()


class JobFileQuerySet(models.QuerySet["JobFile"]):
    def visible_to(self, tenant: Tenant, interface: str) -> "JobFileQuerySet":
        """Files of the jobs that are visible to the tenant."""
        return self.filter(job__in=Job.objects.visible_to(tenant, interface))


class JobFile(models.Model):
    """One file of a job, in the order of the request."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="files", db_index=False)
    stored = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="job_files"
    )
    source_url = models.TextField(
        blank=True, help_text="The URL from which a worker fetches the file."
    )
    position = models.PositiveIntegerField(default=0)
    owned = models.BooleanField(
        default=True, help_text="The file was sent with the job and is deleted with it."
    )

    objects = JobFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="one_file_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.stored} of {self.job_id}"


class Execution(models.Model):
    """One engine over one file. Workers claim its runs."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="executions")
    job_file = models.ForeignKey(JobFile, on_delete=models.CASCADE, related_name="executions")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="executions")
    provider = models.CharField(max_length=40)
    round = models.PositiveIntegerField(
        default=0, help_text="The round of the job that pays for it."
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.BULK)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    attempt = models.PositiveSmallIntegerField(
        default=0, help_text="The highest attempt number of its runs."
    )
    max_attempts = models.PositiveSmallIntegerField(
        default=3, help_text="The limit for each of its runs."
    )
    worker = models.CharField(
        max_length=100, blank=True, help_text="The worker that last claimed one of its runs."
    )
    deadline = models.DateTimeField()
    rate: "models.JSONField[Any, Any]" = models.JSONField(
        null=True,
        editable=False,
        help_text="The price that was promised: the fields of billing.models.Rate.",
    )
    text = models.TextField(blank=True)
    corrected_text = models.TextField(blank=True)
    corrections: "models.JSONField[Any, Any]" = models.JSONField(default=list, blank=True)
    corrector = models.CharField(max_length=20, blank=True)
    note = models.TextField(
        blank=True,
        help_text="Steps that failed, and what makes the text unreliable, one sentence per line.",
    )
    confidence = models.FloatField(null=True, blank=True)
    language = models.CharField(
        max_length=10, blank=True, help_text="Detected language: ISO 639-1, or und."
    )
    seconds = models.FloatField(
        null=True, blank=True, help_text="Processing time of all runs, in seconds."
    )
    error_code = models.CharField(max_length=20, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    turn_at = models.DateTimeField(
        default=clock.now, editable=False, help_text="Created, or last claimed by a worker."
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant", "created_at"], condition=Q(status="pending"), name="waiting_work"
            ),
            models.Index(fields=["created_at"], name="executions_in_time"),
            models.Index(fields=["provider", "created_at"], name="executions_by_provider"),
            models.Index(
                fields=["created_at"], condition=Q(status="failed"), name="failed_executions"
            ),
            models.Index(
                fields=["tenant", "priority", "turn_at"],
                condition=Q(status__in=["pending", "running"]),
                name="turns_of_a_tenant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} over {self.job_file_id}, attempt {self.attempt}"

    @property
    def notes(self) -> list[str]:
        """The sentences of `note`."""
        return self.note.splitlines()


class ExecutionResult(models.Model):
    """Results made once, when an execution is assembled.

    A separate row, because `ocr_data` of a long document has many megabytes and few readers need
    it.
    """

    execution = models.OneToOneField(
        Execution, on_delete=models.CASCADE, related_name="result", primary_key=True
    )
    ocr_data = models.TextField(
        blank=True, help_text="The JSON text that the jobs interface answers as `ocrData`."
    )
    receipt: "models.JSONField[Any, Any]" = models.JSONField(
        null=True, help_text="ocr.receipts.Receipt as a dict, where the pages are one."
    )

    def __str__(self) -> str:
        return f"result of {self.execution_id}"


class Run(models.Model):
    """Pages `first` to `last` of an execution: the unit of work that a worker claims.

    `attempt` is the fencing token: every write of a worker names the attempt that it claimed, and a
    write of an older attempt changes no row. The run that ends last assembles the result.
    """

    execution = models.ForeignKey(
        Execution, on_delete=models.CASCADE, related_name="runs", db_index=False
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="runs")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.BULK)
    first = models.PositiveIntegerField(default=1, help_text="Counts from 1.")
    last = models.PositiveIntegerField(default=0, help_text="0: unknown until the file is fetched.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    attempt = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField()
    seconds = models.FloatField(default=0.0, help_text="Processing time of all ended attempts.")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)

    # Of a run that was just claimed: how many executions waited beside its own.
    others_waiting: int = 0

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["execution", "first"], name="one_run_per_first_page")
        ]
        indexes = [
            models.Index(
                fields=["priority", "tenant", "id"],
                condition=Q(status="pending"),
                name="runs_to_claim",
            ),
            models.Index(fields=["lease_until"], condition=Q(status="running"), name="run_leases"),
        ]

    def __str__(self) -> str:
        return f"pages {self.first} to {self.last} of {self.execution_id}, attempt {self.attempt}"


class Page(models.Model):
    """One page that an execution has read, or could not read.

    It is saved at once, so that a lost worker costs one page.
    """

    execution = models.ForeignKey(
        Execution, on_delete=models.CASCADE, related_name="pages", db_index=False
    )
    number = models.PositiveIntegerField(help_text="Counts from 1.")
    tree = models.JSONField(help_text="ocr.document.Page as a dict.")
    text = models.TextField(blank=True)
    words = models.PositiveIntegerField(default=0)
    confidence = models.FloatField()
    recognised = models.BooleanField(
        default=True, help_text="False: the text is the file's own, or the page could not be read."
    )
    note = models.TextField(
        blank=True,
        help_text="Steps that failed, and what makes the text unreliable, one sentence per line.",
    )
    charged = models.BooleanField(
        default=True, help_text="False: no installed model reads the script of the page."
    )
    error_code = models.CharField(max_length=20, blank=True)
    error = models.TextField(
        blank=True, help_text="Why the page could not be read. It is not charged."
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["execution", "number"], name="one_row_per_page")
        ]

    def __str__(self) -> str:
        return f"page {self.number} of {self.execution_id}"


class Output(models.Model):
    """An output file of an execution."""

    execution = models.ForeignKey(
        Execution, on_delete=models.CASCADE, related_name="outputs", db_index=False
    )
    format = models.CharField(max_length=10)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="outputs")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["execution", "format"], name="one_output_per_format")
        ]

    def __str__(self) -> str:
        return f"{self.format} of {self.execution_id}"


class JobCount(models.Model):
    """The number of a tenant's jobs in an interface with lists: a total without counting a million
    rows.
    """

    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="job_counts", db_index=False
    )
    interface = models.CharField(max_length=10, choices=interface_choices)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "interface"], name="one_count_per_interface")
        ]

    def __str__(self) -> str:
        return f"{self.tenant} {self.interface}: {self.count}"


class Turn(models.Model):
    """What waits of a tenant, and when its work was last claimed (ocr.jobs.turns).

    The tenant served longest ago is next.
    """

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, related_name="turn", primary_key=True
    )
    served_at = models.DateTimeField(help_text="1970 where no work was claimed yet.")
    interactive = models.BooleanField(
        default=False, db_default=False, help_text="Interactive runs wait."
    )
    bulk = models.BooleanField(default=False, db_default=False, help_text="Other runs wait.")
    queued = models.PositiveIntegerField(default=0, db_default=0, help_text="Executions that wait.")

    class Meta:
        indexes = [
            models.Index(
                F("interactive").desc(),
                "served_at",
                "tenant",
                condition=Q(interactive=True) | Q(bulk=True),
                name="open_turns",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tenant} at {self.served_at}"

    @property
    def priority(self) -> Priority:
        """Of the work that is next."""
        if self.interactive:
            return Priority.INTERACTIVE
        return Priority.BULK


class IdempotentRequest(models.Model):
    """A POST with an Idempotency-Key: its body's hash and, when it is done, its answer."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, db_index=False)
    route = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    job = models.ForeignKey(
        Job, null=True, on_delete=models.SET_NULL, related_name="idempotent_requests"
    )
    status_code = models.PositiveSmallIntegerField(null=True)
    body: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "route", "key"], name="one_request_per_key")
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotent_by_age")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"


class ProviderCredential(models.Model):
    """A tenant's own account at a remote provider.

    It replaces the deployment's account as a whole.
    """

    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="provider_credentials"
    )
    provider = models.CharField(max_length=40)
    sealed_key = models.TextField(blank=True, editable=False)
    account = models.CharField(
        max_length=200, blank=True, help_text="The public half of a key pair: AWS's access key id."
    )
    url = models.CharField("address", max_length=500, blank=True)
    model = models.CharField(
        max_length=200,
        blank=True,
        help_text="If empty, the deployment's model or the provider's default is used.",
    )
    region = models.CharField(max_length=40, blank=True, help_text="AWS region.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["tenant", "provider"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "provider"], name="one_credential_per_tenant_and_provider"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} for {self.tenant}"


class ProviderHealth(models.Model):
    """The circuit breaker of a provider, for the deployment's account (no tenant) or a tenant's
    own.

    All workers share it: after failures in a row, calls are refused until `opened_until`, and then
    one worker makes a trial call.
    """

    provider = models.CharField(max_length=40)
    tenant = models.ForeignKey(
        Tenant, null=True, blank=True, on_delete=models.CASCADE, related_name="provider_health"
    )
    failures = models.PositiveIntegerField(default=0, help_text="Failures in a row.")
    openings = models.PositiveIntegerField(
        default=0, help_text="How often in a row the circuit breaker opened."
    )
    opened_until = models.DateTimeField(
        null=True, blank=True, help_text="Calls are refused until then."
    )
    last_error = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["provider", "tenant"]
        verbose_name = "provider"
        constraints = [
            models.UniqueConstraint(
                fields=["provider"], condition=Q(tenant=None), name="one_health_per_provider"
            ),
            models.UniqueConstraint(
                fields=["provider", "tenant"], name="one_health_per_provider_and_tenant"
            ),
        ]

    def __str__(self) -> str:
        if self.tenant_id is None:
            return self.provider
        return f"{self.provider} for {self.tenant}"
