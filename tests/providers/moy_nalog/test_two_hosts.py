"""Two hosts with different clocks and one store: each compares its own clock with that of the service."""

from __future__ import annotations

import time

import pytest

from govauth.auth import MemoryTokenStore, TokenStore
from govauth.providers.moy_nalog import CancelReason, MoyNalog, PasswordLogin, Service
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.anyio

SALE = Service("Урок", price=89)
FROM = pytest.mark.parametrize("seconds", [-600.0, 600.0], ids=["slow", "fast"])


class HostClock:
    """The clock of a host, off by some seconds, that a test can move on."""

    def __init__(self, off: float = 0.0) -> None:
        self.off = off
        self.passed = 0.0

    def time(self) -> float:
        return time.time() + self.off + self.passed

    def monotonic(self) -> float:
        return time.monotonic() + self.passed


def host(login: PasswordLogin, store: TokenStore, clock: HostClock) -> MoyNalog:
    return MoyNalog(login, store=store, clock=clock)


@FROM
async def test_a_receipt_of_the_second_host_is_not_of_the_future(
    login: PasswordLogin, sandbox: ServedSandbox, seconds: float
) -> None:
    """The first host signs in with a wrong clock; the second, which is right, takes the token over."""
    store = MemoryTokenStore()
    async with host(login, store, HostClock(seconds)) as first, host(login, store, HostClock()) as second:
        for nalog in (first, second, first):
            issued = await nalog.receipts.issue(SALE)
            assert abs(issued.operation_time.timestamp() - time.time()) < 10
    assert sandbox.moy_nalog.counters["token_calls"] == 1


@FROM
async def test_a_host_that_is_wrong_learns_it_though_the_token_came_from_the_store(
    login: PasswordLogin, sandbox: ServedSandbox, seconds: float
) -> None:
    store = MemoryTokenStore()
    async with host(login, store, HostClock()) as first, host(login, store, HostClock(seconds)) as second:
        await first.taxpayer.taxes()
        issued = await second.receipts.issue(SALE)
        assert abs(issued.operation_time.timestamp() - time.time()) < 10
        cancelled = await second.receipts.cancel(issued, CancelReason.REFUND)
        assert abs(cancelled.operation_time.timestamp() - time.time()) < 10
    assert sandbox.moy_nalog.counters["token_calls"] == 1


@FROM
async def test_each_host_counts_the_life_that_is_left(
    login: PasswordLogin, sandbox: ServedSandbox, seconds: float
) -> None:
    """900 s of life: after 400 s no host renews, after 850 s whoever calls does."""
    sandbox.moy_nalog.control("access_seconds", value=900.0)
    store = MemoryTokenStore()
    clocks = HostClock(seconds), HostClock()
    async with host(login, store, clocks[0]) as first, host(login, store, clocks[1]) as second:
        await first.taxpayer.taxes()
        for nalog in (second, first):
            await nalog.taxpayer.taxes()
            token = await nalog._transport.keeper.current()
            left = token.left(nalog._transport.server_clock.time())
            assert left is not None
            assert 890 < left < 905
        for clock in clocks:
            clock.passed = 400.0
        for nalog in (second, first):
            assert (await nalog._transport.keeper.current()).mark == token.mark
        assert sandbox.moy_nalog.counters["token_calls"] == 1
