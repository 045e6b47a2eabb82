"""The `key` that a client sends, looked up in our table: no storage name is made of it."""

import re

from django.db.models import Q
from django.http import Http404
from rest_framework.exceptions import PermissionDenied

from accounts.models import Tenant
from files.models import StoredFile
from ocr.api.base import bad
from ocr.api.process.schema import INVALID_KEY, KEY
from ocr.intake.presigned import inspected_upload

FORMAT = re.compile(KEY)
NOT_YOURS = "This file key does not belong to your account."


def find_file(tenant: Tenant, key: str) -> StoredFile:
    """The tenant's file of this key.

    Raises a 400 for a key of another form, 403 for that of another tenant, Http404.
    """
    form = FORMAT.fullmatch(key)
    if form is None or ".." in key:
        raise bad(INVALID_KEY)
    owner = form[1]
    if owner != tenant.user_id:
        raise PermissionDenied(NOT_YOURS)
    mine = StoredFile.objects.uploads_of(tenant).filter(storage_name=key)
    there = mine.filter(Q(pending=False) | Q(inspected=False))
    stored = there.exclude(job_files__owned=True).first()
    if stored is None:
        raise Http404
    return stored


def find_settled(tenant: Tenant, key: str) -> StoredFile:
    """The same, inspected if it was sent straight to the storage and is used for the first time.

    Raises Http404 also where it never arrived, and EngineError where it is no good.
    """
    try:
        return inspected_upload(find_file(tenant, key))
    except (FileNotFoundError, StoredFile.DoesNotExist) as error:
        raise Http404 from error
