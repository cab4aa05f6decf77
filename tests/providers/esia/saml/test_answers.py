"""Answers that must be accepted, and every known attack, which must be stopped by the check that is for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from attrs import evolve

from govauth.client.login_errors import BrowserMismatch, StateUnknown
from govauth.providers.esia.rest.models.contact import ContactType, Verification
from govauth.providers.esia.saml import (
    AnswerRefused,
    AuthnMethod,
    Check,
    EsiaSaml,
    Gender,
    GlobalRole,
    OrgType,
    Requirements,
    SamlUser,
)
from govauth.providers.esia.saml import errors
from govauth.signing import make_test_key, open_document_signer, read_certificate
from govauth.signing.xml import RSA_SHA1, GostXmlSigner, parse_xml, sign_element
from govauth.signing.xml.building import ENVELOPED_CHAIN
from govauth.signing.xml.library import etree
from tests.providers.esia.saml import answers
from tests.providers.esia.saml.answers import ATTACKS, BASE, EMPLOYEE, XENC, XENC11, pair
from tests.providers.esia.saml.conftest import Frozen, form, identity_provider, relay_state_of

pytestmark = pytest.mark.anyio

Finish = Callable[..., Awaitable[SamlUser]]
Make = Callable[..., EsiaSaml]


async def test_a_person(esia: EsiaSaml, finish: Finish) -> None:
    user = await finish(esia, BASE)
    said = user.attributes
    assert (user.user_id, said.last_name, said.first_name) == ("2718281828", "Синицына", "Вера")
    assert said.birth_date == date(1988, 2, 29)
    assert (said.gender, said.authn_method, said.global_role) == (
        Gender.FEMALE,
        AuthnMethod.PASSWORD,
        GlobalRole.PERSON,
    )
    assert said.person_snils is not None
    assert said.person_snils.valid
    assert said.is_confirmed
    assert said.extra == {"principalStatus": "A"}
    assert user.carried == "/after"
    assert user.session_index == answers.SESSION_INDEX
    assert "Синицына" not in f"{user!r}{said!r}"


async def test_an_employee(esia: EsiaSaml, finish: Finish) -> None:
    user = await finish(esia, evolve(BASE, attributes=EMPLOYEE))
    said = user.attributes
    assert user.is_employee
    assert (said.org_type, said.org_oid, said.groups) == (
        OrgType.LEGAL,
        "3141592653",
        ("BIRDS_ADMIN", "BIRDS_READER"),
    )
    (telephone,) = said.org_contacts
    assert telephone.type is ContactType.ORG_PHONE
    assert telephone.verification is Verification.NOT_VERIFIED
    assert telephone.value == "+7(495)0000001*12"
    assert await esia.resume(user.session) == evolve(user, carried=None)


CIPHERS = [f"{XENC}aes128-cbc", f"{XENC}aes256-cbc", f"{XENC11}aes128-gcm", f"{XENC11}aes256-gcm"]


@pytest.mark.parametrize("cipher", CIPHERS, ids=lambda one: one.rpartition("#")[2])
async def test_an_encrypted_assertion(esia: EsiaSaml, finish: Finish, cipher: str) -> None:
    assert (await finish(esia, evolve(BASE, encrypt=cipher))).user_id == "2718281828"


async def test_sha1_is_accepted_when_it_is_named(make_esia: Make, finish: Finish) -> None:
    idp = identity_provider()
    old = make_esia(idp=evolve(idp, algorithms={*idp.algorithms, RSA_SHA1}))
    answer = evolve(BASE, sha1=True, encrypt=f"{XENC}aes128-cbc")
    assert (await finish(old, answer)).user_id == "2718281828"


async def test_a_response_signed_by_gost(make_esia: Make, finish: Finish) -> None:
    key = make_test_key(for_tests=True, common_name="ESIA")
    signer = await open_document_signer(key, for_tests=True)
    root = parse_xml(evolve(BASE, sign_response=False).written())
    await sign_element(
        root, GostXmlSigner(signer), into=root, at=1, transforms=ENVELOPED_CHAIN, id_attribute="ID"
    )
    idp = identity_provider()
    gost = read_certificate(signer.certificate_der)
    both = make_esia(idp=evolve(idp, certificates=(gost, *idp.certificates)))
    assert (await finish(both, etree.tostring(root))).user_id == "2718281828"
    with pytest.raises(errors.SignatureRefused):
        await finish(make_esia(), etree.tostring(root))


async def test_keys_at_a_roll_over(make_esia: Make, finish: Finish) -> None:
    idp = identity_provider()
    new = read_certificate(pair("stranger").certificate)
    both = make_esia(idp=evolve(idp, certificates=(*idp.certificates, new)))
    for signer in ("idp", "stranger"):
        await finish(both, evolve(BASE, signer=signer, identifier=f"_by-{signer}"))


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_stopped_by_its_check(esia: EsiaSaml, finish: Finish, name: str) -> None:
    check, make = ATTACKS[name]
    with pytest.raises(AnswerRefused) as refused:
        await finish(esia, make())
    assert refused.value.check == check, str(refused.value)
    assert "6666666666" not in str(refused.value)
    assert refused.value.advice_ru


async def test_a_comment_cuts_nothing_off(esia: EsiaSaml, finish: Finish) -> None:
    message = (
        BASE.written().replace(b"2718281828", b"2718<!-- -->281828").replace(b"_3f2b6", b"_3f<!---->2b6")
    )
    user = await finish(esia, message)
    assert (user.user_id, user.name_id) == ("2718281828", answers.NAME_ID)


async def test_decryption_tells_nothing(esia: EsiaSaml, finish: Finish) -> None:
    said = set()
    for name in ("other cipher key", "unknown cipher", "old transport"):
        with pytest.raises(errors.DecryptionFailed) as refused:
            await finish(esia, ATTACKS[name][1]())
        said.add(str(refused.value))
    assert len(said) == 1


async def test_an_answer_works_once(esia: EsiaSaml, make_esia: Make, finish: Finish) -> None:
    await finish(esia, BASE)
    # The same assertion for another login of the same identifier, in another process.
    with pytest.raises(errors.AnswerReplayed):
        await finish(make_esia(), BASE)


async def test_a_login_works_once(esia: EsiaSaml, finish: Finish) -> None:
    step = await esia.login.start(browser="browser")
    relay = relay_state_of(step.url)
    await esia.login.finish(form(BASE, relay), browser="browser")
    with pytest.raises(StateUnknown):
        await esia.login.finish(form(evolve(BASE, identifier="_a8"), relay), browser="browser")


async def test_a_forgery_does_not_spend_the_login(esia: EsiaSaml, finish: Finish) -> None:
    step = await esia.login.start(browser="browser")
    relay = relay_state_of(step.url)
    with pytest.raises(AnswerRefused):
        await esia.login.finish(form(ATTACKS["changed user"][1](), relay), browser="browser")
    assert (await esia.login.finish(form(BASE, relay), browser="browser")).user_id == "2718281828"


async def test_another_browser(esia: EsiaSaml, finish: Finish) -> None:
    step = await esia.login.start(browser="browser")
    with pytest.raises(BrowserMismatch):
        await esia.login.finish(form(BASE, relay_state_of(step.url)), browser="of somebody else")


@pytest.mark.parametrize("relay", [None, "other"])
async def test_another_relay_state(esia: EsiaSaml, finish: Finish, relay: str | None) -> None:
    await esia.login.start(browser="browser")
    sent = [pair for pair in form(BASE, relay or "") if relay is not None or pair[0] == "SAMLResponse"]
    with pytest.raises(AnswerRefused) as refused:
        await esia.login.finish(sent, browser="browser")
    assert refused.value.check is Check.SUBJECT


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("NoPassive", errors.NoSession),
        ("AuthnFailed", errors.AuthenticationFailed),
        ("RequestDenied", errors.RequestRefused),
        ("SomethingNew", errors.StatusRefused),
    ],
)
async def test_a_refusal_of_esia(
    esia: EsiaSaml, finish: Finish, status: str, kind: type[errors.StatusRefused]
) -> None:
    with pytest.raises(errors.StatusRefused) as refused:
        await finish(esia, evolve(BASE, status=status))
    assert type(refused.value) is kind
    assert refused.value.code == status
    assert refused.value.outer.endswith(":Responder")


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        (Requirements(confirmed=True), errors.AccountNotConfirmed),
        (Requirements(roles=[GlobalRole.EMPLOYEE]), errors.RoleNotAccepted),
        (Requirements(methods=[AuthnMethod.SIGNATURE]), errors.MethodNotAccepted),
    ],
)
async def test_who_may_come_in(
    make_esia: Make, finish: Finish, rules: Requirements, kind: type[AnswerRefused]
) -> None:
    unconfirmed = {**answers.PERSON, "urn:esia:personTrusted": "N"}
    with pytest.raises(kind) as refused:
        await finish(make_esia(rules), evolve(BASE, attributes=unconfirmed))
    assert refused.value.check is Check.POLICY


async def test_kinds_of_organisations(make_esia: Make, finish: Finish) -> None:
    rules = Requirements(org_types=[OrgType.AUTHORITY])
    with pytest.raises(errors.RoleNotAccepted):
        await finish(make_esia(rules), evolve(BASE, attributes=EMPLOYEE))
    assert (await finish(make_esia(rules), evolve(BASE, identifier="_a9"))).user_id == "2718281828"


async def test_the_signature_of_the_response_can_do(make_esia: Make, finish: Finish) -> None:
    rules = Requirements(assertion_signature=False)
    user = await finish(make_esia(rules), evolve(BASE, sign_assertion=False))
    assert user.user_id == "2718281828"
    sealed = evolve(BASE, sign_assertion=False, encrypt=CIPHERS[0], identifier="_b1")
    assert (await finish(make_esia(rules), sealed)).user_id == "2718281828"
    with pytest.raises(errors.SignatureRefused):
        nothing = evolve(BASE, sign_assertion=False, sign_response=False)
        await finish(make_esia(rules), nothing)


async def test_clocks_may_differ_by_a_minute(esia: EsiaSaml, finish: Finish, clock: Frozen) -> None:
    clock.ahead = 280 + 59
    assert (await finish(esia, BASE)).user_id == "2718281828"
    clock.ahead = -20 - 59
    assert (await finish(esia, evolve(BASE, identifier="_c1"))).user_id == "2718281828"
    clock.ahead = 280 + 60
    with pytest.raises(errors.AnswerOutOfTime):
        await finish(esia, evolve(BASE, identifier="_c2"))


async def test_a_session_ends_with_that_of_esia(esia: EsiaSaml, finish: Finish, clock: Frozen) -> None:
    def ends(assertion: etree._Element) -> None:
        answers.find(assertion, "AuthnStatement").set("SessionNotOnOrAfter", answers.moment(600))

    user = await finish(esia, evolve(BASE, change=ends))
    assert user.ends_at == clock.time() + 600


async def test_a_transported_key_beside_the_data(esia: EsiaSaml, finish: Finish) -> None:
    def beside(root: etree._Element) -> None:
        key = answers.find(root, "EncryptedKey", XENC)
        answers.find(root, "EncryptedAssertion").append(key)

    user = await finish(esia, evolve(BASE, encrypt=CIPHERS[0], change_response=beside))
    assert user.user_id == "2718281828"


async def test_a_certificate_out_of_its_time_is_a_warning(
    make_esia: Make, finish: Finish, clock: Frozen, caplog: pytest.LogCaptureFixture
) -> None:
    late = 400 * 86_400.0
    clock.ahead = late
    answer = evolve(BASE, begin=late - 20, end=late + 280)
    assert (await finish(make_esia(), answer)).user_id == "2718281828"
    assert "out of its time" in caplog.text
