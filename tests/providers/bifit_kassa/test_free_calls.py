"""Calls that the library does not name, and reads that came back empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare
from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin
from govauth.transport.operation import Repeat

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 9, tzinfo=UTC)
ORGANIZATION = "00000000-0000-4000-8000-000000000001"


class Empty:
    """Signs in, and answers anything else with 200 and nothing in it."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = content
        self.seen: list[Request] = []

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        if prepare is not None:
            request = await prepare(request)
        self.seen.append(request)
        token = b'{"access_token":"a","token_type":"bearer","refresh_token":"r","expires_in":99}'
        return Response(200, {}, token if request.url.endswith("/oauth/token") else self.content)

    def with_pool(self, *, slots: int) -> Empty:
        return self

    async def aclose(self) -> None:
        pass


@pytest.mark.parametrize("content", [b"", b" \n"])
async def test_an_empty_report_is_no_result(content: bytes) -> None:
    async with BifitKassa(PasswordLogin("79000000000", "p"), sender=Empty(content)) as kassa:
        with pytest.raises(UnexpectedReply, match=r"reports\.sales: .*body: empty"):
            await kassa.reports.sales(ORGANIZATION, NOON, NOON + timedelta(days=1))


async def test_a_free_call_takes_headers() -> None:
    sender = Empty()
    async with BifitKassa(PasswordLogin("79000000000", "p"), sender=sender) as kassa:
        headers = {"X-Organization": ORGANIZATION, "Accept": "text/csv"}
        assert await kassa.request("GET", "/protected/x", repeat=Repeat.SAFE, headers=headers) is None
        sent = sender.seen[-1].headers
        assert (sent["x-organization"], sent["accept"]) == (ORGANIZATION, "text/csv")
        assert sent["authorization"] == "Bearer a"
        for wrong in (
            {"Authorization": "Bearer b"},
            {"content-type": "text/plain"},
            {"Host": "elsewhere"},
            {"x y": "1"},
            {"x": "a\r\nb: c"},
            {"x": "ё"},
        ):
            with pytest.raises(InvalidInput, match="headers"):
                await kassa.request("GET", "/protected/x", repeat=Repeat.SAFE, headers=wrong)
    assert len(sender.seen) == 2
