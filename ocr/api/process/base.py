"""What all views of the process interface share: how an error looks, and what becomes of a storage that is away."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from rest_framework.response import Response

from files.errors import StorageFailed
from ocr.api.base import InterfaceView
from ocr.api.process.schema import ProcessError
from ocr.api.wire import to_json

STORAGE_FAULTS = (OSError, BotoCoreError, ClientError)


class ProcessInterfaceView(InterfaceView):
    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return to_json(ProcessError(error=message))

    def handle_exception(self, exc: Exception) -> Response:
        """Every view here may ask the storage, which has errors of its own."""
        return super().handle_exception(
            StorageFailed(str(exc)) if isinstance(exc, STORAGE_FAULTS) else exc
        )
