"""Signing in through Госуслуги: what the browser brings back is spent once, and only for the right person."""

from __future__ import annotations

import pickle
import traceback
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from attrs import evolve

from govauth.auth import FileTokenStore
from govauth.client.login_errors import CallbackMalformed, LoginRefused, StartedElsewhere, StateUnknown
from govauth.errors import (
    ConfigurationError,
    LoginRejected,
    LoginRequired,
    OutcomeUnknown,
    RenewalFailed,
    UnexpectedReply,
)
from govauth.providers.moy_nalog import GosuslugiLogin, MoyNalog, PasswordLogin, Place
from govauth.providers.moy_nalog.sandbox import INN, Taxpayer
from govauth.sandbox.server import ServedSandbox
from govauth.simulation import Json

pytestmark = pytest.mark.anyio

OTHER = "504208015360"


def client(place: Place, store: FileTokenStore | None = None) -> MoyNalog:
    return MoyNalog(GosuslugiLogin(inn=INN), place=place, store=store)


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@pytest.mark.parametrize("whole", [True, False])
async def test_a_person_signs_in_and_the_token_goes_on(
    place: Place, sandbox: ServedSandbox, tmp_path: Path, whole: bool
) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    async with client(place, store) as nalog:
        step = pickle.loads(pickle.dumps(await nalog.experimental.gosuslugi.start()))
    back = sandbox.moy_nalog.sign_in(step.address)
    given = query(back)
    assert given["code"] not in repr(step)
    async with client(place, store) as nalog:  # another process may finish what one has started
        gosuslugi = nalog.experimental.gosuslugi
        if whole:
            await gosuslugi.finish_at(step, f" {back}\n")
        else:
            await gosuslugi.finish(step, code=given["code"], state=given["state"])
        sandbox.moy_nalog.control("expire")
        assert await nalog.taxpayer.inn() == INN
        assert (await nalog.taxpayer.user()).inn == INN
    counters = sandbox.moy_nalog.counters
    assert (counters["login.gosuslugi.finish"], counters["refreshes"]) == (1, 1)
    async with MoyNalog(PasswordLogin(inn=INN, password="x"), place=place, store=store) as same:
        await same.taxpayer.user()  # the token belongs to the taxpayer, however the person signed in
    assert counters["login.password"] == 0


async def test_what_the_browser_brings_back_is_checked_before_it_is_sent(
    place: Place, sandbox: ServedSandbox
) -> None:
    async with client(place) as nalog:
        gosuslugi = nalog.experimental.gosuslugi
        step, other = await gosuslugi.start(), await gosuslugi.start()
        back = sandbox.moy_nalog.sign_in(step.address)
        code = query(back)["code"]
        with pytest.raises(StateUnknown):
            await gosuslugi.finish_at(other, back)
        hostile = [
            "",
            step.comes_back_to,
            f"{step.comes_back_to}?state={query(back)['state']}",
            f"{back}&code=another",
            f"{back}&error=access_denied",
            f"{back}&{'x=1&' * 40}",
            back.replace("/auth/login/back", "/auth/login/other"),
            f"http://127.0.0.9:9/?{urlsplit(back).query}",
            back.replace("&state=", "&state=\x00"),
            f"{step.comes_back_to}?code={'a' * 20_000}&state={query(back)['state']}",
        ]
        for address in hostile:
            with pytest.raises(LoginRefused) as caught:
                await gosuslugi.finish_at(step, address)
            ours = caught.tb.tb_next  # without the frame of this test
            shown = traceback.StackSummary.extract(traceback.walk_tb(ours), capture_locals=True)
            assert code not in "".join(shown.format())
        for wrong in ("", "a\nb", "a" * 20_000):
            with pytest.raises(CallbackMalformed):
                await gosuslugi.finish(step, code=wrong, state=query(back)["state"])
        assert sandbox.moy_nalog.counters["login.gosuslugi.finish"] == 0
        await gosuslugi.finish_at(step, back)
        with pytest.raises(LoginRejected, match="works once"):
            await gosuslugi.finish_at(step, back)
        assert (await nalog.taxpayer.user()).inn == INN


@pytest.mark.parametrize("state", ["6F0D7A52-3F0B-4C53-9A55-0D6A5D3F2B11", "aB3._~-x/+==", "7"])
async def test_the_service_chooses_the_state(
    place: Place, sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr("govauth.simulation.chance.Chance.uuid", lambda _: state)
    async with client(place) as nalog:
        gosuslugi = nalog.experimental.gosuslugi
        step = await gosuslugi.start()
        back = sandbox.moy_nalog.sign_in(step.address)
        for other in (state.swapcase() + "x", "", "7\n", "я"):
            with pytest.raises(LoginRefused):
                await gosuslugi.finish(step, code=query(back)["code"], state=other)
        assert sandbox.moy_nalog.counters["login.gosuslugi.finish"] == 0
        await gosuslugi.finish_at(step, back)
        assert (await nalog.taxpayer.user()).inn == INN


async def test_a_refusal_and_another_person(place: Place, sandbox: ServedSandbox) -> None:
    sandbox.moy_nalog.add_account(Taxpayer(OTHER, "79000000077"))
    async with client(place) as nalog:
        gosuslugi = nalog.experimental.gosuslugi
        step = await gosuslugi.start()
        with pytest.raises(LoginRejected, match="access_denied"):
            await gosuslugi.finish_at(step, sandbox.moy_nalog.sign_in(step.address, allow=False))
        forged = f"{step.comes_back_to}?error=a%0aforged%20line&state={query(step.address)['state']}"
        with pytest.raises(LoginRejected, match="not told why") as caught:
            await gosuslugi.finish_at(step, forged)
        assert "forged" not in str(caught.value)
        with pytest.raises(StartedElsewhere):
            elsewhere = evolve(step, comes_back_to="http://127.0.0.1:9/auth/login/back")
            await gosuslugi.finish(elsewhere, code="x", state=query(step.address)["state"])
        step = await gosuslugi.start()
        with pytest.raises(LoginRejected, match="another person"):
            await gosuslugi.finish_at(step, sandbox.moy_nalog.sign_in(step.address, inn=OTHER))
        with pytest.raises(LoginRequired, match="Госуслуги"):
            await nalog.taxpayer.user()


async def test_whose_the_token_is_is_asked_where_the_reply_does_not_say(
    place: Place, sandbox: ServedSandbox
) -> None:
    finish = sandbox.moy_nalog.gosuslugi.finish

    def without_profile(body: Json, device: str) -> Json:
        return {name: value for name, value in finish(body, device).items() if name != "profile"}

    sandbox.moy_nalog.gosuslugi.finish = without_profile  # type: ignore[method-assign]
    sandbox.moy_nalog.add_account(Taxpayer(OTHER, "79000000077"))
    async with client(place) as nalog:
        gosuslugi = nalog.experimental.gosuslugi
        step = await gosuslugi.start()
        with pytest.raises(LoginRejected, match="another person"):
            await gosuslugi.finish_at(step, sandbox.moy_nalog.sign_in(step.address, inn=OTHER))
        step = await gosuslugi.start()
        await gosuslugi.finish_at(step, sandbox.moy_nalog.sign_in(step.address))
    assert sandbox.moy_nalog.counters["taxpayer.user"] == 2


async def test_a_late_code_and_lost_answers(place: Place, sandbox: ServedSandbox) -> None:
    async with client(place) as nalog:
        gosuslugi = nalog.experimental.gosuslugi
        sandbox.fault("lose", operation="login.gosuslugi.start")  # nothing is spent by asking again
        step = await gosuslugi.start()
        sandbox.fault("lose", operation="login.gosuslugi.finish")
        back = sandbox.moy_nalog.sign_in(step.address)
        with pytest.raises(OutcomeUnknown, match="sign in once more"):
            await gosuslugi.finish_at(step, back)
        assert sandbox.moy_nalog.counters["login.gosuslugi.finish"] == 1
        step = await gosuslugi.start()
        back = sandbox.moy_nalog.sign_in(step.address)
        sandbox.fault("maintenance", operation="login.gosuslugi.finish")
        with pytest.raises(RenewalFailed):
            await gosuslugi.finish_at(step, back)
        sandbox.moy_nalog.control("code_seconds", -1)
        step = await gosuslugi.start()
        with pytest.raises(LoginRejected):
            await gosuslugi.finish_at(step, sandbox.moy_nalog.sign_in(step.address))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "no address",
        "javascript:alert(1)?state=6f0d7a52-3f0b-4c53-9a55-0d6a5d3f2b11",
        "https://esia.gosuslugi.ru.example.test/aas?state=6f0d7a52-3f0b-4c53-9a55-0d6a5d3f2b11",
        "https://gosuslugi.ru@example.test/?state=6f0d7a52-3f0b-4c53-9a55-0d6a5d3f2b11",
        "http://esia.gosuslugi.ru/aas?state=6f0d7a52-3f0b-4c53-9a55-0d6a5d3f2b11",
        "https://esia.gosuslugi.ru/aas",
        "https://esia.gosuslugi.ru/aas?state=a&state=b",
        "https://esia.gosuslugi.ru/aas?state=",
        "https://esia.gosuslugi.ru/aas?state=a%0ab",
        f"https://esia.gosuslugi.ru/aas?state={'a' * 2000}",
        "https://[/",
    ],
)
async def test_an_address_that_no_person_should_open(
    place: Place, sandbox: ServedSandbox, address: str
) -> None:
    sandbox.moy_nalog.gosuslugi.address = lambda *_: {"url": address}  # type: ignore[method-assign]
    async with client(place) as nalog:
        with pytest.raises(UnexpectedReply, match="url"):
            await nalog.experimental.gosuslugi.start()


async def test_other_logins_do_not_go_this_way(nalog: MoyNalog) -> None:
    with pytest.raises(ConfigurationError, match="GosuslugiLogin"):
        await nalog.experimental.gosuslugi.start()
