"""How the life of a job differs by interface: one row each.

Requests and answers are defined in the folder of the interface under `ocr/api`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from accounts.models import Tenant
from billing.models import Interface
from ocr.models import Priority


def retention_of_tenant(tenant: Tenant) -> timedelta:
    return tenant.retention


def seconds_of_solver(tenant: Tenant) -> timedelta:
    return timedelta(seconds=settings.SOLVER_RESULT_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfacePolicy:
    """The unit that pays for an interface is in `billing.models.UNITS`: prices depend on it too."""

    # Interactive where a client waits for the answer: those runs are claimed first.
    priority: Priority
    # How long an ended job is kept.
    retention: Callable[[Tenant], timedelta] = retention_of_tenant
    # True: each file is a separate result. A job whose files all failed is completed, and a
    # cancelled job keeps and pays for the files that were read. False: the job fails as a whole.
    partial_results: bool = False
    # Tenants can list the jobs, so a count of them is maintained.
    is_listed: bool = False
    # The first answer contains the text: the stored answer of an Idempotency-Key is deleted with
    # the job.
    answer_holds_text: bool = False
    # A picture without text fails the job and is not charged.
    blank_is_failure: bool = False
    # Each page that is read costs as much as a file of one page: no price row counts its pages.
    prices_each_page: bool = False
    # Answers hold `ocrData`, which is made once, with the result.
    keeps_ocr_data: bool = False


POLICIES: dict[str, InterfacePolicy] = {
    Interface.IMAGES: InterfacePolicy(priority=Priority.INTERACTIVE, answer_holds_text=True),
    Interface.PROCESS: InterfacePolicy(priority=Priority.INTERACTIVE, answer_holds_text=True),
    Interface.JOBS: InterfacePolicy(
        priority=Priority.BULK, partial_results=True, is_listed=True, keeps_ocr_data=True
    ),
    Interface.DOCUMENTS: InterfacePolicy(priority=Priority.BULK),
    Interface.SOLVER: InterfacePolicy(
        priority=Priority.INTERACTIVE,
        retention=seconds_of_solver,
        blank_is_failure=True,
        prices_each_page=True,
    ),
}


def policy_of(interface: str) -> InterfacePolicy:
    return POLICIES[interface]
