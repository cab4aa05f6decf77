"""Where the body of a large answer goes instead of into memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import anyio


class Sink(Protocol):
    """Takes the body of an answer, piece by piece. A repeated request begins anew."""

    def accepts(self, status: int, headers: Mapping[str, str]) -> bool:
        """Tell whether the body of this answer goes here; what was written before is void then.

        Args:
            status: of the answer.
            headers: of the answer, names in lower case.

        """
        ...

    async def write(self, piece: bytes) -> None:
        """Take the next piece."""
        ...


class Pouring:
    """The pieces of one answer on their way into a sink.

    Whoever reads them holds generators of other libraries, which have to end from within. So a piece is
    written whole, and what the sink raises is kept until the reading has ended.

    Attributes:
        fault: what the sink raised.
        count: how many bytes it took.

    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.fault: Exception | None = None
        self.count: int = 0

    def wants(self, status: int, headers: Mapping[str, str]) -> bool:
        """Tell whether a body goes into the sink: it accepts it, and nothing was compressed on the way."""
        plain = headers.get("content-encoding", "identity") == "identity"
        return plain and self._sink.accepts(status, headers)

    async def write(self, piece: bytes) -> None:
        """Write a piece; nothing after a fault."""
        if self.fault is not None:
            return
        try:
            with anyio.CancelScope(shield=True):
                await self._sink.write(piece)
            self.count += len(piece)
        except Exception as error:  # noqa: BLE001 - raised again when the reading has ended
            self.fault = error
