"""Tokens and passwords are greped for wherever they could show."""

from __future__ import annotations

import io
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import anyio
import pytest

from govauth.auth import FileTokenStore, Token
from govauth.auth.token import dump_token
from govauth.errors import GovAuthError
from govauth.http.message import Request, Response
from govauth.http.redaction import shown_message
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, SavedLogin, Service
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from govauth.secret import Secret

pytestmark = [pytest.mark.anyio, pytest.mark.promise("no-secret-shows")]


def frames_of(error: BaseException | None) -> Iterator[FrameType]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        trace: TracebackType | None = error.__traceback__
        while trace is not None:
            yield trace.tb_frame
            trace = trace.tb_next
        error = error.__cause__ or error.__context__


def everything_said_by(error: BaseException) -> str:
    """The error in every rendering, and all locals of all frames of the library."""
    parts = [repr(error), str(error), repr(error.args), repr(error.__dict__)]
    parts.append("".join(traceback.format_exception(error)))
    for frame in frames_of(error):
        if "/tests/" not in frame.f_code.co_filename:
            parts.extend(f"{name}={value!r}" for name, value in frame.f_locals.items())
    return "\n".join(parts)


class Secrets:
    """What must not show: the password and every token that the sandbox ever gave."""

    def __init__(self, sandbox: ServedSandbox) -> None:
        self._sandbox = sandbox

    def known(self) -> set[str]:
        sessions = self._sandbox.moy_nalog.accounts.sessions
        tokens = {token for one in sessions for token in (one.access, one.refresh, *one.spent, *one.older)}
        return {PASSWORD, *tokens}

    def absent_from(self, text: str) -> None:
        leaked = [secret for secret in self.known() if secret in text]
        assert not leaked, f"{len(leaked)} secrets leaked"


@pytest.fixture
def secrets(sandbox: ServedSandbox) -> Secrets:
    return Secrets(sandbox)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


async def test_nothing_shows_in_reprs_and_logs(
    login: PasswordLogin, secrets: Secrets, logged: io.StringIO, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    async with MoyNalog(login, store=store) as nalog:
        receipt = await nalog.receipts.issue(Service("Урок", price=1))
        sandbox.moy_nalog.control("revoke", value=True)
        await nalog.receipts.get(receipt)
        keeper = nalog._transport.keeper
        token = await keeper.current()
        saved = await nalog.login.export()
        shown = [login, nalog, store, keeper, token, saved, nalog._transport, token.access, login.token_key]
        secrets.absent_from("\n".join(f"{one!r} {one!s}" for one in shown))
    text = logged.getvalue()
    assert "receipts.issue attempt=1 result=200" in text
    secrets.absent_from(text)
    ours = "\n".join(line for line in text.splitlines() if line.startswith(("receipts.", "moy_nalog")))
    assert INN not in ours


FAULTS = [
    ("login.password", {"kind": "fail", "status": 500, "times": 9}),
    ("login.password", {"kind": "cut"}),
    ("login.password", {"kind": "lose"}),
    ("login.password", {"kind": "maintenance", "status": 200}),
    ("login.password", {"kind": "redirect"}),
    ("login.refresh", {"kind": "cut"}),
    ("login.refresh", {"kind": "lose"}),
    ("taxpayer.taxes", {"kind": "cut", "times": 9}),
    ("taxpayer.taxes", {"kind": "lose", "times": 9}),
    ("taxpayer.taxes", {"kind": "fail", "status": 400}),
    ("taxpayer.taxes", {"kind": "redirect"}),
]


@pytest.mark.parametrize(("operation", "fault"), FAULTS)
async def test_nothing_shows_in_errors(
    login: PasswordLogin, secrets: Secrets, sandbox: ServedSandbox, operation: str, fault: dict[str, object]
) -> None:
    async with MoyNalog(login) as nalog:
        if operation != "login.password":
            await nalog.taxpayer.taxes()
        if operation == "login.refresh":
            sandbox.moy_nalog.control("revoke", value=True)
            # A lost refresh is followed by a login, which must fail as well.
            sandbox.fault(operation="login.password", **fault)  # type: ignore[arg-type]
        sandbox.fault(operation=operation, **fault)  # type: ignore[arg-type]
        with pytest.raises(GovAuthError) as caught:
            await nalog.taxpayer.taxes()
    secrets.absent_from(everything_said_by(caught.value))
    secrets.absent_from(everything_said_by(pickle.loads(pickle.dumps(caught.value))))


async def test_nothing_shows_when_a_call_is_cancelled(
    login: PasswordLogin, secrets: Secrets, sandbox: ServedSandbox
) -> None:
    sandbox.fault("hang", operation="taxpayer.taxes")
    caught: list[BaseException] = []

    async def call(nalog: MoyNalog) -> None:
        try:
            await nalog.taxpayer.taxes()
        except BaseException as error:
            caught.append(error)
            secrets.absent_from(everything_said_by(error))
            raise

    async with MoyNalog(login) as nalog:
        await nalog.taxpayer.user()
        with anyio.move_on_after(0.3):
            await call(nalog)
    assert len(caught) == 1


async def test_nothing_shows_when_the_token_cannot_be_saved(
    login: PasswordLogin, secrets: Secrets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    async with MoyNalog(login, store=FileTokenStore(tmp_path / "tokens")) as nalog:
        with pytest.raises(GovAuthError, match="No space left") as caught:
            await nalog.taxpayer.taxes()
    secrets.absent_from(everything_said_by(caught.value))


WORDS = "-".join(("open", "sesame"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: PasswordLogin(inn="500100732250", password=WORDS),
        lambda: PasswordLogin(inn="7707083893", password=WORDS),
        lambda: SavedLogin(WORDS, inn="500100732250"),
    ],
)
def test_nothing_shows_when_a_login_is_refused_at_construction(make: Callable[[], object]) -> None:
    with pytest.raises(GovAuthError) as caught:
        make()
    assert WORDS not in everything_said_by(caught.value)
    assert "500100732250" not in str(caught.value)


async def test_a_redirect_is_not_followed(login: PasswordLogin, sandbox: ServedSandbox) -> None:
    async with MoyNalog(login) as nalog:
        await nalog.taxpayer.taxes()
        sandbox.fault("redirect", operation="taxpayer.taxes")
        with pytest.raises(GovAuthError, match="redirect \\(302\\), which is not followed"):
            await nalog.taxpayer.taxes()


async def test_a_stored_record_that_is_damaged_does_not_show(login: PasswordLogin, tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    await store.save(login.token_key, Token("very-secret-access"))
    record = next((tmp_path / "tokens").glob("*.json"))
    record.write_bytes(record.read_bytes()[:-10])
    with pytest.raises(GovAuthError, match="damaged") as caught:
        await store.load(login.token_key)
    assert "very-secret-access" not in everything_said_by(caught.value)


def test_messages_show_no_header_body_or_path() -> None:
    request = Request(
        "POST", "https://user@host.test/receipt/500100732259?x=1", {"authorization": "Bearer abc"}, b"abc"
    )
    response = Response(200, {"set-cookie": "abc", "content-type": "text/plain"}, b"abc")
    for text in (repr(request), repr(response)):
        assert "abc" not in text
        assert "500100732259" not in text
    assert "text/plain" in repr(response)


def test_a_secret_keeps_to_itself() -> None:
    secret = Secret("open sesame")
    assert "sesame" not in f"{secret} {secret!r} {secret:>20} {[secret]}"
    assert secret == Secret(secret)
    assert secret != Secret("other")
    assert secret.reveal() == "open sesame"
    assert pickle.loads(pickle.dumps(secret)) == secret
    with pytest.raises(AttributeError):
        secret._value = "x"
    token = Token("open sesame", refresh="mellon", details={"device": "abc"})
    assert not any(word in repr(token) for word in ("sesame", "mellon", "abc"))
    assert b"open sesame" in dump_token(token)


@pytest.mark.parametrize(
    ("value", "error"),
    [(123456, TypeError), (b"sesame", TypeError), (None, TypeError), ("\udcff", ValueError)],
)
def test_a_secret_is_a_text(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="a secret must be a text") as caught:
        Secret(value)
    assert "sesame" not in str(caught.value)
    names = set(caught.traceback[-1].locals)
    assert not {"value", "text"} & names


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Устройство q0cjdfn9zmk7bqw4vyz_m, ИНН 500100732259", "Устройство •••, ИНН •••"),
        ("<html><script>alert(1)</script><h1>На сервисе   ведутся работы</h1>", "На сервисе ведутся работы"),
        ("позвоните +7 900 000-00-00", "позвоните +•••"),
        ("пишите a.b@c.test", "пишите •••"),
    ],
)
def test_the_words_of_a_server_are_shown_without_identifiers(said: str, shown: str) -> None:
    assert shown_message(said) == shown


def test_long_words_are_cut() -> None:
    assert len(shown_message("слово " * 200)) == 300
