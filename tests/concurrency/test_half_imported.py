"""A module that another thread is still importing stands in ``sys.modules`` without most of its names."""

from __future__ import annotations

import sys
import types

import httpx
import pytest

from govauth.concurrency.loop import in_trio, running_loop
from govauth.http.senders.httpx.borrowed import checked
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin
from govauth.sync import Blocking


@pytest.fixture(params=["trio", "trio.lowlevel", "gevent.monkey", "httpx2"])
def half(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(request.param)
    monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    if name == "trio":
        monkeypatch.delitem(sys.modules, "trio.lowlevel", raising=False)


async def _nothing() -> int:
    return 1


@pytest.mark.usefixtures("half")
def test_nobody_stumbles_over_it() -> None:
    assert not in_trio()
    with pytest.raises(RuntimeError):
        running_loop()
    client = httpx.AsyncClient()
    assert checked(client) is client


@pytest.mark.usefixtures("half")
def test_a_call_from_a_thread_goes_through() -> None:
    with Blocking(MoyNalog(PasswordLogin("500100732259", "secret"))) as nalog:
        assert nalog.call(_nothing) == 1
