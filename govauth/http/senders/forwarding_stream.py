"""What streams have in common that lie over another one and read and write in their own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from anyio.abc import ByteStream


class ForwardingStream(ByteStream):
    """Leaves ``receive`` and ``send`` to a subclass, and the rest to the stream below."""

    def __init__(self, stream: ByteStream) -> None:
        """Lie over a stream.

        Args:
            stream: a connected one.

        """
        self._stream = stream

    async def send_eof(self) -> None:
        """Say that nothing more will be sent."""
        await self._stream.send_eof()

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        """Those of the stream below."""
        return self._stream.extra_attributes  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
