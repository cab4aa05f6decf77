"""``client.request(…)``: calls of endpoints that the library does not name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar, overload

from govauth.errors import InvalidInput
from govauth.providers.bifit_kassa.plain_json import json_value
from govauth.transport.free_call import HOW_TO_CHECK, check_free_call
from govauth.transport.operation import Body, Operation, Repeat, json_of
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue

T = TypeVar("T")

_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_VALUE: Final = re.compile(r"[ -~]*")
_RESERVED: Final = ("authorization", "content-length", "content-type", "host", "transfer-encoding")


class FreeCalls:
    """A client that can call any endpoint below its root."""

    _transport: Transport

    @overload
    async def request(
        self,
        method: str,
        path: str,
        *,
        repeat: Repeat,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> JsonValue: ...

    @overload
    async def request(
        self,
        method: str,
        path: str,
        *,
        repeat: Repeat,
        answer: type[T],
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T: ...

    async def request(
        self,
        method: str,
        path: str,
        *,
        repeat: Repeat,
        answer: type[T] | None = None,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T | JsonValue:
        """Call an endpoint that the library does not name, on the same road as all others.

        Args:
            method: in upper case.
            path: below the root of the place, such as ``/protected/receipts``; already percent-encoded.
            repeat: whether it may be sent again. Say ``Repeat.NEVER`` unless it only reads.
            answer: a model, usually an :class:`~govauth.wire.model.Answer`; by default plain JSON.
            query: pairs in order; encoded here.
            body: exact bytes, see :func:`~govauth.transport.operation.json_body`.
            headers: in addition to those of the room; ``Authorization`` and ``Content-Type`` are not among
                them: the login and the body set those.

        Raises:
            InvalidInput: the method or the path is not acceptable; nothing was sent.
            OutcomeUnknown: the answer to a ``NEVER`` was lost.
            ApiError: the service refused.

        """
        check_free_call(method, path, repeat)
        operation: Operation[T | JsonValue] = Operation(
            "request",
            method,
            path,
            json_value if answer is None else json_of(answer),
            repeat=repeat,
            how_to_check=HOW_TO_CHECK,
            route="",  # whatever stands in the path of a caller
        )
        return await self._transport.call(operation, query=query, body=body, headers=_checked(headers or {}))


def _checked(headers: Mapping[str, str]) -> Mapping[str, str]:
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            raise InvalidInput("headers", "must have names of letters, digits and hyphens")
        if name.lower() in _RESERVED:
            raise InvalidInput("headers", f"must not have {name.lower()}, which the library sets")
        if not _VALUE.fullmatch(value):
            raise InvalidInput(f"headers[{name.lower()}]", "must be printable ASCII without line breaks")
    return {name.lower(): value for name, value in headers.items()}
