"""Calls of СУЗ: each names the installation, and each write is signed over the exact bytes sent."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar
from urllib.parse import urlencode

from attrs import evolve, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.signers import checked_signer
from govauth.signing.signer import DocumentSigner
from govauth.transport.fence import Fence
from govauth.transport.operation import Operation, json_body
from govauth.transport.transport import RequestSigner, Transport
from govauth.wire.json import JsonValue

T = TypeVar("T")

SIGNATURE: Final = "x-signature"


def detached_signer(signer: DocumentSigner, text: bytes | None = None) -> RequestSigner:
    """Make ``X-Signature``: base64 of a detached signature over the body, or over ``text``."""

    async def sign(body: bytes) -> Mapping[str, str]:
        signature = await signer.sign_detached(body if text is None else text)
        return {SIGNATURE: base64.b64encode(signature).decode()}

    return sign


@frozen(slots=True)
class SuzCalls:
    """The transport of СУЗ with what every call of it has.

    Attributes:
        transport: carries the calls.
        oms_id: the installation.
        signer: signs where a call names no other signer.
        sign_reads: whether reads are signed as well, over path and query.

    """

    transport: Transport
    oms_id: str
    signer: DocumentSigner | None = None
    sign_reads: bool = False

    async def read(
        self, operation: Operation[T], *query: tuple[str, str], path: Mapping[str, str] | None = None
    ) -> T:
        """Make a call without a body."""
        pairs = [("omsId", self.oms_id), *query]
        signer = None
        if self.sign_reads:
            filled = operation.path.format_map(path or {})
            whole = self.transport.place.url(operation.root, filled).partition("://")[2]
            signed = f"/{whole.partition('/')[2]}?{urlencode(pairs)}"
            signer = detached_signer(self._signer(None), signed.encode())
        return await self.transport.call(operation, path=path, query=pairs, signer=signer)

    async def write(
        self,
        operation: Operation[T],
        body: Mapping[str, JsonValue],
        sign: DocumentSigner | None,
        *,
        path: Mapping[str, str] | None = None,
        fence: Fence | None = None,
    ) -> T:
        """Make a call whose body is serialised once, signed, and sent as signed."""
        return await self.transport.call(
            operation,
            path=path,
            query=[("omsId", self.oms_id)],
            body=evolve(json_body(body), media_type="application/json"),
            signer=detached_signer(self._signer(sign)),
            fence=fence,
        )

    def _signer(self, sign: DocumentSigner | None) -> DocumentSigner:
        signer = checked_signer(sign) or self.signer
        if signer is None:
            raise InvalidInput(
                "sign", "must be a DocumentSigner, here or as Crpt(…, sign=): this call carries X-Signature"
            )
        return signer


def optional(**values: str | int | None) -> Sequence[tuple[str, str]]:
    """Return the query pairs that have a value."""
    return [(name, str(value)) for name, value in values.items() if value is not None]
