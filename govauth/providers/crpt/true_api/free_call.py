"""``crpt.true_api.request(…)``: calls of endpoints that the library does not name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeVar, overload

from govauth.errors import InvalidInput
from govauth.providers.crpt.true_api.calls import ROOTS
from govauth.providers.crpt.true_api.readers import any_json
from govauth.transport.operation import Body, Operation, Repeat, json_of
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue

T = TypeVar("T")

_METHODS: Final = ("DELETE", "GET", "PATCH", "POST", "PUT")
_PATH: Final = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+/?")
_HOW_TO_CHECK: Final = "read back what the request should have changed"


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
        if method not in _METHODS:
            raise InvalidInput("method", f"must be one of {', '.join(_METHODS)}")
        if not _PATH.fullmatch(path) or ".." in path.split("/"):
            raise InvalidInput("path", "must begin with a slash and have no query, fragment or dots")
        if version not in ROOTS:
            raise InvalidInput("version", "must be 3 or 4")
        if not isinstance(repeat, Repeat):
            raise InvalidInput("repeat", "must be a Repeat")
        operation: Operation[T | JsonValue] = Operation(
            "true_api.request",
            method,
            path,
            any_json if answer is None else json_of(answer),
            repeat=repeat,
            root=ROOTS[version],
            how_to_check=_HOW_TO_CHECK,
            route="",  # whatever stands in the path of a caller
        )
        return await self._transport.call(operation, query=query, body=body)
