"""The authorize URL as the document prints it, and what is refused before any URL is built."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.auth import LoginState, MemoryLoginStateStore
from govauth.clock import SYSTEM_CLOCK
from govauth.errors import ConfigurationError, InvalidInput, LoginRejected
from govauth.providers.esia_gateway import (
    AccountRequest,
    BiometricRequest,
    ClientLogin,
    ConsentRequest,
    DataRequest,
    EsiaGateway,
    LoginStep,
    Place,
)
from govauth.providers.esia_gateway.checks import LONGEST_EXPIRE
from govauth.providers.esia_gateway.requests import LoginRequest
from govauth.wire.identifiers import Inn, Ogrn, Snils

pytestmark = pytest.mark.anyio

HOME = "https://app.example.test/callback"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def client(redirect_uri: str = HOME, client_id: str = "a4fb") -> EsiaGateway:
    return EsiaGateway(ClientLogin(client_id, "secret", redirect_uri))


async def sent(request: LoginRequest, gateway: EsiaGateway | None = None) -> list[tuple[str, str]]:
    step = await (gateway or client()).login.start(request)
    return parse_qsl(urlsplit(step.url).query, keep_blank_values=True, strict_parsing=True)


def drive(step: Callable[[], object]) -> LoginStep:
    """Run a coroutine that awaits nothing outside of itself."""
    work = step()
    try:
        work.send(None)  # type: ignore[attr-defined]
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    raise AssertionError("it waits")


async def test_one_consent_with_every_parameter() -> None:
    request = ConsentRequest(
        permissions=["fullname", "id_doc"],
        purposes=["CREDIT", "REG_QUESTIONNAIRE", "UPD_CUSTOMER_INF"],
        sysname="CREDIT",
        actions="ALL_ACTIONS_TO_DATA",
        expire=60,
        responsible_object="Иванов Иван Иванович",
        raw_documents={"vehicle_reg_cert_doc"},
        xml_documents={"ndfl_person", "pension_reference"},
        pdf_documents="ndfl_person pension_reference",
        file_documents=("ndfl_person",),
        ext_documents=frozenset({"ndfl_person"}),
    )
    found = dict(await sent(request))
    assert UUID.fullmatch(found.pop("state"))
    assert UUID.fullmatch(found.pop("nonce"))
    assert found == {
        "client_id": "a4fb",
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": HOME,
        "provider": "cpg_oauth",
        "permissions": "fullname id_doc",
        "purposes": "CREDIT REG_QUESTIONNAIRE UPD_CUSTOMER_INF",
        "sysname": "CREDIT",
        "actions": "ALL_ACTIONS_TO_DATA",
        "expire": "60",
        "responsible_object": "Иванов Иван Иванович",
        "raw_documents": "vehicle_reg_cert_doc",
        "xml_documents": "ndfl_person pension_reference",
        "pdf_documents": "ndfl_person pension_reference",
        "file_documents": "ndfl_person",
        "ext_documents": "ndfl_person",
    }


async def test_several_consents_as_the_document_prints_them() -> None:
    credit = ConsentRequest(
        permissions="fullname gender snils", purposes="CREDIT", sysname="CREDIT", expire=60
    )
    card = ConsentRequest(
        permissions="fullname gender birthplace addresses",
        purposes="CREDIT_CARD",
        sysname="CREDIT_CARD",
        expire=60,
    )
    step = await client().login.start([credit, card])
    middle = step.url.partition("provider=cpg_oauth&")[2].partition("&state=")[0]
    assert middle == (
        "permission_types[][permissions]=fullname%20gender%20snils&permission_types[][purposes]=CREDIT"
        "&permission_types[][sysname]=CREDIT&permission_types[][actions]=ALL_ACTIONS_TO_DATA"
        "&permission_types[][expire]=60"
        "&permission_types[][permissions]=fullname%20gender%20birthplace%20addresses"
        "&permission_types[][purposes]=CREDIT_CARD&permission_types[][sysname]=CREDIT_CARD"
        "&permission_types[][actions]=ALL_ACTIONS_TO_DATA&permission_types[][expire]=60"
    )


@pytest.mark.parametrize(
    ("request_", "scope", "provider"),
    [
        (AccountRequest(["openid", "fullname"]), "openid fullname", "esia_oauth"),
        (BiometricRequest(), "openid bio", "ebs_oauth"),
    ],
)
async def test_the_other_providers(request_: LoginRequest, scope: str, provider: str) -> None:
    found = dict(await sent(request_))
    assert (found["scope"], found["provider"]) == (scope, provider)
    assert "permissions" not in found


async def test_no_two_logins_share_a_state_or_a_nonce() -> None:
    gateway = client()
    seen = [dict(await sent(BiometricRequest(), gateway)) for _ in range(50)]
    assert len({found[name] for found in seen for name in ("state", "nonce")}) == 100


SCOPES = st.text(st.sampled_from("abz_09.:/?&=+%#[]()'!~;,@"), min_size=1, max_size=9)
WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("Жёлтый &+=%?#/\"'[]"), min_size=1
).filter(str.strip)


@given(
    scopes=st.lists(SCOPES, min_size=1, max_size=4, unique=True),
    responsible=WORDS,
    query=st.text(st.sampled_from("аb&=+%?/.;,"), max_size=9),
    client_id=WORDS,
)
def test_whatever_is_given_comes_out_of_the_url(
    scopes: list[str], responsible: str, query: str, client_id: str
) -> None:
    consent = ConsentRequest(
        permissions=scopes, purposes="A", sysname="B", expire=1, responsible_object=responsible
    )
    gateway = client(f"{HOME}?{query}", client_id)
    for request, prefix in ((consent, "{}"), ([consent, consent], "permission_types[][{}]")):
        step = drive(lambda request=request: gateway.login.start(request))  # type: ignore[misc]
        assert step.url.isascii()
        assert "#" not in step.url
        assert " " not in step.url
        found = parse_qsl(urlsplit(step.url).query, keep_blank_values=True, strict_parsing=True)
        values: dict[str, list[str]] = {}
        for name, value in found:
            values.setdefault(name, []).append(value)
        many = 1 if prefix == "{}" else 2
        assert values[prefix.format("permissions")] == [" ".join(scopes)] * many
        assert values[prefix.format("responsible_object")] == [responsible] * many
        assert values["redirect_uri"] == [f"{HOME}?{query}"]
        assert values["client_id"] == [client_id]
        assert values["state"] == [step.state]


def consent(**changed: object) -> ConsentRequest:
    settings = {"permissions": {"fullname"}, "purposes": {"CREDIT"}, "sysname": "CREDIT", "expire": 60}
    return ConsentRequest(**{**settings, **changed})  # type: ignore[arg-type]


BAD = [
    ("permissions", "empty", lambda: consent(permissions=set())),
    ("permissions", "empty", lambda: consent(permissions="  ")),
    ("permissions", "visible ASCII", lambda: consent(permissions=["full name"])),
    ("permissions", "visible ASCII", lambda: consent(permissions=["имя"])),
    ("permissions", "twice", lambda: consent(permissions=["a", "a"])),
    ("permissions", "texts", lambda: consent(permissions=[1])),
    ("purposes", "empty", lambda: consent(purposes=[])),
    ("purposes", "mnemonic", lambda: consent(purposes=["КРЕДИТ"])),
    ("sysname", "mnemonic", lambda: consent(sysname="")),
    ("sysname", "mnemonic", lambda: consent(sysname="CREDIT CARD")),
    ("sysname", "mnemonic", lambda: consent(sysname="1CREDIT")),
    ("sysname", "mnemonic", lambda: consent(sysname="A" * 101)),
    ("sysname", "mnemonic", lambda: consent(sysname=None)),
    ("actions", "mnemonic", lambda: consent(actions="ALL&ACTIONS")),
    ("expire", "minutes", lambda: consent(expire=0)),
    ("expire", "minutes", lambda: consent(expire=-5)),
    ("expire", "minutes", lambda: consent(expire=LONGEST_EXPIRE + 1)),
    ("expire", "minutes", lambda: consent(expire=True)),
    ("expire", "minutes", lambda: consent(expire="60")),
    ("expire", "minutes", lambda: consent(expire=1.5)),
    ("responsible_object", "empty", lambda: consent(responsible_object=" ")),
    ("responsible_object", "control", lambda: consent(responsible_object="a\nb")),
    ("responsible_object", "ИНН", lambda: consent(responsible_object=Inn("7707083894"))),
    ("responsible_object", "СНИЛС", lambda: consent(responsible_object=Snils("112-233-445 96"))),
    ("responsible_object", "ОГРН", lambda: consent(responsible_object=Ogrn("1027700132196"))),
    ("raw_documents", "visible ASCII", lambda: consent(raw_documents=["a b"])),
    ("xml_documents", "visible ASCII", lambda: consent(xml_documents=["ы"])),
    ("pdf_documents", "twice", lambda: consent(pdf_documents=["a", "a"])),
    ("file_documents", "visible ASCII", lambda: consent(file_documents=['"'])),
    ("ext_documents", "visible ASCII", lambda: consent(ext_documents=["\\"])),
    ("permissions", "twice", lambda: DataRequest(permissions=["a", "a"])),
    ("scopes", "empty", lambda: AccountRequest([])),
    ("redirect_uri", "fragment", lambda: ClientLogin("a", "b", "https://app/cb#x")),
    ("redirect_uri", "fragment", lambda: ClientLogin("a", "b", "https://app/cb#")),
    ("redirect_uri", "absolute", lambda: ClientLogin("a", "b", "/cb")),
    ("redirect_uri", "absolute", lambda: ClientLogin("a", "b", "http://app.example/cb")),
    ("redirect_uri", "absolute", lambda: ClientLogin("a", "b", "https://user@app/cb")),
    ("redirect_uri", "absolute", lambda: ClientLogin("a", "b", "https://[::1/cb")),
    ("redirect_uri", "absolute", lambda: ClientLogin("a", "b", "https://app/c b")),
    ("redirect_uri", "absolute", lambda: ClientLogin("a", "b", "javascript:alert(1)")),
    ("client_id", "empty", lambda: ClientLogin("", "b", HOME)),
    ("client_secret", "empty", lambda: ClientLogin("a", "", HOME)),
]


@pytest.mark.parametrize(("field", "rule", "make"), BAD)
def test_bad_input_is_refused_where_it_is_made(field: str, rule: str, make: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput, match=rule) as caught:
        make()
    assert caught.value.field == field


class Recording(MemoryLoginStateStore):
    def __init__(self) -> None:
        super().__init__()
        self.ttls: list[float] = []

    async def put(self, record: LoginState, *, ttl: float) -> None:
        self.ttls.append(ttl)
        await super().put(record, ttl=ttl)


@pytest.mark.parametrize("request_", [[], "CREDIT", [consent(), "CREDIT"], None, [BiometricRequest()]])
async def test_what_is_no_request_leaves_no_state(request_: object) -> None:
    states = Recording()
    gateway = EsiaGateway(ClientLogin("a", "b", HOME), states=states, login_seconds=7)
    with pytest.raises(InvalidInput, match="must be a"):
        await gateway.login.start(request_)  # type: ignore[arg-type]
    assert states.ttls == []
    await gateway.login.start(consent())
    assert states.ttls == [7]


@given(
    st.lists(
        st.sampled_from(["code=", "state=", "error=", "&", "?", "#", "https://[", "%", "+", "ы", "a", "="])
    )
)
def test_no_answer_of_a_browser_breaks_anything_but_the_login(parts: list[str]) -> None:
    gateway = client()
    for state in ("", "a"):
        with pytest.raises((InvalidInput, LoginRejected)):
            drive(lambda state=state: gateway.login.callback("".join(parts), state=state))  # type: ignore[misc]


def test_right_identifiers_may_be_responsible() -> None:
    for identifier in (Inn("7707083893"), Snils("112-233-445 95"), Ogrn("1027700132195")):
        assert consent(responsible_object=identifier).responsible_object == identifier


def test_addresses_for_development_are_accepted() -> None:
    for address in ("http://127.0.0.1:8000/cb", "http://localhost/cb", "http://[::1]:5/cb", "https://ya.ru"):
        assert ClientLogin("a", "b", address).redirect_uri == address


def test_settings_of_the_client() -> None:
    login = ClientLogin("a", "b", HOME)
    with pytest.raises(ConfigurationError, match="login_seconds"):
        EsiaGateway(login, login_seconds=0)
    with pytest.raises(ConfigurationError, match="plain http"):
        Place.DEMO.at("http://gate.example.ru")
    with pytest.raises(InvalidInput, match="user_id"):
        EsiaGateway(login).user("")
    assert EsiaGateway(login, clock=SYSTEM_CLOCK)._login.place is Place.DEMO


def test_a_part_of_what_was_granted() -> None:
    assert DataRequest().params() == []
    request = DataRequest(
        permissions={"snils", "inn"}, pdf_documents="ndfl_person", permission_types=[consent()]
    )
    assert request.params() == [
        ("permissions", "inn snils"),
        ("pdf_documents", "ndfl_person"),
        ("permission_types[][permissions]", "fullname"),
        ("permission_types[][purposes]", "CREDIT"),
        ("permission_types[][sysname]", "CREDIT"),
        ("permission_types[][actions]", "ALL_ACTIONS_TO_DATA"),
        ("permission_types[][expire]", "60"),
    ]
