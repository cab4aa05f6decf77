"""The two who are compared: a client of ours, and plain httpx with fixed headers."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import httpx

from benchmarks.payload import INN
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place

SINCE = datetime(2025, 5, 1, tzinfo=UTC)
UNTIL = datetime(2025, 6, 1, tzinfo=UTC)

PATH = (
    "/api/v1/incomes?from=2025-05-01T03%3A00%3A00.000%2B03%3A00&to=2025-06-01T03%3A00%3A00.000%2B03%3A00"
    "&limit=50&sortBy=operation_time%3Adesc&offset=0"
)
HEADERS = {
    "accept": "application/json, text/plain, */*",
    "accept-language": "ru-RU,ru;q=0.9",
    "referer": "https://lknpd.nalog.ru/auth/login",
    "authorization": "Bearer " + "benchmark-access-token." * 12,
}
SECONDS = 60.0


def ours(address: str, sender: HttpSender | None = None) -> MoyNalog:
    """Make a client that signs in at its first call."""
    login = PasswordLogin(inn=INN, password="benchmark")
    return MoyNalog(login, place=Place.PROD.at(address), sender=sender, timeout=SECONDS)


def plain(address: str, *, keeps_all: bool = False, trust: ssl.SSLContext | None = None) -> httpx.AsyncClient:
    """Make an httpx client with fixed headers.

    Args:
        address: of the server.
        keeps_all: keep all 100 connections alive; by default httpx keeps 20.
        trust: whose certificates count.

    """
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=None if keeps_all else 20)
    return httpx.AsyncClient(
        base_url=address, headers=HEADERS, timeout=SECONDS, limits=limits, verify=trust or True
    )


async def list_ours(client: MoyNalog) -> int:
    """List a page: typed, with exact amounts and aware moments."""
    return len([income async for income in client.receipts.list(SINCE, UNTIL)])


async def list_plain(client: httpx.AsyncClient) -> int:
    """List a page as dictionaries."""
    answer = await client.get(PATH)
    return len(answer.json()["content"])
