"""Answers of the process interface, as its documentation shows them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from billing.models import Interface, LedgerEntry, Unit
from ocr.api.formats import example_outputs
from ocr.api.process.schema import (
    ProcessBalance,
    ProcessDay,
    ProcessFile,
    ProcessHeld,
    ProcessLedger,
    ProcessLedgerEntry,
    ProcessPresigned,
    ProcessResult,
    ProcessUsage,
    ProcessUsed,
)

JOB = "5d9e0b52-7c1a-4a7e-b3f6-8d2c4e6f0a13"
KEY = "ocr/u7f3k2m9q0c4x1z8/6a1f0c9d3b7e4d58a2c19e0f7b3d5c84.png"
URL = "https://ocr.example.com/files/WyI2YTFm.../bakery.png"
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HEAD = "pgk_4Rk9Zx2b"
PROCESS_REQUEST = {"key": KEY}
READ = ProcessResult(
    id=UUID(JOB),
    text="Bakery Morgenrot\n2 rolls 1.40",
    key=KEY,
    fileUrl=URL,
    createdAt=MOMENT,
    wordCount=5,
    tokensUsed=55,
    language="en",
)
READ_WITH_FILES = replace(READ, outputs=example_outputs("bakery", docx=36702))
FILE = ProcessFile(
    key=KEY,
    fileUrl=URL,
    size=48213,
    contentType="image/png",
    filename="bakery.png",
    createdAt=MOMENT,
)
PRESIGN_REQUEST = {"filename": "bakery.png", "contentType": "image/png", "size": 48213}
PRESIGNED = ProcessPresigned(
    key=KEY,
    url="https://ocr.example.com/api/files/upload",
    method="POST",
    fields={
        "key": KEY,
        "Content-Type": "image/png",
        "policy": "eyJleHBp...",
        "signature": "k3Zx...",
    },
    expiresAt=datetime(2026, 1, 2, 3, 19, 5, tzinfo=UTC),
)
BALANCE = ProcessBalance(tokens=99450, solves=942, held=ProcessHeld(tokens=50, solves=0))
USED = ProcessUsed(
    jobId=JOB,
    interface=Interface.PROCESS,
    provider="tesseract",
    pages=1,
    words=5,
    seconds=0.412,
    unit=Unit.TOKEN,
    amount=55,
    key=HEAD,
    createdAt=MOMENT,
)
DAY = ProcessDay(day=date(2026, 1, 2), requests=1, pages=1, words=5, tokens=55, solves=0)
USAGE = ProcessUsage(items=[USED], page=1, limit=20, total=1, days=[DAY])
ENTRY = ProcessLedgerEntry(
    id=88,
    kind=LedgerEntry.Kind.CHARGE,
    unit=Unit.TOKEN,
    amount=-55,
    balanceAfter=99500,
    reference=f"job:{JOB}",
    key=HEAD,
    createdAt=MOMENT,
)
LEDGER = ProcessLedger(items=[ENTRY], page=1, limit=20, total=1)
