"""Single logout, from both sides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from attrs import evolve
from lxml import etree

from govauth.auth import MemoryTokenStore
from govauth.auth.strategy import TokenKey
from govauth.client.login_errors import StateUnknown
from govauth.errors import LoginRequired, StoreUnavailable
from govauth.providers.esia.saml import EsiaSaml, LogoutRefused, SamlUser
from govauth.providers.esia.saml.redirect import read_query, signed_address
from govauth.signing import read_certificate
from govauth.signing.xml import RSA_SHA256, RsaXmlSigner
from tests.providers.esia.saml.answers import (
    BASE,
    IDP,
    NAME_ID,
    PORTAL,
    SAML,
    SAMLP,
    SESSION_INDEX,
    SLO,
    SLO_URL,
    STATUS,
    moment,
    pair,
)
from tests.providers.esia.saml.conftest import Frozen

pytestmark = pytest.mark.anyio

Finish = Callable[..., Awaitable[SamlUser]]


def signer(name: str = "idp") -> RsaXmlSigner:
    return RsaXmlSigner.open(pair(name).pem, pair(name).certificate)


def request(
    *,
    name_id: str = NAME_ID,
    issuer: str = IDP,
    destination: str = SLO,
    at: float = 0,
    identifier: str = "_q1",
) -> bytes:
    # The printed samples have line breaks around the name.
    return (
        f'<p:LogoutRequest xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="{identifier}" Version="2.0"'
        f' IssueInstant="{moment(at)}" Destination="{destination}"><a:Issuer>{issuer}</a:Issuer>'
        f"<a:NameID>\n  {name_id}\n</a:NameID></p:LogoutRequest>"
    ).encode()


async def query_of(
    message: bytes, kind: str = "SAMLRequest", by: str = "idp", relay: str | None = None
) -> str:
    address = await signed_address(SLO, kind, message, signer(by), relay_state=relay)  # type: ignore[arg-type]
    return urlsplit(address).query


def own_message(url: str) -> etree._Element:
    arrived = read_query(urlsplit(url).query)
    own = read_certificate(pair("portal").certificate)
    assert arrived.signer([own], [RSA_SHA256]) == own
    return etree.fromstring(arrived.message)


async def test_the_person_leaves_here(esia: EsiaSaml, finish: Finish) -> None:
    user = await finish(esia, BASE)
    url = await esia.logout.start(user, carry="/bye")
    assert url.startswith(f"{SLO_URL}?SAMLRequest=")
    message = own_message(url)
    assert message.tag == f"{{{SAMLP}}}LogoutRequest"
    assert message.get("Destination") == SLO_URL
    assert message.get("Reason") == "urn:oasis:names:tc:SAML:2.0:logout:user"
    assert [one.text for one in message] == [PORTAL, NAME_ID, SESSION_INDEX]
    assert [etree.QName(one).namespace for one in message] == [SAML, SAML, SAMLP]
    with pytest.raises(LoginRequired):
        await esia.resume(user.session)

    answer = (
        f'<p:LogoutResponse xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="_s1" Version="2.0"'
        f' IssueInstant="{moment(1)}" Destination="{SLO}" InResponseTo="{message.get("ID")}">'
        f'<a:Issuer>{IDP}</a:Issuer><p:Status><p:StatusCode Value="{STATUS}Success"/></p:Status>'
        "</p:LogoutResponse>"
    ).encode()
    query = await query_of(answer, "SAMLResponse")
    outcome = await esia.logout.receive(query.encode())
    assert (outcome.url, outcome.carried, outcome.succeeded) == (None, "/bye", True)
    with pytest.raises(StateUnknown):
        await esia.logout.receive(query)


async def test_some_system_did_not_end_its_session(esia: EsiaSaml, finish: Finish) -> None:
    message = own_message(await esia.logout.start(await finish(esia, BASE)))
    answer = (
        f'<p:LogoutResponse xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="_s1" Version="2.0"'
        f' IssueInstant="{moment(1)}" Destination="{SLO}" InResponseTo="{message.get("ID")}">'
        f'<a:Issuer>{IDP}</a:Issuer><p:Status><p:StatusCode Value="{STATUS}Responder">'
        f'<p:StatusCode Value="{STATUS}PartialLogout"/></p:StatusCode></p:Status></p:LogoutResponse>'
    ).encode()
    assert not (await esia.logout.receive(await query_of(answer, "SAMLResponse"))).succeeded


async def test_the_person_leaves_elsewhere(
    esia: EsiaSaml, make_esia: Callable[..., EsiaSaml], finish: Finish
) -> None:
    user = await finish(esia, BASE)
    # Whichever browser and process it reaches.
    outcome = await make_esia().logout.receive(await query_of(request(), relay="of-esia"))
    assert outcome.url is not None
    assert "RelayState=of-esia" in outcome.url
    message = own_message(outcome.url)
    assert message.tag == f"{{{SAMLP}}}LogoutResponse"
    assert (message.get("InResponseTo"), message.get("Destination")) == ("_q1", SLO_URL)
    assert message[0].text == PORTAL
    assert message[1][0].get("Value") == f"{STATUS}Success"
    with pytest.raises(LoginRequired):
        await esia.resume(user.session)


async def test_a_session_that_is_gone_is_answered_all_the_same(esia: EsiaSaml) -> None:
    outcome = await esia.logout.receive(await query_of(request()))
    assert outcome.url is not None
    assert own_message(outcome.url)[1][0].get("Value") == f"{STATUS}Success"


@pytest.mark.parametrize(
    ("message", "by", "said"),
    [
        (request(), "stranger", "signed"),
        (request(issuer=PORTAL), "idp", "Issuer"),
        (request(destination=SLO_URL), "idp", "Destination"),
        (request(at=-301), "idp", "five minutes"),
        (request(at=61), "idp", "five minutes"),
        (request().replace(b"LogoutRequest", b"AuthnRequest"), "idp", "LogoutRequest"),
        (request().replace(b"<a:NameID>", b"<a:NameID/><a:NameID>"), "idp", "once"),
        (request().replace(b' ID="_q1"', b""), "idp", "@ID"),
        (b"<!DOCTYPE a>" + request(), "idp", "DOCTYPE"),
    ],
)
async def test_a_request_that_does_not_pass(
    esia: EsiaSaml, finish: Finish, message: bytes, by: str, said: str
) -> None:
    user = await finish(esia, BASE)
    query = await query_of(message, by=by)
    with pytest.raises(LogoutRefused, match=said):
        await esia.logout.receive(query)
    assert (await esia.resume(user.session)).user_id == user.user_id


async def test_a_request_works_once(esia: EsiaSaml, finish: Finish) -> None:
    query = await query_of(request())
    await esia.logout.receive(query)
    with pytest.raises(LogoutRefused, match="used before"):
        await esia.logout.receive(query)


async def test_a_changed_query(esia: EsiaSaml) -> None:
    query = await query_of(request(), relay="a")
    for changed in (query.replace("RelayState=a", "RelayState=b"), query.replace("&RelayState=a", "")):
        with pytest.raises(LogoutRefused, match="signed"):
            await esia.logout.receive(changed)


class Broken(MemoryTokenStore):
    """Does not delete."""

    async def delete(self, key: TokenKey) -> None:
        raise StoreUnavailable("the disk is full")


async def test_a_session_that_cannot_be_ended_is_not_called_ended(
    make_esia: Callable[..., EsiaSaml], finish: Finish, clock: Frozen
) -> None:
    esia = make_esia(store=Broken(clock=clock))
    await finish(esia, BASE)
    outcome = await esia.logout.receive(await query_of(request()))
    assert not outcome.succeeded
    assert outcome.url is not None
    assert own_message(outcome.url)[1][0].get("Value") == f"{STATUS}Responder"


async def test_sessions(esia: EsiaSaml, finish: Finish, clock: Frozen) -> None:
    user = await finish(esia, BASE)
    await esia.forget(user.session)
    await esia.forget(user.session)
    with pytest.raises(LoginRequired, match="was ended"):
        await esia.resume(user.session)
    other = await finish(esia, evolve(BASE, identifier="_a8"))
    assert user.session != other.session
    clock.ahead = timedelta(hours=3).total_seconds()
    with pytest.raises(LoginRequired, match="lasted its time"):
        await esia.resume(other.session)
