"""Password, hash, code and tokens are greped for wherever they could show."""

from __future__ import annotations

import io
import logging
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from govauth.auth import FileTokenStore
from govauth.errors import GovAuthError
from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin
from govauth.providers.bifit_kassa.sandbox import PASSWORD, USERNAME, USERNAME_WITH_MFA, Account
from govauth.providers.bifit_kassa.sandbox.switches import ENCODINGS
from govauth.sandbox.server import ServedSandbox
from tests.test_secrecy import everything_said_by

pytestmark = pytest.mark.anyio

CODE = "302130213021"


def absent(text: str, sandbox: ServedSandbox) -> None:
    """Refuse a text that holds a secret: what we know, and every token that the sandbox ever gave."""
    sessions = sandbox.bifit_kassa.accounts.sessions
    encoded = [Account(USERNAME, PASSWORD).hashed(name) for name in ENCODINGS]
    tokens = {token for one in sessions for token in (one.access, one.refresh, *one.spent, *one.older)}
    leaked = [s for s in (PASSWORD, CODE, *encoded, *tokens) if s in text]
    assert not leaked, f"{len(leaked)} secrets leaked"


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
    login: PasswordLogin, logged: io.StringIO, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    async with BifitKassa(login, store=store) as kassa:
        await kassa.organizations.list()
        sandbox.bifit_kassa.control("revoke", value=True)
        await kassa.organizations.list()
        await kassa.login.send_code()
        token = await kassa._transport.keeper.current()
        shown = [
            login,
            kassa,
            store,
            token,
            login.token_key,
            login.endpoint,
            login.password,
            kassa._transport,
        ]
        absent("\n".join(f"{one!r} {one!s}" for one in shown), sandbox)
    text = logged.getvalue()
    assert "organizations.list attempt=1 result=200" in text
    absent(text, sandbox)
    ours = "\n".join(line for line in text.splitlines() if line.startswith(("login.", "organizations.")))
    assert "login.send_code attempt=1 result=200" in ours
    assert USERNAME not in ours


async def test_nothing_is_stored_that_signs_in(login: PasswordLogin, tmp_path: Path) -> None:
    async with BifitKassa(login, store=FileTokenStore(tmp_path / "tokens")) as kassa:
        await kassa.organizations.list()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "tokens").iterdir())
    assert b"refresh" in stored
    assert Account(USERNAME, PASSWORD).hashed("base64url").encode() not in stored
    assert PASSWORD.encode() not in stored


FAULTS = [
    ("login.password", {"kind": "fail", "status": 500}),
    ("login.password", {"kind": "fail", "status": 400}),
    ("login.password", {"kind": "cut"}),
    ("login.password", {"kind": "lose"}),
    ("login.password", {"kind": "maintenance", "status": 200}),
    ("login.password", {"kind": "redirect"}),
    ("login.refresh", {"kind": "cut"}),
    ("login.refresh", {"kind": "lose"}),
    ("organizations.list", {"kind": "cut", "times": 9}),
    ("organizations.list", {"kind": "lose", "times": 9}),
    ("organizations.list", {"kind": "fail", "status": 400}),
    ("organizations.list", {"kind": "redirect"}),
]


@pytest.mark.parametrize(("operation", "fault"), FAULTS)
async def test_nothing_shows_in_errors(
    login: PasswordLogin, sandbox: ServedSandbox, operation: str, fault: dict[str, object]
) -> None:
    async with BifitKassa(login) as kassa:
        if operation != "login.password":
            await kassa.organizations.list()
        if operation == "login.refresh":
            sandbox.bifit_kassa.control("revoke", value=True)
            sandbox.fault("fail", operation="login.password")
        sandbox.fault(operation=operation, **fault)  # type: ignore[arg-type]
        with pytest.raises(GovAuthError) as caught:
            await kassa.organizations.list()
    absent(everything_said_by(caught.value), sandbox)
    absent(everything_said_by(pickle.loads(pickle.dumps(caught.value))), sandbox)


@pytest.mark.parametrize("fault", [None, "cut", "lose", "fail", "maintenance"])
async def test_nothing_shows_when_a_code_is_refused_or_lost(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox, fault: str | None
) -> None:
    async with BifitKassa(login_with_mfa) as kassa:
        challenge = await kassa.login.send_code()
        if fault:
            sandbox.fault(fault, operation="login.finish")
        with pytest.raises(GovAuthError) as caught:
            await kassa.login.finish(CODE)
    absent(everything_said_by(caught.value), sandbox)
    assert USERNAME_WITH_MFA not in f"{caught.value} {challenge!r}"
    assert challenge.session_id not in f"{caught.value} {challenge!r}"


async def test_a_server_that_repeats_tokens_in_its_words(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    """The sandbox names the refused token and the account in its refusals; the errors do not."""
    async with BifitKassa(login) as kassa:
        await kassa.organizations.list()
        sandbox.bifit_kassa.control("revoke", value=True)
        sandbox.bifit_kassa.control("kill_refresh", value=True)
        sandbox.bifit_kassa.control("password_encoding", "hex")
        with pytest.raises(GovAuthError, match="Неверный логин") as caught:
            await kassa.organizations.list()
    absent(everything_said_by(caught.value), sandbox)
    assert USERNAME not in everything_said_by(caught.value).partition("Traceback")[0]
