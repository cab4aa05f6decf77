"""Bring the codes of a sub-order to a destination: none lost, none twice, none fetched blindly.

What was handed out is never assumed. The system counts it (``totalPassed``) and lists it (blocks), and what
it lists beyond what is safe is read again by block id before anything new is asked for.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from govauth.clock import Clock
from govauth.errors import ApiError, Conflict, GovAuthError, InvalidRequest, OutcomeUnknown
from govauth.providers.crpt.suz.codes import Codes
from govauth.providers.crpt.suz.destinations.destination import Destination, OpenDestination
from govauth.providers.crpt.suz.errors import CodesNotRecoverable
from govauth.providers.crpt.suz.models import Buffer, BufferStatus
from govauth.providers.crpt.suz.orders_reading import buffer_of
from govauth.transport.pending import Look, Ready, Rejected, Waiting

D = TypeVar("D", bound=Destination)

_SETTLE_SECONDS: Final = 1.0
"""After a lost answer: the system may still be at work on the request."""

_REFUSALS: Final = 2
"""How many refusals in a row are answered with another look at the sub-order."""

_HANDED_OUT: Final = (BufferStatus.EXHAUSTED, BufferStatus.CLOSED)


class Collecting(Generic[D]):
    """One sub-order on its way to one destination. :meth:`look` takes one step."""

    def __init__(
        self,
        codes: Codes,
        order_id: str,
        gtin: str,
        destination: D,
        *,
        ready_at: float,
        block_size: int,
        clock: Clock,
    ) -> None:
        """Begin nothing yet.

        Args:
            codes: the calls.
            order_id: the order.
            gtin: the sub-order.
            destination: where to.
            ready_at: epoch seconds before which asking is no use.
            block_size: how many codes to ask for at once.
            clock: for tests.

        """
        self._codes = codes
        self._order_id = order_id
        self._gtin = gtin
        self._destination = destination
        self._ready_at = ready_at
        self._block_size = block_size
        self._clock = clock
        self._buffer: Buffer | None = None
        self._available = 0
        self._lost = False
        self._refusals = 0

    async def look(self) -> Look[D]:
        """Wait for the sub-order, recover what was handed out, or fetch one block."""
        early = self._ready_at - self._clock.time()
        if early > 0:
            return Waiting(early, "the order is being made")
        async with self._destination.hold(self._order_id, self._gtin) as opened:
            if self._buffer is None or self._available <= 0 or self._lost:
                found = await self._ask(opened)
                if found is not None:
                    return found
            return await self._fetch(opened)

    async def _ask(self, opened: OpenDestination) -> Look[D] | None:
        """Look at the sub-order; None means that codes can be fetched."""
        buffer = await buffer_of(self._codes.calls, self._order_id, self._gtin)
        self._buffer, self._available = buffer, 0
        status = buffer.buffer_status
        if status == BufferStatus.REJECTED:
            return Rejected(buffer.rejection_reason or "the sub-order is rejected, without a reason")
        if status == BufferStatus.PENDING:
            return (
                Rejected("the sub-order expired before it had codes")
                if self._expired(buffer)
                else Waiting(None, "PENDING")
            )
        if self._lost or status in _HANDED_OUT or buffer.total_passed > _count(opened):
            await self._recover(opened, buffer)
            self._lost = False
        saved = _count(opened)
        if saved >= buffer.total_codes or status in _HANDED_OUT:
            return Ready(self._destination)
        self._available = min(max(0, buffer.available_codes), buffer.total_codes - saved)
        if self._available:
            return None
        if self._expired(buffer):
            return Rejected(f"the sub-order expired; {saved} of {buffer.total_codes} codes are safe")
        return Waiting(None, self._progress(opened, buffer))

    async def _recover(self, opened: OpenDestination, buffer: Buffer) -> None:
        """Read again every block that was handed out and is not safe.

        Raises:
            CodesNotRecoverable: the system handed out more than it lists or lets be read again.

        """
        refusal: GovAuthError | None = None
        for block in await self._codes.blocks(self._order_id, self._gtin):
            if block.block_id not in opened.blocks:
                try:
                    await opened.append(await self._codes.retry(block.block_id))
                except ApiError as error:
                    refusal = error
        if refusal is not None or (
            buffer.buffer_status in _HANDED_OUT and _count(opened) < buffer.total_passed
        ):
            message = f"; {refusal.message}" if refusal is not None else ""
            lost = CodesNotRecoverable(
                f"{buffer.total_passed} codes were handed out, {_count(opened)} are safe{message}",
                operation="suz.codes.retry",
            )
            lost.saved, lost.handed_out = _count(opened), buffer.total_passed
            raise lost

    async def _fetch(self, opened: OpenDestination) -> Look[D]:
        asked = min(self._block_size, self._available)
        try:
            block = await self._codes.fetch(self._order_id, self._gtin, asked)
        except OutcomeUnknown:
            self._lost = True
            return Waiting(_SETTLE_SECONDS, "an answer was lost; its codes will be read again")
        except (InvalidRequest, Conflict):
            # Another worker of the same order may have had the codes that were seen before.
            self._available = 0
            self._refusals += 1
            if self._refusals > _REFUSALS:
                raise
            return Waiting(0.0, "codes were refused; looking again")
        self._refusals = 0
        self._available -= max(asked, len(block.codes))
        await opened.append(block)
        buffer = self._buffer
        if buffer is not None and _count(opened) >= buffer.total_codes:
            return Ready(self._destination)
        return Waiting(0.0, self._progress(opened, buffer))

    def _progress(self, opened: OpenDestination, buffer: Buffer | None) -> str:
        whole = "?" if buffer is None else buffer.total_codes
        return f"{_count(opened)} of {whole} codes"

    def _expired(self, buffer: Buffer) -> bool:
        return buffer.expires is not None and buffer.expires.timestamp() <= self._clock.time()


def _count(opened: OpenDestination) -> int:
    return sum(opened.blocks.values())
