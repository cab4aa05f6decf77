"""``crpt.mdlp.request(…)``: calls of endpoints that the library does not name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar, overload

from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.places import MDLP
from govauth.transport.free_call import HOW_TO_CHECK, check_free_call
from govauth.transport.operation import Operation, Repeat, any_json, json_body, json_of
from govauth.wire.json import JsonValue

T = TypeVar("T")

FREE: Final = "mdlp.request"
_METHODS: Final = ("DELETE", "GET", "POST", "PUT")


class FreeCalls:
    """What can call any endpoint of МДЛП."""

    def __init__(self, calls: MdlpCalls) -> None:
        self._free = calls

    @overload
    async def request(
        self, method: str, path: str, *, repeat: Repeat, body: Mapping[str, JsonValue] | None = None
    ) -> JsonValue: ...

    @overload
    async def request(
        self,
        method: str,
        path: str,
        *,
        repeat: Repeat,
        answer: type[T],
        body: Mapping[str, JsonValue] | None = None,
    ) -> T: ...

    async def request(
        self,
        method: str,
        path: str,
        *,
        repeat: Repeat,
        answer: type[T] | None = None,
        body: Mapping[str, JsonValue] | None = None,
    ) -> T | JsonValue:
        """Call an endpoint that the library does not name, such as the registers of licences.

        Its pause is the caller's to keep; ``rates={"mdlp.request": Rate(1, 0.8)}`` keeps one for all of these
        calls.

        Args:
            method: in upper case.
            path: below ``/api/v1``, such as ``/reestr/customs_points/filter``; already percent-encoded.
            repeat: whether it may be sent again. Say ``Repeat.NEVER`` unless it only reads.
            answer: a model, usually an :class:`~govauth.wire.model.Answer`; by default plain JSON.
            body: a JSON object, where one goes out.

        Raises:
            InvalidInput: the method or the path is not acceptable; nothing was sent.
            OutcomeUnknown: the answer to a ``NEVER`` was lost.
            ApiError: the system refused.

        """
        check_free_call(method, path, repeat, methods=_METHODS)
        operation: Operation[T | JsonValue] = Operation(
            FREE,
            method,
            path,
            any_json if answer is None else json_of(answer),
            repeat=repeat,
            root=MDLP,
            how_to_check=HOW_TO_CHECK,
            route="",  # whatever stands in the path of a caller
        )
        return await self._free.send(operation, None if body is None else json_body(body))
