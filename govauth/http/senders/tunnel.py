"""A way through a proxy, to which the request itself is shown by neither kind."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final, Protocol

from govauth.errors import ConnectFailed
from govauth.http.senders.proxy import Proxy

_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([2-9]\d\d)[ \r]")
_END: Final = b"\r\n\r\n"
_LONGEST: Final = 2**16

_VERSION: Final = 5
_NO_CREDENTIALS: Final = 0
_USER_AND_PASSWORD: Final = 2
_IPV4: Final = 1
_NAME: Final = 3
_IPV6: Final = 4
_CONNECT: Final = 1
_REFUSALS: Final = {
    1: "general failure",
    2: "not allowed by its rules",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "time to live expired",
    7: "command not supported",
    8: "address type not supported",
}


class Wire(Protocol):
    """What a way through is asked for on."""

    async def read(self, max_bytes: int) -> bytes:
        """Read what has come; nothing at the end. Raises ``ConnectionError`` where it broke."""
        ...

    async def write(self, data: bytes) -> None:
        """Write all of it. Raises ``ConnectionError`` where it broke."""
        ...


async def tunnel(stream: Wire, proxy: Proxy, host: str, port: int) -> None:
    """Ask a proxy for a way to a host: ``CONNECT`` (RFC 9110, 9.3.6) or SOCKS 5 (RFC 1928 and 1929).

    Raises:
        ConnectFailed: the proxy refuses, or does not speak its protocol.

    """
    try:
        if proxy.scheme == "http":
            await _connect(stream, proxy, host, port)
        else:
            await _socks(stream, proxy, host, port)
    except ConnectionError:
        raise ConnectFailed(f"the proxy {proxy.host} broke off instead of connecting to {host}") from None


async def _connect(stream: Wire, proxy: Proxy, host: str, port: int) -> None:
    target = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}").encode()
    lines = [b"CONNECT %b HTTP/1.1" % target, b"host: " + target]
    lines += [b"%b: %b" % header for header in proxy.headers()]
    await stream.write(b"\r\n".join(lines) + _END)
    head = b""
    while _END not in head and len(head) < _LONGEST:
        head += await _some(stream, _LONGEST)
        if not b"HTTP/1.".startswith(head[:7]):
            break
    found = _STATUS.match(head)
    if found is None:
        raise ConnectionError("the answer is not one of HTTP")
    if not found[1].startswith(b"2"):
        raise ConnectFailed(
            f"the proxy {proxy.host} refuses to connect to {host}: it answers {found[1].decode()}"
        )
    if not head.endswith(_END) or head.index(_END) + len(_END) < len(head):
        raise ConnectionError("the server never speaks first")


async def _socks(stream: Wire, proxy: Proxy, host: str, port: int) -> None:
    method = _NO_CREDENTIALS if proxy.user is None else _USER_AND_PASSWORD
    await stream.write(bytes((_VERSION, 1, method)))
    version, chosen = await _exactly(stream, 2)
    if version != _VERSION:
        raise ConnectFailed(f"the proxy {proxy.host} does not speak SOCKS 5")
    if chosen != method:
        raise ConnectFailed(
            f"the proxy {proxy.host} wants another way to sign in: with or without a password"
        )
    if proxy.user is not None:
        await stream.write(b"\x01" + _counted(proxy.user.reveal()) + _counted(proxy.password.reveal()))
        _, refused = await _exactly(stream, 2)
        if refused:
            raise ConnectFailed(f"the proxy {proxy.host} refuses the name or the password")
    await stream.write(bytes((_VERSION, _CONNECT, 0)) + _address(host) + port.to_bytes(2, "big"))
    _, refused, _, kind = await _exactly(stream, 4)
    if refused:
        reason = _REFUSALS.get(refused, f"code {refused}")
        raise ConnectFailed(f"the proxy {proxy.host} cannot connect to {host}: {reason}")
    length = {_IPV4: 4, _IPV6: 16}.get(kind)
    await _exactly(stream, (await _exactly(stream, 1))[0] if length is None else length)
    await _exactly(stream, 2)


def _counted(text: str) -> bytes:
    return bytes((len(text.encode()),)) + text.encode()


def _address(host: str) -> bytes:
    try:
        address = ip_address(host)
    except ValueError:
        return bytes((_NAME,)) + _counted(host)
    return bytes((_IPV4 if address.version == 4 else _IPV6,)) + address.packed  # noqa: PLR2004


async def _exactly(stream: Wire, count: int) -> bytes:
    """Read so many bytes: what follows is no longer the proxy's."""
    data = b""
    while len(data) < count:
        data += await _some(stream, count - len(data))
    return data


async def _some(stream: Wire, most: int) -> bytes:
    data = await stream.read(most)
    if not data:
        raise ConnectionError("the end")
    return data
