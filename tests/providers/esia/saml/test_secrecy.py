"""Nothing of an answer shows in errors, their tracebacks, reprs and the log."""

from __future__ import annotations

import base64
import logging
import pickle
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from attrs import evolve
from lxml import etree

from govauth.errors import GovAuthError, UnexpectedReply
from govauth.providers.esia.saml import AnswerRefused, Check, EsiaSaml, SamlUser
from tests.providers.esia.saml import answers
from tests.providers.esia.saml.answers import ATTACKS, BASE, EMPLOYEE, pair
from tests.providers.esia.saml.conftest import form, relay_state_of
from tests.test_secrecy import everything_said_by

pytestmark = pytest.mark.anyio

PERSONAL = ("2718281828", "Синицына", "Вера", "112-233-445 95", "vera@example.test", answers.NAME_ID)
Finish = Callable[..., Awaitable[SamlUser]]


@pytest.mark.parametrize(
    "name", ["doctype", "changed user", "expired", "other request", "user twice", "no user"]
)
async def test_a_refusal_shows_nothing(
    esia: EsiaSaml, finish: Finish, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    message = ATTACKS[name][1]()
    with pytest.raises(GovAuthError) as refused:
        await finish(esia, message)
    said = everything_said_by(refused.value) + caplog.text
    encoded = base64.b64encode(message).decode()
    assert not [text for text in (*PERSONAL, encoded[100:140], message[200:240].decode()) if text in said]


async def test_an_attribute_of_another_form_shows_nothing(esia: EsiaSaml, finish: Finish) -> None:
    wrong = {**answers.PERSON, "urn:esia:birthDate": "29 февраля 1988"}
    with pytest.raises(UnexpectedReply) as refused:
        await finish(esia, evolve(BASE, attributes=wrong))
    said = everything_said_by(refused.value)
    assert "birth_date" in said
    assert not [text for text in (*PERSONAL, "29 февраля") if text in said]


async def test_a_person_shows_nothing(
    esia: EsiaSaml, finish: Finish, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    user = await finish(esia, evolve(BASE, attributes=EMPLOYEE))
    said = f"{user!r}{user.attributes!r}{esia!r}{caplog.text}"
    assert not [text for text in (*PERSONAL, user.session.reveal()) if text in said]


async def test_keys_show_nothing(esia: EsiaSaml) -> None:
    said = f"{esia.provider!r}{esia.identity_provider!r}{esia.provider.decryption_keys!r}"
    assert not [line for line in pair("portal").pem.decode().split()[3:] if line in said]


async def test_an_error_pickles_with_its_check(esia: EsiaSaml, finish: Finish) -> None:
    for name in ("expired", "other cipher key", "no user"):
        with pytest.raises(AnswerRefused) as refused:
            await finish(esia, ATTACKS[name][1]())
        again = pickle.loads(pickle.dumps(refused.value))
        assert (type(again), again.check, str(again)) == (
            type(refused.value),
            Check(ATTACKS[name][0]),
            str(refused.value),
        )


async def test_sessions_on_disk_do_not_name_anybody(esia: EsiaSaml, tmp_path: Path, finish: Finish) -> None:
    from govauth.auth import FileTokenStore  # noqa: PLC0415

    stored = EsiaSaml(esia.provider, esia.identity_provider, clock=esia.clock, store=FileTokenStore(tmp_path))
    user = await finish(stored, BASE)
    names = " ".join(str(path) for path in tmp_path.rglob("*"))
    assert not [text for text in (*PERSONAL, user.session.reveal()) if text in names]
    assert (await stored.resume(user.session)).attributes == user.attributes


async def test_a_form_is_not_kept(esia: EsiaSaml) -> None:
    step = await esia.login.start(browser="browser")
    pairs = form(etree.tostring(BASE.tree()), relay_state_of(step.url))
    assert pairs[0][1] not in f"{step!r}"
