"""``crpt.true_api.request(…)``: calls of endpoints that the library does not name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, overload

from govauth.errors import InvalidInput
from govauth.providers.crpt.true_api.calls import ROOTS
from govauth.transport.free_call import HOW_TO_CHECK, check_free_call
from govauth.transport.operation import Body, Operation, Repeat, any_json, json_of
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue

T = TypeVar("T")


class FreeCalls:
    """What can call any endpoint of True API."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def request(
        self,
        method: str,
        path: str,
        *,
        version: int,
        repeat: Repeat,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
    ) -> JsonValue: ...

    @overload
    async def request(
        self,
        method: str,
        path: str,
        *,
        version: int,
        repeat: Repeat,
        answer: type[T],
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
    ) -> T: ...

    async def request(
        self,
        method: str,
        path: str,
        *,
        version: int,
        repeat: Repeat,
        answer: type[T] | None = None,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
    ) -> T | JsonValue:
        """Call an endpoint that the library does not name, on the same road as all others.

        Args:
            method: in upper case.
            path: below ``/api/v3/true-api``, such as ``/tn-ved/search``; already percent-encoded.
            version: of True API, 3 or 4: every method has one of its own.
            repeat: whether it may be sent again. Say ``Repeat.NEVER`` unless it only reads.
            answer: a model, usually an :class:`~govauth.wire.model.Answer`; by default plain JSON.
            query: pairs in order; encoded here.
            body: exact bytes, see :func:`~govauth.transport.operation.json_body`.

        Raises:
            InvalidInput: the method, the path or the version is not acceptable; nothing was sent.
            OutcomeUnknown: the answer to a ``NEVER`` was lost.
            ApiError: the system refused.

        """
        check_free_call(method, path, repeat)
        if version not in ROOTS:
            raise InvalidInput("version", "must be 3 or 4")
        operation: Operation[T | JsonValue] = Operation(
            "true_api.request",
            method,
            path,
            any_json if answer is None else json_of(answer),
            repeat=repeat,
            root=ROOTS[version],
            how_to_check=HOW_TO_CHECK,
            route="",  # whatever stands in the path of a caller
        )
        return await self._transport.call(operation, query=query, body=body)
