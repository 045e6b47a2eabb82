"""The rows of `benchmarks.million`: set-based SQL, on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Django's settings come first
    from accounts.models import User

FIRST = 1000  # ids of copies begin after it
DAYS = 30
INTERFACES = "ARRAY['jobs','jobs','jobs','jobs','jobs','process','process','images','solver',"
INTERFACES += "'documents']"
TABLES = (
    "ocr_job",
    "ocr_jobfile",
    "ocr_execution",
    "ocr_executionresult",
    "ocr_run",
    "ocr_page",
    "files_storedfile",
    "billing_hold",
    "billing_ledgerentry",
    "billing_usage",
)
# Those whose ids are counted.
NUMBERED = (
    "ocr_job",
    "ocr_jobfile",
    "ocr_execution",
    "ocr_run",
    "ocr_page",
    "billing_wallet",
    "billing_hold",
    "billing_ledgerentry",
)


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """`tenant` is the id of the big tenant, `job` of one of its jobs, `listed` how many it lists.

    `old_day` is a day in the middle.
    """

    tenant: int
    secret: str
    small_secret: str
    user: "User"
    job: int
    listed: int
    old_day: str
    size: str

    def path_of(self, interface: str) -> str:
        """The address of the newest job of the big tenant in this interface, or of its file."""
        from ocr.models import Job

        job = Job.objects.filter(tenant=self.tenant, interface=interface).latest("created_at")
        if interface == "jobs":
            return f"/ocr-jobs/{job.pk}"
        if interface == "images":
            return f"/api/job/{job}"
        if interface == "documents":
            return f"/task/{job.uuid}"
        if interface == "solver":
            return f"/api/ocr/result/{job.uuid}"
        stored = job.files.get().stored
        assert stored is not None
        return f"/api/files/{stored.storage_name}"


def seed(jobs: int, tenants: int) -> Seeded:
    from django.db import connection

    from accounts.models import Tenant, User
    from accounts.services import create_tenant, issue_key

    big = create_tenant(name="big")
    small = create_tenant(name="small")
    key, secret = issue_key(tenant=big, name="benchmark")
    small_secret = issue_key(tenant=small, name="benchmark")[1]
    Tenant.objects.bulk_create(Tenant(name=f"tenant {number}") for number in range(tenants - 2))
    template = make_template(big.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no checks of foreign keys
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET work_mem = '256MB'")
        with without_indexes(cursor):
            copy_all(
                cursor,
                template,
                jobs=jobs,
                first=big.pk,
                owner_id=big.user_id,
                tenants=tenants,
            )
            fill_ledger(cursor, jobs=jobs, first=big.pk, tenants=tenants, key=key.pk)
        cursor.execute(TOTALS)
        cursor.execute(COUNTS)
        for table in NUMBERED:
            cursor.execute(RENUMBER.format(table=table), [table])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("RESET work_mem")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        size = cursor.fetchone()[0]
        cursor.execute(f"SELECT (now() - interval '{DAYS // 2} days')::date::text")
        old_day = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*), max(id) FROM ocr_job WHERE tenant_id = %s AND interface = 'jobs'",
            [big.pk],
        )
        listed, job = cursor.fetchone()
    connection.close()  # with the settings above
    return Seeded(
        tenant=big.pk,
        secret=secret,
        small_secret=small_secret,
        user=User.objects.create_superuser("benchmark", password=secret),
        job=job,
        listed=listed,
        old_day=old_day,
        size=size,
    )


def make_template(tenant: int) -> dict[str, Any]:
    """One finished job of one page, as the models make it. Returns the ids by table."""
    from datetime import timedelta

    from django.utils import timezone

    from billing.models import Hold, Wallet
    from files.models import StoredFile
    from ocr import models
    from ocr.jobs.options import JobOptions

    deadline = timezone.now() + timedelta(days=365)
    done = {"tenant_id": tenant, "status": "completed", "deadline": deadline}
    stored = StoredFile.objects.create(
        tenant_id=tenant,
        pending=False,
        storage_name="ocr/x/template.png",
        media_type="image/png",
        extension="png",
        size=1000,
        sha256="f" * 64,
        expires_at=deadline,
    )
    job = models.Job.objects.create(
        interface="jobs",
        options=JobOptions(formats=("pdf",)),
        unit="token",
        cost=54,
        actor="key:benchmark",
        finished_at=timezone.now(),
        expires_at=deadline,
        **done,
    )
    file = models.JobFile.objects.create(job=job, stored=stored)
    execution = models.Execution.objects.create(
        job=job,
        job_file=file,
        provider="auto",
        text="the quick brown fox jumps",
        confidence=0.9,
        language="en",
        seconds=0.1,
        finished_at=timezone.now(),
        **done,
    )
    models.ExecutionResult.objects.create(execution=execution, ocr_data='{"pages": []}')
    run = models.Run.objects.create(execution=execution, last=1, **done)
    page = models.Page.objects.create(
        execution=execution, number=1, tree={}, text=execution.text, words=5, confidence=0.9
    )
    wallet = Wallet.objects.create(tenant_id=tenant, unit="token")
    hold = Hold.objects.create(
        wallet=wallet,
        reference="template",
        amount=54,
        status="captured",
        closed_at=timezone.now(),
    )
    return {
        "files_storedfile": stored.pk,
        "ocr_job": job.pk,
        "ocr_jobfile": file.pk,
        "ocr_execution": execution.pk,
        "ocr_executionresult": execution.pk,
        "ocr_run": run.pk,
        "ocr_page": page.pk,
        "billing_hold": hold.pk,
    }


@contextmanager
def without_indexes(cursor: Any) -> Iterator[None]:
    """Drop the indexes that are no constraints, and make them again afterwards, which is faster
    than to keep them.
    """
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS "
        "(SELECT FROM pg_constraint WHERE conname = indexname)",
        [list(TABLES)],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _, statement in indexes:
        cursor.execute(statement)


def copy_all(
    cursor: Any, template: dict[str, Any], *, jobs: int, first: int, owner_id: str, tenants: int
) -> None:
    """Copies of the template's rows: number n has id FIRST + n, and belongs to a tenant by n."""
    tenant = f"CASE WHEN n % 5 = 0 THEN {first} ELSE {first} + 1 + n % {tenants - 1} END"
    interface = f"({INTERFACES})[1 + (n / 5) % 10]"
    at = f"now() - ({jobs} - n) * interval '{DAYS} days' / {jobs}"
    number = f"{FIRST} + n"
    identity = "md5(n::text)::uuid"
    name = "CASE WHEN n % 10 = 0 THEN 'Receipt' ELSE 'Invoice ' || md5(n::text) END"
    status = "CASE WHEN n % 250 = 0 THEN 'failed' ELSE 'completed' END"
    provider = "CASE WHEN n % 1000 = 1 THEN 'openai' ELSE 'auto' END"
    media = "CASE WHEN n % 500 = 1 THEN 'application/pdf' ELSE 'image/png' END"
    times = {"created_at": at, "started_at": at, "finished_at": at, "turn_at": at}
    owner = {"tenant_id": tenant, **times}
    columns = {
        "files_storedfile": {
            "id": identity,
            "storage_name": f"'ocr/{owner_id}/' || md5(n::text) || '.png'",
            "original_name": name,
            "sha256": "md5(n::text) || md5(n::text)",
            "media_type": media,
            **owner,
        },
        "ocr_job": {
            "id": number,
            "uuid": identity,
            "interface": interface,
            "name": f"CASE WHEN {interface} = 'jobs' THEN {name} ELSE '' END",
            "status": status,
            "unit": f"CASE WHEN {interface} = 'solver' THEN 'solve' ELSE 'token' END",
            "updated_at": f"{at} + (n * 7919::bigint % 1000003) * interval '1 second'",
            **owner,
        },
        "ocr_jobfile": {"id": number, "job_id": number, "stored_id": identity},
        "ocr_execution": {
            "id": number,
            "job_id": number,
            "job_file_id": number,
            "provider": provider,
            "status": status,
            **owner,
        },
        "ocr_executionresult": {"execution_id": number},
        "ocr_run": {"id": number, "execution_id": number, "status": status, **owner},
        "ocr_page": {"id": number, "execution_id": number},
        "billing_hold": {
            "id": number,
            "reference": "'job:' || md5(n::text)::uuid",
            "wallet_id": f"2 * ({tenant} - {first}) + CASE WHEN {interface} = 'solver' "
            f"THEN 2 ELSE 1 END + {FIRST}",
            "created_at": at,
            "closed_at": at,
        },
    }
    for table, values in columns.items():
        copy(cursor, table, template[table], values, jobs)


def copy(cursor: Any, table: str, pk: Any, values: dict[str, str], count: int) -> None:
    """Insert copies of a row with other values in some columns, and remove the row."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    names = [row[0] for row in cursor.fetchall()]
    key = "id"
    if "id" not in names:
        key = "execution_id"
    selected = []
    for name in names:
        selected.append(values.get(name, f't."{name}"'))
    quoted = ", ".join(f'"{name}"' for name in names)
    # Parameters follow, so that a per cent sign is written twice.
    values_selected = ", ".join(selected).replace("%", "%%")
    cursor.execute(
        f"INSERT INTO {table} ({quoted}) SELECT {values_selected} "  # noqa: S608  no input in it
        f"FROM generate_series(1, {count}) AS n, {table} AS t WHERE t.{key} = %s",
        [pk],
    )
    cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [pk])  # noqa: S608


def fill_ledger(cursor: Any, *, jobs: int, first: int, tenants: int, key: int) -> None:
    """Two wallets a tenant, each with an opening top-up, and three entries a job."""
    names = {"jobs": jobs, "first": first, "tenants": tenants, "key": key, "start": FIRST}
    for statement in LEDGER:
        cursor.execute(statement, names)


LEDGER = (
    "DELETE FROM billing_wallet",
    """
    INSERT INTO billing_wallet (id, tenant_id, unit, available, held)
    SELECT %(start)s + 2 * n + part, %(first)s + n, CASE part WHEN 1 THEN 'token' ELSE 'solve' END,
           0, 0
    FROM generate_series(0, %(tenants)s - 1) AS n, generate_series(1, 2) AS part
    """,
    """
    CREATE TEMP TABLE movement AS
    SELECT id AS entry, id AS wallet, 'top_up' AS kind, 1000000000 AS amount,
           'opening:' || id AS reference, NULL::bigint AS refund_of, '' AS interface,
           now() - interval '31 days' AS at
    FROM billing_wallet
    UNION ALL
    SELECT %(start)s + 3 * %(start)s + 3 * j.n + part, w.id,
           CASE WHEN part < 2 THEN 'charge' WHEN j.n %% 2 = 0 THEN 'refund' ELSE 'top_up' END,
           CASE WHEN part = 0 THEN -54 WHEN part = 1 THEN -10 WHEN j.n %% 2 = 0 THEN 5
                ELSE 200 END,
           CASE part WHEN 0 THEN 'job:' || j.uuid WHEN 1 THEN 'gone:' || j.n
                ELSE 'more:' || j.n END,
           CASE WHEN part = 2 AND j.n %% 2 = 0
                THEN %(start)s + 3 * %(start)s + 3 * j.n + 1 END,
           CASE WHEN part = 2 AND j.n %% 2 = 1 THEN '' ELSE j.interface END,
           j.created_at
    FROM (SELECT id - %(start)s AS n, * FROM ocr_job) AS j
    JOIN billing_wallet AS w ON w.tenant_id = j.tenant_id AND w.unit = j.unit,
         generate_series(0, 2) AS part
    """,
    """
    INSERT INTO billing_ledgerentry (id, wallet_id, tenant_id, kind, amount, balance_after, actor,
        api_key_id, key, interface, reference, refund_of_id, details, created_at)
    SELECT m.entry, m.wallet, w.tenant_id, m.kind, m.amount,
           sum(m.amount) OVER (PARTITION BY m.wallet ORDER BY m.entry), 'key:benchmark',
           CASE WHEN w.tenant_id = %(first)s AND m.kind = 'charge' THEN %(key)s END,
           CASE WHEN w.tenant_id = %(first)s AND m.interface <> '' THEN %(key)s ELSE 0 END,
           m.interface, m.reference, m.refund_of, '{}'::jsonb, m.at
    FROM movement AS m JOIN billing_wallet AS w ON w.id = m.wallet
    ORDER BY m.entry
    """,
    """
    INSERT INTO billing_usage (tenant_id, interface, provider, pages, words, seconds, unit, amount,
        api_key_id, reference, created_at)
    SELECT e.tenant_id, e.interface, 'auto', 1, 5, 0.1, w.unit, -e.amount, e.api_key_id,
           e.reference, e.created_at
    FROM billing_ledgerentry AS e JOIN billing_wallet AS w ON w.id = e.wallet_id
    WHERE e.kind = 'charge' ORDER BY e.id
    """,
    """
    UPDATE billing_wallet AS w SET available = sums.total
    FROM (
        SELECT wallet_id, sum(amount) AS total FROM billing_ledgerentry GROUP BY wallet_id
    ) AS sums
    WHERE sums.wallet_id = w.id
    """,
    "DROP TABLE movement",
)
TOTALS = """
INSERT INTO billing_daytotal (tenant_id, day, unit, interface, key, entries, requests, pages, words,
    amount)
SELECT e.tenant_id, (e.created_at AT TIME ZONE 'UTC')::date, w.unit, e.interface, e.key, count(*),
       count(u.id), coalesce(sum(u.pages), 0), coalesce(sum(u.words), 0), coalesce(sum(u.amount), 0)
FROM billing_ledgerentry AS e
JOIN billing_wallet AS w ON w.id = e.wallet_id
LEFT JOIN billing_usage AS u ON u.reference = e.reference
GROUP BY 1, 2, 3, 4, 5
"""
COUNTS = """
INSERT INTO ocr_jobcount (tenant_id, interface, count)
SELECT tenant_id, interface, count(*) FROM ocr_job WHERE interface = 'jobs' GROUP BY 1, 2
"""
RENUMBER = """
SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))
"""
