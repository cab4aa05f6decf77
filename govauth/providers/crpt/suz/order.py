"""An order that was placed: its state, its codes, its end."""

from __future__ import annotations

from typing import Final, TypeVar

from govauth.clock import Clock
from govauth.errors import InvalidInput
from govauth.providers.crpt.suz import operations
from govauth.providers.crpt.suz.calls import SuzCalls
from govauth.providers.crpt.suz.codes import Codes
from govauth.providers.crpt.suz.collecting import Collecting
from govauth.providers.crpt.suz.destinations.destination import Destination
from govauth.providers.crpt.suz.destinations.memory import CodeMemory
from govauth.providers.crpt.suz.limits import CODES_PER_FETCH
from govauth.providers.crpt.suz.models import Buffer
from govauth.signing.signer import DocumentSigner
from govauth.transport.pending import Look, Pending, Ready, make_resume_key
from govauth.wire.identifiers import Gtin

D = TypeVar("D", bound=Destination)

RESUME_KIND: Final = "crpt.suz.order"
BLOCK_SIZE: Final = 10_000


class Order:
    """An order. It is cheap: another process makes the same one with ``orders.resume(order.resume_key)``.

    Attributes:
        order_id: given by the system.
        ready_at: epoch seconds before which the system expects no codes.

    """

    def __init__(self, calls: SuzCalls, order_id: str, ready_at: float, clock: Clock) -> None:
        self.order_id = order_id
        self.ready_at = ready_at
        self._calls = calls
        self._codes = Codes(calls)
        self._clock = clock

    @property
    def resume_key(self) -> str:
        """Text with which another process can go on. It holds no secrets."""
        return make_resume_key(RESUME_KIND, {"order_id": self.order_id, "ready_at": self.ready_at})

    async def status(self) -> tuple[Buffer, ...]:
        """Return its sub-orders: ``GET /api/v3/order/status``."""
        return await self._calls.read(operations.ORDER_STATUS, ("orderId", self.order_id))

    def codes(
        self, gtin: str, *, within: float, block_size: int = CODES_PER_FETCH
    ) -> Pending[tuple[str, ...]]:
        """Wait for the codes of one GTIN and bring them all into memory, those handed out before included.

        Awaiting it again, also in another process, gives the same codes: blocks are read again.

        Args:
            gtin: of which product.
            within: the total seconds to wait.
            block_size: how many codes to ask for at once.

        Raises:
            InvalidInput: a wrong GTIN or block size.
            PendingRejected: the sub-order was rejected, or expired.
            PendingTimedOut: not all there yet; go on later.
            CodesNotRecoverable: codes were handed out that can be read no more.

        """
        collecting = self._collecting(gtin, CodeMemory(), block_size)

        async def look() -> Look[tuple[str, ...]]:
            step = await collecting.look()
            return Ready(step.value.codes) if isinstance(step, Ready) else step

        return Pending(
            look,
            name="suz.order.codes",
            resume_key=self.resume_key,
            within=within,
            clock=self._clock,
            watch=self._calls.transport.channel.watch,
        )

    def save_codes(
        self, gtin: str, destination: D, *, within: float, block_size: int = BLOCK_SIZE
    ) -> Pending[D]:
        """Wait for the codes of one GTIN and bring them to a file or a database, block by block.

        Each block is durable before the next one is asked for. After a crash the same call goes on where it
        stopped: no code is lost, and none is there twice.

        Args:
            gtin: of which product.
            destination: a :class:`CodeFile`, a :class:`CodeDatabase`, or one of your own.
            within: the total seconds to wait, fetching included.
            block_size: how many codes to ask for at once.

        Raises:
            InvalidInput: a wrong GTIN or block size.
            PendingRejected: the sub-order was rejected, or expired.
            PendingTimedOut: not all there yet; go on later.
            CodesNotRecoverable: codes were handed out that can be read no more.
            DestinationDamaged: the destination lost what it had confirmed, or is of another order.

        """
        collecting = self._collecting(gtin, destination, block_size)
        return Pending(
            collecting.look,
            name="suz.order.save_codes",
            resume_key=self.resume_key,
            within=within,
            clock=self._clock,
            watch=self._calls.transport.channel.watch,
        )

    async def close(self, gtin: str, *, sign: DocumentSigner | None = None) -> None:
        """Close the sub-order of one GTIN: ``POST /api/v3/order/close``. Its blocks can be read no more."""
        body = {"orderId": self.order_id, "gtin": str(Gtin.checked(gtin, "gtin"))}
        await self._calls.write(operations.ORDER_CLOSE, body, sign)

    def _collecting(self, gtin: str, destination: D, block_size: int) -> Collecting[D]:
        if isinstance(block_size, bool) or not 1 <= block_size <= CODES_PER_FETCH:
            raise InvalidInput("block_size", f"must be from 1 to {CODES_PER_FETCH}")
        return Collecting(
            self._codes,
            self.order_id,
            str(Gtin.checked(gtin, "gtin")),
            destination,
            ready_at=self.ready_at,
            block_size=block_size,
            clock=self._clock,
        )

    def __repr__(self) -> str:
        return f"<Order {self.order_id}>"
