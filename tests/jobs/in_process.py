"""Stands for the warm child: runs its functions in this process, where a test can break them."""

import logging
import traceback
from collections.abc import Sequence
from contextvars import Context
from typing import Any, BinaryIO, get_type_hints

import msgspec

from ocr import optional
from ocr.errors import EngineError
from ocr.sandbox import ChildBug
from ocr.sandbox.targets import Answer, ChildFunction, Request, decoder_of

logger = logging.getLogger("polyglyph.sandbox")


class InProcess:
    def call(
        self,
        function: ChildFunction[Request, Answer],
        request: Request,
        *,
        files: Sequence[BinaryIO] = (),
        outputs: Sequence[BinaryIO] = (),
        **_: Any,
    ) -> Answer:
        """As `Child.call`, with the same trip through JSON and the same exceptions."""
        wanted, *_others = get_type_hints(function).values()
        arrived: Request = msgspec.json.decode(msgspec.json.encode(request), type=wanted)
        for file in files:
            file.seek(0)
        opened = [*files, *outputs]

        def run() -> tuple[Answer, list[optional.Fault]]:
            with optional.collected() as faults:
                answer = function(arrived, opened)
            return answer, faults

        try:
            # A context of its own, as a process has one: the parent does not collect the faults.
            answer, faults = Context().run(run)
        except EngineError:
            raise
        except Exception as error:
            raise ChildBug("".join(traceback.format_exception(error))) from None
        for fault in faults:
            logger.error("In a child process: %s failed\n%s", fault.step, fault.trace)
        decoder: msgspec.json.Decoder[Answer] = decoder_of(function)
        return decoder.decode(msgspec.json.encode(answer))
