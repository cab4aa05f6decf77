"""The moment after which nothing leaves any more, and the checks of a call that the caller names."""

from __future__ import annotations

import time

import pytest

from govauth.errors import InvalidInput, TransportError
from govauth.transport.fence import Fence, host_uptime
from govauth.transport.free_call import check_free_call
from govauth.transport.operation import Repeat


def test_it_opens_for_the_seconds_given_by_both_clocks() -> None:
    fence = Fence.after(100)
    assert 99 < fence.wall - time.time() <= 100
    assert 99 < fence.uptime - host_uptime() <= 100
    fence.check()
    for late in (Fence(time.time() - 1, fence.uptime), Fence(fence.wall, host_uptime() - 1), Fence.after(-1)):
        with pytest.raises(TransportError, match="nothing was sent") as caught:
            late.check()
        assert not caught.value.sent


def test_uptime_goes_on_while_the_host_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    if clock is None:
        pytest.skip("this system has no clock that goes on while it sleeps")
    monkeypatch.setattr(time, "clock_gettime", {clock: 123.0}.__getitem__)
    assert host_uptime() == 123.0
    monkeypatch.delattr(time, "CLOCK_BOOTTIME")
    assert abs(host_uptime() - time.monotonic()) < 60


def test_what_is_an_endpoint() -> None:
    for path in ("/a", "/a/b-c.d_e~/", "/a%2Fb;c=1", "/v1..2/x"):
        check_free_call("GET", path, Repeat.SAFE)
    check_free_call("HEAD", "/a", Repeat.NEVER, methods=("HEAD",))


@pytest.mark.parametrize(
    "path", ["", "a", "/", "//a", "/a//b", "/a?b", "/a#b", "/../a", "/a/..", "/a b", "/ё", "/a\n"]
)
def test_what_is_none(path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_free_call("GET", path, Repeat.SAFE)
    assert caught.value.field == "path"


def test_methods_and_repeats_are_checked() -> None:
    for method in ("get", "HEAD", ""):
        with pytest.raises(InvalidInput, match="DELETE, GET, PATCH, POST, PUT"):
            check_free_call(method, "/a", Repeat.SAFE)
    with pytest.raises(InvalidInput, match="must be a Repeat"):
        check_free_call("GET", "/a", "safe")  # type: ignore[arg-type]
