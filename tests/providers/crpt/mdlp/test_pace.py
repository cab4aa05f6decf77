"""The pause of each method of МДЛП, kept by all processes of a system. The server counts who comes too early."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore, MemoryTokenStore, TokenStore
from govauth.clock import SYSTEM_CLOCK, SystemClock
from govauth.concurrency.limiter import Rate
from govauth.providers.crpt import Crpt, MdlpSignatureLogin
from govauth.providers.crpt.mdlp.pauses import PAUSES
from govauth.providers.crpt.mdlp.turns import Turns
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.sandbox.server import ServedSandbox

PROGRAM = "tests.providers.crpt.programs.paced"
PROCESSES, CALLS, PAUSE = 2, 4, 0.2
METHOD = "mdlp.documents.income"


def test_the_pauses_are_those_of_the_page_and_a_margin() -> None:
    seconds = {name: round(rate.seconds - 0.3, 3) for name, rate in PAUSES.items()}
    assert set(seconds.values()) == {0.5, 1.0, 5.0, 30.0}
    assert {name for name, pause in seconds.items() if pause >= 5} == {
        "mdlp.registers.sgtins_by_list",
        "mdlp.packs.hierarchy",
        "mdlp.packs.sgtins",
        "mdlp.packs.full_hierarchy",
        "mdlp.medicines.search",
    }


def test_processes_keep_one_pause_together(
    sandbox: ServedSandbox, provider: CrptSandbox, tmp_path: Path
) -> None:
    provider.control("pauses", 0.02)
    provider.control("early_status", 403)
    command = [sys.executable, "-m", PROGRAM, sandbox.url, str(tmp_path / "shared"), str(CALLS), str(PAUSE)]
    started = time.monotonic()
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    assert provider.counters[METHOD] == PROCESSES * CALLS
    assert time.monotonic() - started >= PAUSE * (PROCESSES * CALLS - 1)


@pytest.mark.anyio
async def test_clients_of_one_store_wait_for_each_other_and_methods_do_not(
    mdlp_login: MdlpSignatureLogin, provider: CrptSandbox
) -> None:
    provider.control("pauses", 0.02)
    provider.control("early_status", 403)
    rates = {METHOD: Rate(1, 0.15), "mdlp.documents.outcome": Rate(1, 0.15)}
    store = MemoryTokenStore()

    async def read(crpt: Crpt) -> None:
        for _ in range(2):
            _ = [one async for one in crpt.mdlp.documents.incoming()]
            _ = [one async for one in crpt.mdlp.documents.outgoing()]

    started = time.monotonic()
    async with (
        Crpt(mdlp_login, store=store, rates=rates) as one,
        Crpt(mdlp_login, store=store, rates=rates) as other,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(read, one)
        tasks.start_soon(read, other)
    assert provider.counters[METHOD] == provider.counters["mdlp.documents.outcome"] == 4
    assert 0.45 <= time.monotonic() - started


@pytest.mark.anyio
async def test_what_is_sent_again_waits_for_its_turn(
    mdlp_login: MdlpSignatureLogin, provider: CrptSandbox, sandbox: ServedSandbox
) -> None:
    provider.control("early_status", 403)
    async with Crpt(mdlp_login, rates={METHOD: Rate(1, 0.4)}) as crpt:
        _ = [one async for one in crpt.mdlp.documents.incoming()]
        provider.control("pauses", 0.2)
        sandbox.fault("lose", operation=METHOD)
        _ = [one async for one in crpt.mdlp.documents.incoming()]


class Ahead(SystemClock):
    """The clock of a host that is wrong by some seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def time(self) -> float:
        return super().time() + self.seconds


@pytest.mark.anyio
@pytest.mark.parametrize("seconds", [3600.0, -3600.0])
async def test_turns_go_by_the_clock_of_the_server(
    mdlp_login: MdlpSignatureLogin, provider: CrptSandbox, seconds: float
) -> None:
    provider.control("pauses", 0.3)
    provider.control("early_status", 403)
    store, rates = MemoryTokenStore(), {METHOD: Rate(1, 2.0)}
    async with (
        Crpt(mdlp_login, store=store, rates=rates, clock=Ahead(seconds)) as wrong,
        Crpt(mdlp_login, store=store, rates=rates) as right,
    ):
        _ = [one async for one in wrong.mdlp.documents.incoming()]
        started = time.monotonic()
        _ = [one async for one in right.mdlp.documents.incoming()]
    assert 0.3 <= time.monotonic() - started < 4.0
    assert provider.counters[METHOD] == 2


def turns_of(store: TokenStore, system: str = "one") -> Turns:
    return Turns(store, place="test", system=system, rates={METHOD: Rate(1, 0.2)}, clock=SYSTEM_CLOCK)


async def seconds_of(*turns: Turns) -> float:
    started = time.monotonic()
    async with anyio.create_task_group() as tasks:
        for one in turns:
            tasks.start_soon(one.take, METHOD)
    return time.monotonic() - started


@pytest.mark.anyio
async def test_systems_have_pauses_of_their_own() -> None:
    store = MemoryTokenStore()
    assert await seconds_of(turns_of(store), turns_of(store, "other")) < 0.2
    assert await seconds_of(turns_of(store)) >= 0.1


@pytest.mark.anyio
async def test_without_its_store_a_process_keeps_the_pause_by_itself(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("no folder")
    turns = turns_of(FileTokenStore(tmp_path / "in the way" / "store"))
    assert await seconds_of(turns, turns) >= 0.2
