"""Functions that a child can call: how they are named, and the types of their answers.

Such a function is at the top of a module that is cheap to import. It takes a request and the open
files, and its parameters and result are annotated.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, BinaryIO, TypeVar, get_type_hints

import msgspec

Request = TypeVar("Request")
Answer = TypeVar("Answer")
ChildFunction = Callable[[Request, list[BinaryIO]], Answer]
Warming = Callable[[], None]


@cache
def name_of(function: Callable[..., Any]) -> str:
    """ "module:function". Raises ValueError for a function that cannot be imported by name."""
    name = function.__qualname__
    if function.__module__ == "__main__" or not name.isidentifier():
        raise ValueError(f"A child cannot import {name}: it is not at the top of a module.")
    return f"{function.__module__}:{name}"


@cache
def decoder_of(function: ChildFunction[Any, Answer]) -> "msgspec.json.Decoder[Answer]":
    return msgspec.json.Decoder(get_type_hints(function)["return"])
