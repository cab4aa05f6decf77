"""Registrations of receipts for a ledger: what is written down, how it is sent, and how it is looked for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Final, Protocol
from uuid import NAMESPACE_OID, uuid5

from attrs import frozen

from govauth.errors import Conflict, InvalidRequest
from govauth.events.watch import Watch
from govauth.ledger.effect import Undated
from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.bifit_kassa import fiscal_operations as operations
from govauth.providers.bifit_kassa.fiscal_receipt import FiscalReceipt
from govauth.transport.fence import Fence
from govauth.transport.operation import Body, json_body
from govauth.transport.transport import Transport

_KEY: Final = "key"
_RECEIPT: Final = "receipt"
_LOOK_SECONDS: Final = 60.0


class Sending(Protocol):
    """Sends the bytes of a receipt under a key: :meth:`.FiscalReceipts.send`."""

    async def __call__(self, body: Body, key: str, *, fence: Fence | None = None) -> int:
        """Send, and return the number of the document."""
        ...


@frozen(slots=True)
class Registration:
    """A receipt, and the ``Idempotency-Key`` under which it goes out."""

    receipt: FiscalReceipt
    key: str


class RegistrationEffect(Undated):
    """``receipts.once``: a lost registration is looked for by sending it again under its own key.

    That is safe, and the only way: the service makes one document for a key, and answers its number.
    """

    name: str = operations.REGISTER.name
    can_look = True

    def __init__(self, transport: Transport, send: Sending, account: str) -> None:
        self._transport = transport
        self._send = send
        self._account = f"bifit_kassa {transport.place.name} {account}"

    def numbered(self, key: str, receipt: FiscalReceipt) -> Registration:
        """Give a receipt the key that follows from that of the ledger."""
        return Registration(receipt, str(uuid5(NAMESPACE_OID, f"{self._account} {key}")))

    @property
    def watch(self) -> Watch | None:
        """The observers of the client."""
        return self._transport.channel.watch

    async def scope(self) -> str:
        """Name the organisation, or the connector."""
        return f"{self._account} receipts"

    def now(self) -> float:
        """Tell the time by the service's clock."""
        return self._transport.server_now().timestamp()

    def content(self, intent: Registration) -> JsonObject:
        """Write the receipt and its key down."""
        return {_KEY: intent.key, _RECEIPT: intent.receipt.as_wire()}

    def base(self, content: JsonObject) -> JsonObject:
        """Return the key, by which a repeat is recognised."""
        return {_KEY: content[_KEY]}

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Send the receipt under its key."""
        return str(await self._sent(content, fence))

    def result(self, ref: str, content: JsonObject, times: Times) -> int:
        """Return the number of the document."""
        return int(ref)

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """Send each once more under its own key: the answer is the number of its one document."""
        for one in lost:
            base = self.base(one.content)
            try:
                # What this process sends after it was stopped for long could undo what a person decided.
                number = await self._sent(one.content, Fence.after(_LOOK_SECONDS))
                yield Sighting(str(number), base)
            except (InvalidRequest, Conflict):
                # The repeat is refused. The first may have been taken, and nobody can tell but a person.
                yield Sighting(str(base[_KEY]), base, sure=False)

    async def _sent(self, content: JsonObject, fence: Fence) -> int:
        receipt = content[_RECEIPT]
        key = content[_KEY]
        if not isinstance(receipt, dict) or not isinstance(key, str):
            raise LedgerUnavailable("the content of an entry is not that of a receipt")
        return await self._send(json_body(receipt), key, fence=fence)
