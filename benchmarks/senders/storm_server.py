"""A provider whose refresh tokens are spent once, which counts what it is asked.

``python -m benchmarks.senders.storm_server alive|dead`` prints its port and lives until its standard input
ends; then it prints its counts as a line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

FIRST_REFRESH = "benchmark-refresh-0"
TOKEN_SECONDS = 0.01
"""What the provider takes over a token."""


class Provider:
    """One account: the access token and the refresh token that count."""

    def __init__(self, *, dead: bool) -> None:
        """Begin with a refresh token, or with none that would be taken."""
        self.counts = Counter[str]()
        self._refresh = None if dead else FIRST_REFRESH
        self._access = ""

    def renewed(self, body: bytes) -> tuple[int, object]:
        """Answer a call for a token, in the shape of the provider and in that of OAuth 2."""
        is_json = body.startswith(b"{")
        spent = json.loads(body)["refreshToken"] if is_json else parse_qs(body.decode())["refresh_token"][0]
        self.counts["token calls"] += 1
        if spent != self._refresh:
            return (401, {"code": "authentication.failed", "message": "refused", "error": "invalid_grant"})
        number = self.counts["token calls"]
        self._refresh, self._access = f"benchmark-refresh-{number}", f"benchmark-access-{number}"
        end = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="milliseconds")
        return 200, {
            "token": self._access,
            "refreshToken": self._refresh,
            "tokenExpireIn": end.replace("+00:00", "Z"),
            "refreshTokenExpiresIn": None,
            "access_token": self._access,
            "refresh_token": self._refresh,
            "expires_in": 3600,
            "token_type": "Bearer",
        }

    def listed(self, head: bytes) -> tuple[int, object]:
        """Answer a call for a page."""
        known = bool(self._access) and f"bearer {self._access}".encode() in head.lower()
        self.counts["pages" if known else "refused"] += 1
        page = {"content": [], "hasMore": False, "currentOffset": 0, "currentLimit": 50}
        return (200, page) if known else (401, {"code": "authentication.failed", "message": "refused"})


async def _answer(provider: Provider, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            start = head.lower().find(b"content-length:")
            size = int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
            body = await reader.readexactly(size)
            if head.startswith(b"POST"):
                await asyncio.sleep(TOKEN_SECONDS)
                status, said = provider.renewed(body)
            else:
                status, said = provider.listed(head)
            content = json.dumps(said).encode()
            writer.write(
                b"HTTP/1.1 %d Said\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
                % (status, len(content), content)
            )
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _serve(*, dead: bool) -> None:
    provider = Provider(dead=dead)
    server = await asyncio.start_server(
        lambda reader, writer: _answer(provider, reader, writer), "127.0.0.1", 0, backlog=4096
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    print(json.dumps(provider.counts), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(dead=sys.argv[1] == "dead"))
