"""What all views of the process interface share: how an error looks."""

from typing import Any

from ocr.api.base import InterfaceView
from ocr.api.process.schema import ProcessError
from ocr.api.wire import to_json


class ProcessInterfaceView(InterfaceView):
    def error_body(self, status: int, message: str) -> dict[str, Any]:
        return to_json(ProcessError(error=message))
