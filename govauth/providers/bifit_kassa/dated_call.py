"""Calls whose body carries the time of the service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from govauth.transport.operation import Operation, json_body
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue

T = TypeVar("T")


async def call_dated(
    transport: Transport, operation: Operation[T], body: Callable[[datetime], JsonValue]
) -> T:
    """Call with a body that is made of the time of the service; what cannot be sent is refused first."""
    json_body(body(transport.server_now()))
    await transport.token(operation.name)  # shows the clock of the service
    return await transport.call(operation, body=json_body(body(transport.server_now())))
