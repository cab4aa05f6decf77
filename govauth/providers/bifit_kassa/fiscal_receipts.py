"""Receipts at Fiscal Processing: registered once for a key, by the key of the service itself.

Source: the vendor's wiki, page on the registration of receipts, edition of 26.08.2022.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import anyio

from govauth.client.options import ClientOptions
from govauth.errors import GovAuthError, InvalidInput, OutcomeUnknown
from govauth.providers.bifit_kassa import fiscal_operations as operations
from govauth.providers.bifit_kassa.fiscal_receipt import FiscalReceipt
from govauth.providers.bifit_kassa.identity import whole_id
from govauth.settings import check_ledger
from govauth.transport.fence import Fence
from govauth.transport.operation import Body, json_body
from govauth.transport.transport import Transport
from govauth.wire.arguments import checked
from govauth.wire.json import JsonValue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from govauth.concurrency.limiter import Rate
    from govauth.ledger.batch import Stop
    from govauth.ledger.ledger import Ledger
    from govauth.ledger.planning import Rows
    from govauth.ledger.progress import Progress, Report
    from govauth.providers.bifit_kassa.effects import RegistrationEffect

_KEY: Final = re.compile(r"[!-~](?:[ -~]{0,253}[!-~])?")


class FiscalReceipts:
    """``client.receipts`` of :class:`.FiscalProcessing`."""

    def __init__(self, transport: Transport, principal: str, options: ClientOptions) -> None:
        self._transport = transport
        self._principal = principal
        self._options = options

    async def register(self, receipt: FiscalReceipt, *, key: str) -> int:
        """Register a receipt: ``POST /protected/documents/registration/receipts``.

        Where the answer is lost the same bytes are sent again under the same key, within the total time of a
        call: the service makes one document of them.

        Args:
            receipt: what is sold, or refunded by :meth:`.FiscalReceipt.refund`.
            key: ``Idempotency-Key``, the caller's own: 1 to 255 printable ASCII characters. It stands for one
                receipt for ever, so keep it before the call, with the order.

        Returns:
            The number of the document.

        Raises:
            InvalidInput: the key is not acceptable; nothing was sent.
            InvalidRequest: the service refuses the receipt, or the key was used for another one.
            OutcomeUnknown: no answer came, or a repeat was refused: what the service answers to a repeat is
                not documented. Register it again with the same key and the same receipt, or look it up.

        """
        wire = checked(receipt, FiscalReceipt, "receipt").as_wire()
        return await self.send(json_body(wire), checked_key(key))

    async def send(self, body: Body, key: str, *, fence: Fence | None = None) -> int:
        """Send the bytes of a receipt under a key, and again under the same key while the answer is lost."""
        ends = self._options.clock.monotonic() + self._options.timeout
        headers = {operations.KEY_HEADER: key}
        try:
            return await self._transport.call(operations.REGISTER, body=body, headers=headers, fence=fence)
        except OutcomeUnknown as error:
            lost = error.again()
        for attempt in range(1, self._options.retry.attempts):
            pause = self._options.retry.pause(attempt)
            left = ends - self._options.clock.monotonic() - pause
            if left <= 0:
                break
            await anyio.sleep(pause)
            try:
                return await self._transport.call(
                    operations.REGISTER, body=body, headers=headers, fence=fence, seconds=left
                )
            except OutcomeUnknown as error:
                lost = error.again()
            except GovAuthError as error:
                # Whatever the repeat is refused for, the first request may have been taken.
                raise lost from error
        raise lost

    async def once(
        self,
        key: str,
        receipt: FiscalReceipt,
        *,
        ledger: Ledger,
        within: float = 0.0,
        account: str | None = None,
    ) -> int:
        """Register a receipt unless this key of a ledger has done it, in whatever process.

        The ledger keeps the receipt and the ``Idempotency-Key``, which follows from its own key: whoever
        looks for a lost answer sends the same bytes under the same key, also after a crash.

        Args:
            key: the caller's own, such as the number of an order, in any alphabet.
            receipt: what is sold or refunded; under the same key it must stay the same.
            ledger: keeps the keys.
            within: seconds to wait for a decision, where the answer was lost.
            account: what the organisation is called in the ledger. By default the connector's token stands
                for it; name the organisation, always in the same way, if that token may be replaced.

        Returns:
            The number of the document.

        Raises:
            InvalidInput: the key was used for another receipt; nothing was sent.
            OutcomeUnknown: it is not decided yet; ask again later, with the same key.
            NeedsPerson: it cannot be decided: ``ledger.decide(…)``.
            LedgerUnavailable: the ledger does not serve; nothing was sent.

        """
        check_ledger(ledger)
        effect = self._effect(account)
        return await ledger.once(effect, key, effect.numbered(key, receipt), within=within)

    async def register_all(
        self,
        rows: Rows[FiscalReceipt] = (),
        *,
        ledger: Ledger,
        batch: str = "fiscal receipts",
        width: int = 50,
        rate: Rate | None = None,
        on_event: Callable[[Progress], object] | None = None,
        stop: Stop | None = None,
        file: str | Path | None = None,
        account: str | None = None,
    ) -> Report:
        """Register many receipts, each at most once. Call it again, here or on another host, to go on.

        Args:
            rows: pairs of a key and a receipt, of any number; without any, the batch's own.
            ledger: keeps the keys.
            batch: names the rows that belong together, for the report.
            width: how many are in flight at once.
            rate: the pace for all workers of this ledger together.
            on_event: called about once in a second with the progress.
            stop: when it is set nothing more is sent, and the call ends with its report.
            file: a CSV file with what became of each row.
            account: what the organisation is called in the ledger; see :meth:`once`.

        Raises:
            InvalidInput: a row cannot be sent; it is named, and what was planned before stays planned.
            LedgerUnavailable: the ledger does not serve; nothing was sent without it.

        """
        check_ledger(ledger)
        effect = self._effect(account)
        return await ledger.run(
            effect,
            effect.rows(rows),
            batch=batch,
            width=width,
            rate=rate,
            on_event=on_event,
            stop=stop,
            file=file,
        )

    def _effect(self, account: str | None) -> RegistrationEffect:
        # Loaded on first use, and the ledger with it.
        from govauth.providers.bifit_kassa.effects import RegistrationEffect  # noqa: PLC0415

        return RegistrationEffect(self._transport, self.send, account or self._principal)


class ExperimentalDocuments:
    """``client.experimental`` of :class:`.FiscalProcessing`: nothing here is covered by the promises."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def document(self, number: int) -> JsonValue:
        """Return a document as it came, with its fiscal marks: ``GET /protected/documents/{id}``.

        The path is a guess. Where the service has another one, ``client.request`` reads it.

        Raises:
            NotFound: there is no such document, or no such path.

        """
        path = {"id": str(whole_id(number, "number"))}
        return await self._transport.call(operations.DOCUMENT, path=path)


def checked_key(key: object) -> str:
    """Return an ``Idempotency-Key`` that a header can carry.

    Raises:
        InvalidInput: it cannot.

    """
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise InvalidInput("key", "must be 1 to 255 printable ASCII characters, without spaces around them")
    return key
