"""What a proxy may say before the way to a host is open, octet by octet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govauth.errors import ConnectFailed
from govauth.http.senders.proxy import Proxy
from govauth.http.senders.tunnel import tunnel
from govauth.secret import Secret

pytestmark = pytest.mark.anyio


class Scripted:
    """A connection to a proxy that says these pieces one after another, and then breaks off."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self.written = b""

    async def read(self, most: int) -> bytes:
        piece = next(self._pieces, b"")
        assert len(piece) <= most, "what follows the proxy's own words is the server's"
        return piece

    async def write(self, data: bytes) -> None:
        self.written += data


@pytest.mark.parametrize(
    ("address", "pieces", "message"),
    [
        ("http://proxy.test:1", [b"HTTP/1.1 200 OK\r\n\r\nhello"], "broke off"),
        ("http://proxy.test:1", [b"SSH-2.0-x\r\n\r\n"], "broke off"),
        ("http://proxy.test:1", [b"HTTP/1.1 200 OK\r\n"], "broke off"),
        ("http://proxy.test:1", [b"HTTP/1.1 403 No\r\n\r\n"], "it answers 403"),
        ("socks5://proxy.test:1", [b"\x04\x5a"], "does not speak SOCKS 5"),
        ("socks5://proxy.test:1", [b"\x05"], "broke off"),
        ("socks5://proxy.test:1", [b"\x05\x02"], "another way to sign in"),
        ("socks5://proxy.test:1", [b"\x05\x00", b"\x05\x63\x00\x01"], "code 99"),
        ("socks5://u:p@proxy.test:1", [b"\x05\x02", b"\x01\x01"], "refuses the name or the password"),
    ],
)
async def test_a_proxy_that_does_not_open_the_way(address: str, pieces: list[bytes], message: str) -> None:
    with pytest.raises(ConnectFailed, match=message):
        await tunnel(Scripted(*pieces), Proxy.at(Secret(address), named="proxy"), "gov.test", 443)


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("gov.test", b"\x03\x08gov.test"),
        ("192.0.2.1", b"\x01\xc0\x00\x02\x01"),
        ("2001:db8::1", b"\x04 \x01\r\xb8" + bytes(11) + b"\x01"),
    ],
)
@pytest.mark.parametrize(
    "bound", [(b"\x01", bytes(4)), (b"\x04", bytes(16)), (b"\x03", b"\x02", b"ab")], ids=["v4", "v6", "name"]
)
async def test_every_form_of_an_address(host: str, asked: bytes, bound: tuple[bytes, ...]) -> None:
    kind, *rest = bound
    stream = Scripted(b"\x05\x00", b"\x05\x00", b"\x00" + kind, *rest, b"\x00", b"\x50")
    await tunnel(stream, Proxy.at(Secret("socks5://proxy.test:1"), named="proxy"), host, 443)
    assert stream.written == b"\x05\x01\x00" + b"\x05\x01\x00" + asked + (443).to_bytes(2, "big")
    assert await stream.read(1) == b"", "all of the proxy's answer was read"
