"""Jobs in the admin: found, shown as text whatever was read, and retried at the tenant's cost,
once.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Tenant
from accounts.services import Caller
from billing.reconciliation import reconcile
from billing.services import adjust
from config import clock
from files.models import StoredFile
from ocr.errors import ErrorCode
from ocr.jobs import deletion, submission
from ocr.jobs.options import JobOptions
from ocr.jobs.retry import NotRetried, retry
from ocr.models import Execution, ExecutionResult, Job, Page
from ocr.receipts import receipt_of
from ocr.recognition.languages.language import of_model
from ocr.worker import cleaning
from tests.admin.addresses import addresses
from tests.admin.conftest import Made
from tests.api.support import streamed
from tests.ocr.receipts_layout import page as typed
from tests.ocr.receipts_texts import MALAYSIAN

pytestmark = pytest.mark.database

LIST = "/admin/ocr/job/"
ATTACK = '<script>alert("x")</script>'
ESCAPED = "&lt;script&gt;alert("


def page_of(job: Job) -> str:
    return reverse("admin:ocr_job_change", args=[job.pk])


def retry_page(job: Job) -> str:
    return reverse("admin:ocr_job_retry", args=[job.pk])


@pytest.mark.parametrize(
    "form", ["{job.uuid}", "job_{job.uuid.hex}", "{job.uuid.hex}", "{job.pk}", "{job.name}", "IRS"]
)
def test_a_job_is_found_by_each_of_its_names(superuser: Client, pending: Made, form: str) -> None:
    page = superuser.get(LIST, {"q": form.format(job=pending.job)})
    assert [job.pk for job in page.context["cl"].result_list] == [pending.job.pk]


@pytest.mark.parametrize(
    "term", ["00000000-0000-0000-0000-000000000000", "99999999999999999999999999", "second", "²"]
)
def test_what_names_no_job_finds_none(superuser: Client, pending: Made, term: str) -> None:
    assert superuser.get(LIST, {"q": term}).context["cl"].result_count == 0


def test_a_finished_job_shows_its_work_and_its_picture(superuser: Client, done: Made) -> None:
    Execution.objects.update(
        text="what was read", corrected_text="what was meant", corrector="dictionary"
    )
    page = superuser.get(page_of(done.job)).content.decode()
    stored = StoredFile.objects.get()
    picture = reverse("admin:files_storedfile_content", args=[stored.pk])
    for text in ("what was read", "what was meant", "tesseract", "Page 1", f'<img src="{picture}"'):
        assert text in page
    answer = superuser.get(picture)
    assert streamed(answer)[:4] == b"\x89PNG"
    assert (answer["Content-Type"], answer["Content-Security-Policy"]) == (
        "image/png",
        "default-src 'none'; sandbox",
    )


def test_a_receipt_and_the_corrections_are_shown(superuser: Client, done: Made) -> None:
    edit = {
        "old": "Tatal",
        "new": "Total",
        "why": "so",
        "confidence": 0.5604,
        "where": {"page": 1, "line": 1},
    }
    Execution.objects.update(corrections=[edit])
    assert "Receipt" not in superuser.get(page_of(done.job)).content.decode()
    keep_receipt(MALAYSIAN.replace("17.65", "17.66"))
    page = superuser.get(page_of(done.job)).content.decode()
    for text in (
        "0.560",
        "KEDAI RUNCIT MAJU SDN BHD",
        "2018-03-05",
        '<td class="py-1 pr-4">KOPI O</td>',
        "12.50",
        "differs",
    ):
        assert text in page
    keep_receipt(MALAYSIAN.replace("KOPI O", ATTACK))
    page = superuser.get(page_of(done.job)).content.decode()
    assert "KEDAI RUNCIT" in page
    assert ATTACK not in page


def keep_receipt(text: str) -> None:
    """As if the one execution had read it."""
    receipt = receipt_of([typed(text)])
    assert receipt is not None
    ExecutionResult.objects.update_or_create(
        execution=Execution.objects.get(), defaults={"receipt": receipt.to_dict()}
    )


def test_whatever_was_sent_or_read_is_shown_as_text(
    superuser: Client, done: Made, failed_too: Job
) -> None:
    StoredFile.objects.update(original_name=ATTACK, title=ATTACK, tags=ATTACK, media_type=ATTACK)
    Tenant.objects.update(name=ATTACK)
    Job.objects.update(
        name=ATTACK,
        error=ATTACK,
        error_code=ATTACK[:20],
        options=JobOptions(languages=(of_model(ATTACK),), alphabet=ATTACK, formats=(ATTACK,)),
    )
    edit = {"old": ATTACK, "new": ATTACK, "why": ATTACK, "where": {"page": 1, "line": 1}}
    texts = dict.fromkeys(("text", "corrected_text", "note", "error", "worker", "provider"), ATTACK)
    Execution.objects.update(**texts, corrector="dictionary", corrections=[edit])
    Page.objects.update(text=ATTACK)
    for path in addresses():
        answer = superuser.get(path)
        if not answer.streaming:
            assert "<script>alert" not in answer.content.decode(), path
    assert superuser.get(page_of(done.job)).content.decode().count(ESCAPED) >= 12
    assert ESCAPED in superuser.get("/admin/").content.decode()
    answer = superuser.post(retry_page(failed_too), follow=True)
    assert "<script>alert" not in answer.content.decode()


@pytest.fixture
def failed_too(done: Made, work: Callable[[], int]) -> Job:
    """A failed job beside the one that was read, of the same stored file."""
    stored = StoredFile.objects.get()
    order = submission.JobRequest("images", [stored], [["tesseract"]], deadline_seconds=60)
    job = submission.submit(caller=_caller(done), job_request=order)
    deletion.cancel(job=job, code=ErrorCode.TIMEOUT, reason="given up")
    job.refresh_from_db()
    return job


def _caller(made: Made) -> Any:
    return Caller(made.customer.tenant, None)


def test_a_retry_is_a_new_job_that_is_paid_once(
    superuser: Client, failed: Made, work: Callable[[], int]
) -> None:
    assert failed.customer.spendable("token") == 100_000
    superuser.get(retry_page(failed.job))
    assert Job.objects.count() == 1  # following the link did nothing
    page = superuser.post(retry_page(failed.job), follow=True)
    new = Job.objects.exclude(pk=failed.job.pk).get()
    assert page.redirect_chain[-1][0] == page_of(new)
    assert failed.customer.spendable("token") == 99_950
    assert (new.actor, new.name, new.options, new.held) == (
        "user:root",
        "first",
        JobOptions(languages=(of_model("eng"),)),
        50,
    )
    assert [execution.provider for execution in new.executions.all()] == ["tesseract"]
    work()
    new.refresh_from_db()
    assert (new.status, new.cost) == ("completed", 50)
    failed.job.refresh_from_db()
    assert failed.job.status == "failed"
    assert reconcile() == []


def test_two_clicks_make_one_job(superuser: Client, failed: Made) -> None:
    superuser.post(retry_page(failed.job))
    page = superuser.post(retry_page(failed.job), follow=True)
    assert "retried before, as job" in page.content.decode()
    assert Job.objects.count() == 2
    assert failed.customer.spendable("token") == 99_950


def test_a_job_is_retried_once_for_good(failed: Made, settings: Any) -> None:
    new = retry(job=failed.job, actor="user:root")
    with time_machine.travel(clock.now() + timedelta(hours=settings.IDEMPOTENCY_HOURS + 1)):
        cleaning.delete_old_idempotency_keys()
        failed.job.expires_at = None
        with pytest.raises(NotRetried, match=f"retried before, as job {new.uuid}"):
            retry(job=failed.job, actor="user:root")
    assert Job.objects.count() == 2


def test_a_retry_that_fails_can_be_retried_itself(failed: Made) -> None:
    second = retry(job=failed.job, actor="user:root")
    deletion.cancel(job=second, code=ErrorCode.TIMEOUT, reason="given up")
    second.refresh_from_db()
    assert retry(job=second, actor="user:root").retry_of == second


@pytest.mark.django_db(transaction=True)
def test_of_many_retries_at_once_one_is_made(failed: Made) -> None:
    def once() -> bool:
        try:
            retry(job=failed.job, actor="user:root")
            return True
        except NotRetried:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        made = [threads.submit(once) for _ in range(4)]
        assert sorted(each.result() for each in made) == [False, False, False, True]
    assert (Job.objects.count(), StoredFile.objects.count()) == (2, 2)
    assert failed.customer.spendable("token") == 99_950
    assert reconcile() == []


def test_a_retried_job_outlives_the_failed_one(failed: Made, work: Callable[[], int]) -> None:
    new = retry(job=failed.job, actor="user:root")
    assert new.retry_of == failed.job
    deletion.delete(job=failed.job)
    work()
    done = Job.objects.get()
    assert (done.pk, done.status, done.retry_of) == (new.pk, "completed", None)
    deletion.delete(job=done)
    assert not StoredFile.objects.exists()


def test_an_earlier_upload_is_named_and_not_copied(failed_too: Job) -> None:
    new = retry(job=failed_too, actor="user:root")
    assert [(file.stored, file.owned) for file in new.files.all()] == [
        (failed_too.files.get().stored, False)
    ]
    assert StoredFile.objects.count() == 1


def test_a_file_that_was_never_fetched_is_fetched_again(failed: Made) -> None:
    failed.job.files.update(stored=None, source_url="https://example.org/page.png")
    new = retry(job=failed.job, actor="user:root")
    assert [(file.stored, file.source_url) for file in new.files.all()] == [
        (None, "https://example.org/page.png")
    ]


def test_an_earlier_upload_that_is_being_removed_is_not_retried(failed_too: Job) -> None:
    StoredFile.objects.update(pending=True)
    with pytest.raises(NotRetried, match="gone"):
        retry(job=failed_too, actor="user:root")


def test_without_its_files_a_job_is_not_retried_and_nothing_is_left(
    superuser: Client, failed: Made
) -> None:
    stored = StoredFile.objects.get()
    default_storage.delete(stored.storage_name)
    page = superuser.post(retry_page(failed.job), follow=True)
    assert "files are gone" in page.content.decode()
    assert (Job.objects.count(), failed.customer.spendable("token")) == (1, 100_000)


def test_without_credits_a_job_is_not_retried_until_there_are_some(
    superuser: Client, failed: Made
) -> None:
    adjust(
        tenant=failed.customer.tenant,
        unit="token",
        amount=-99_990,
        reference="test:poor",
        actor="test",
    )
    page = superuser.post(retry_page(failed.job), follow=True)
    assert "50 needed, 10 available" in page.content.decode()
    assert (Job.objects.count(), StoredFile.objects.count()) == (1, 1)
    adjust(
        tenant=failed.customer.tenant, unit="token", amount=100, reference="test:rich", actor="test"
    )
    assert retry(job=failed.job, actor="user:root").held == 50


def test_only_a_failed_job_is_retried(superuser: Client, pending: Made) -> None:
    assert "/retry/" not in superuser.get(page_of(pending.job)).content.decode()
    with pytest.raises(NotRetried):
        retry(job=pending.job, actor="user:root")


def test_an_expired_job_is_not_retried(failed: Made) -> None:
    failed.job.expires_at = failed.job.created_at
    with pytest.raises(NotRetried, match="gone"):
        retry(job=failed.job, actor="user:root")


def test_a_job_that_is_gone_is_404(superuser: Client, failed: Made) -> None:
    address = retry_page(failed.job)
    deletion.delete(job=failed.job)
    assert superuser.post(address).status_code == 404


def test_jobs_are_read_only(superuser: Client, failed: Made) -> None:
    assert (
        superuser.post(page_of(failed.job), {"status": "completed", "cost": "0"}).status_code == 403
    )
    failed.job.refresh_from_db()
    assert failed.job.status == "failed"


def test_an_administrator_cancels_a_job(superuser: Client, pending: Made) -> None:
    job = pending.job
    page = superuser.get(reverse("admin:ocr_job_change", args=[job.pk])).content.decode()
    address = reverse("admin:ocr_job_cancel", args=[job.pk])
    assert address in page
    assert reverse("admin:ocr_job_retry", args=[job.pk]) not in page
    superuser.get(address)
    job.refresh_from_db()
    assert job.status == "pending"  # following the link did nothing
    superuser.post(address)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "cancelled")
    assert pending.customer.spendable("token") == 100_000
    page = superuser.get(reverse("admin:ocr_job_change", args=[job.pk])).content.decode()
    assert address not in page
    assert Execution.objects.get().error_code == "cancelled"
