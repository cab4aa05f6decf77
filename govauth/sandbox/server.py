"""Serve the sandbox: on the loopback address and nowhere else."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Collection
from types import TracebackType
from typing import Final, Self

from govauth.errors import missing_extra

try:
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol
except ImportError as _missing:
    raise missing_extra("the sandbox", "sandbox", _missing) from None

from govauth.providers.bifit_kassa.sandbox import BifitKassaSandbox
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia_gateway.sandbox import EsiaGatewaySandbox
from govauth.providers.moy_nalog.sandbox import MoyNalogSandbox
from govauth.providers.smev.sandbox import SmevSandbox
from govauth.sandbox.app import ABORT, CLOSE, make_app
from govauth.sandbox.faults import Fault, FaultKind
from govauth.sandbox.world import World

LOOPBACK: Final = "127.0.0.1"
_START_SECONDS: Final = 10.0
_GRACE_SECONDS: Final = 0.2
"""For answers that are on their way when nothing is to be waited for."""


class _Protocol(H11Protocol):
    """HTTP that lets the application break the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, ABORT: transport.abort, CLOSE: transport.close}


class CuttingServer(uvicorn.Server):
    """Ends with no connection left open.

    uvicorn leaves one that came while it stopped to the collector, and from Python 3.12 on it waits without
    end for one whose answer hangs, also when it is told to wait for nothing.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop as usual, and cut what is left when that is over, or when nothing is to be waited for."""
        stopping = asyncio.create_task(super().shutdown(sockets))
        while not stopping.done():
            await asyncio.wait([stopping], timeout=_GRACE_SECONDS)
            if stopping.done() or self.force_exit:
                for connection in tuple(self.server_state.connections):
                    connection.transport.abort()
        await stopping
        await asyncio.sleep(0)  # here the last ones are closed


def server_of(world: World, *, bound: str = LOOPBACK, names: Collection[str] = ()) -> CuttingServer:
    """Make a server that is not started yet.

    Args:
        world: the providers.
        bound: the address to which its socket is bound.
        names: by which it is called besides; see :class:`.KnownHosts`.

    """
    return CuttingServer(
        uvicorn.Config(
            make_app(world, bound=bound, names=names),
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            date_header=False,
            server_header=False,
            timeout_keep_alive=75,
        )
    )


def listen(port: int = 0, host: str = LOOPBACK) -> socket.socket:
    """Open a listening socket; port 0 means any free one."""
    # Naming the protocol lets asyncio turn off Nagle, which would delay each answer by 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


class ServedSandbox:
    """A sandbox in a thread of this process.

    ::

        with ServedSandbox() as sandbox:
            place = Place.PROD.at(sandbox.url)

    Attributes:
        url: where it is served; also the address of every provider.
        world: the providers, for tests that look inside.

    """

    def __init__(self, port: int = 0) -> None:
        """Prepare; :meth:`start` or ``with`` opens the port.

        Args:
            port: 0 means any free one.

        """
        self.world: World = World()
        self.url: str = ""
        self._port = port
        self._server = server_of(self.world)
        self._thread: threading.Thread | None = None

    @property
    def moy_nalog(self) -> MoyNalogSandbox:
        """The simulated «Мой налог»."""
        return self.world.moy_nalog

    @property
    def esia(self) -> EsiaSandbox:
        """The simulated ESIA."""
        return self.world.esia

    @property
    def esia_gateway(self) -> EsiaGatewaySandbox:
        """The simulated ЕСИА Шлюз."""
        return self.world.esia_gateway

    @property
    def bifit_kassa(self) -> BifitKassaSandbox:
        """The simulated БИФИТ Касса."""
        return self.world.bifit_kassa

    @property
    def crpt(self) -> CrptSandbox:
        """The simulated «Честный знак»."""
        return self.world.crpt

    @property
    def smev(self) -> SmevSandbox:
        """The simulated СМЭВ 3."""
        return self.world.smev

    def fault(
        self,
        kind: FaultKind | str,
        *,
        operation: str | None = None,
        provider: str | None = None,
        times: int = 1,
        skip: int = 0,
        status: int = 503,
        seconds: float = 0.0,
        retry_after: int | None = None,
    ) -> None:
        """Set a fault.

        Args:
            kind: what goes wrong.
            operation: only calls of this operation, such as ``receipts.issue``; None for all.
            provider: only calls of this provider, such as ``moy_nalog``; None for all.
            times: how many calls.
            skip: how many calls go well first.
            status: of ``fail`` and ``maintenance``, 200 to 599.
            seconds: of ``delay``, up to 300.
            retry_after: sent with ``fail`` and ``maintenance``, in seconds.

        Raises:
            ValueError: there is no such kind, operation or provider (the valid ones are listed), or a value
                does not fit.

        """
        self.world.fault(Fault(kind, operation, provider, times, skip, status, seconds, retry_after))

    def reset(self) -> None:
        """Start anew: state, switches, faults and counters."""
        self.world.reset()

    def start(self) -> Self:
        """Open the port and serve until :meth:`stop`."""
        listener = listen(self._port)
        self.url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="govauth sandbox", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Stop serving; connections that hang are cut."""
        self._server.should_exit = True
        self._server.force_exit = True
        if self._thread is not None:
            self._thread.join(_START_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
