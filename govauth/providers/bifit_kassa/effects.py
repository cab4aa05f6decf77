"""Registrations of receipts for a ledger: what is written down, how it is sent, and how it is looked for."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from random import sample
from typing import Final, Protocol
from uuid import NAMESPACE_OID, uuid5

from attrs import frozen

from govauth.errors import ApiError, Conflict, InvalidRequest, OutcomeUnknown, TransportError
from govauth.events.watch import Watch
from govauth.ledger.effect import Undated, number_of
from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.planning import Rows, pairs
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.bifit_kassa import fiscal_operations as operations
from govauth.providers.bifit_kassa.fiscal_receipt import FiscalReceipt
from govauth.transport.fence import Fence
from govauth.transport.operation import Body, json_body
from govauth.transport.transport import Transport
from govauth.wire.arguments import checked

_KEY: Final = "key"
_RECEIPT: Final = "receipt"
_LOOK_SECONDS: Final = 60.0
_MOST_FAILURES: Final = 3
"""So many in a row, and the service is taken to be down."""


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
    """``receipts.once`` and ``receipts.register_all``.

    A lost registration is looked for by sending it again under its own key. That is safe, and the only way:
    the service makes one document for a key, and answers its number.
    """

    name: str = operations.REGISTER.name
    can_look = True

    def __init__(self, transport: Transport, send: Sending, account: str) -> None:
        self._transport = transport
        self._send = send
        self._account = f"bifit_kassa {transport.place.name} {account}"

    def numbered(self, key: str, receipt: FiscalReceipt) -> Registration:
        """Give a receipt the key that follows from that of the ledger."""
        # JSON keeps apart where the account ends and the key begins.
        name = json.dumps([self._account, key])
        return Registration(receipt, str(uuid5(NAMESPACE_OID, name)))

    def rows(self, rows: Rows[FiscalReceipt]) -> Rows[Registration]:
        """Give the receipts of a batch their keys, as they are read."""
        return ((key, self.numbered(key, receipt)) async for key, receipt in pairs(rows))

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
        return {_KEY: intent.key, _RECEIPT: checked(intent.receipt, FiscalReceipt, "receipt").as_wire()}

    def base(self, content: JsonObject) -> JsonObject:
        """Return the key, by which a repeat is recognised."""
        return {_KEY: content[_KEY]}

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Send the receipt under its key."""
        return str(await self._sent(content, fence))

    def result(self, ref: str, content: JsonObject, times: Times) -> int:
        """Return the number of the document."""
        return number_of(ref)

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """Send each once more under its own key: the answer is the number of its one document."""
        answered, failed = False, 0
        # In any order, so that the first few are not always the same ones.
        for one in sample(lost, len(lost)):
            base = self.base(one.content)
            found = Sighting(str(base[_KEY]), base, sure=False)
            # Of what fails again and again nothing more is asked: it stays for another reading.
            if failed < _MOST_FAILURES:
                try:
                    # What this process sends after it was stopped for long could undo what a person decided.
                    number = await self._sent(one.content, Fence.after(_LOOK_SECONDS))
                    found, answered, failed = Sighting(str(number), base), True, 0
                except (InvalidRequest, Conflict):
                    # The repeat is refused. The first may have been taken, and nobody can tell but a person.
                    answered = True
                except (OutcomeUnknown, ApiError, TransportError):
                    # One that the service cannot take must not keep the others from being found.
                    failed += 1
                    if not answered and failed >= min(_MOST_FAILURES, len(lost)):
                        raise
            yield found

    async def _sent(self, content: JsonObject, fence: Fence) -> int:
        receipt = content[_RECEIPT]
        key = content[_KEY]
        if not isinstance(receipt, dict) or not isinstance(key, str):
            raise LedgerUnavailable("the content of an entry is not that of a receipt")
        return await self._send(json_body(receipt), key, fence=fence)
