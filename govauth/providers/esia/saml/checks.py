"""The single checks of an answer, without those that ask a store; :mod:`.acceptance` says their order."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from attrs import evolve, field, frozen

from govauth.clock import instant
from govauth.http.redaction import shown_message
from govauth.providers.esia.saml.assertion import moment_of, only_child, text_of
from govauth.providers.esia.saml.attributes import Attributes
from govauth.providers.esia.saml.decryption import DecryptionKey, decrypt
from govauth.providers.esia.saml.errors import (
    AccountNotConfirmed,
    AnswerOutOfTime,
    AnswerRefused,
    AuthenticationFailed,
    Check,
    DecryptionFailed,
    MethodNotAccepted,
    NoSession,
    RequestRefused,
    RoleNotAccepted,
    SignatureRefused,
    StatusRefused,
)
from govauth.providers.esia.saml.identity_provider import IdentityProvider
from govauth.providers.esia.saml.names import BEARER, STATUS, SUCCESS, TRANSIENT, saml, samlp
from govauth.providers.esia.saml.post import PostedAnswer
from govauth.providers.esia.saml.requirements import SKEW_SECONDS, Requirements
from govauth.providers.esia.saml.roles import GlobalRole
from govauth.signing.worker import WORKER
from govauth.signing.xml import SAML_RULES, XmlLimits, XmlRefused, parse_xml, verify_element
from govauth.signing.xml.algorithms import DS
from govauth.signing.xml.library import Element

LIMITS: Final = XmlLimits(size=768 * 1024, depth=32, elements=5000, attributes=32)
_log = logging.getLogger("govauth.esia")
_SIGNATURE: Final = f"{{{DS}}}Signature"
_NOT_DECRYPTED: Final = "the assertion cannot be decrypted"
_CONDITIONS: Final = frozenset(map(saml, ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")))
_STATUSES: Final[dict[str, type[StatusRefused]]] = {
    "AuthnFailed": AuthenticationFailed,
    "NoPassive": NoSession,
    "RequestDenied": RequestRefused,
}


async def parsed(answer: PostedAnswer) -> Element:
    """Check 2: parse, without DTD, entities and network, and within limits."""
    try:
        return await WORKER.run(parse_xml, answer.message, limits=LIMITS)
    except XmlRefused as error:
        problem = error.message
    raise AnswerRefused(problem, Check.PARSING)


def check_address(root: Element, acs_url: str) -> None:
    """Check 3: a ``Response`` of SAML 2.0 that was sent here."""
    if root.tag != samlp("Response") or root.get("Version") != "2.0":
        raise AnswerRefused("the answer must be a Response of SAML 2.0", Check.ADDRESS)
    if root.get("Destination") != acs_url:
        raise AnswerRefused("Response/@Destination must be acs_url", Check.ADDRESS)


async def checked_response(
    root: Element, idp: IdentityProvider, rules: Requirements, now: float
) -> Element | None:
    """Check 4: the signature of the message, where there is one or must be one.

    Returns:
        The message, read anew from what was signed; None where it is not signed.

    """
    if not root.findall(_SIGNATURE):
        encrypted = next(root.iter(saml("EncryptedAssertion")), None) is not None
        if rules.response_signature == "always" or (encrypted and rules.response_signature != "optional"):
            raise SignatureRefused("the Response must be signed", Check.RESPONSE_SIGNATURE)
        return None
    return await _verified(root, idp, Check.RESPONSE_SIGNATURE, now)


def check_status(response: Element) -> None:
    """Check 5: success, or else the refusal by its name."""
    code = only_child(only_child(response, samlp("Status"), Check.STATUS), samlp("StatusCode"), Check.STATUS)
    outer = code.get("Value") or ""
    if outer == SUCCESS:
        return
    deeper = code.find(samlp("StatusCode"))
    inner = None if deeper is None else deeper.get("Value") or ""
    name = (inner or outer).removeprefix(STATUS)
    said = response.findtext(f"{samlp('Status')}/{samlp('StatusMessage')}")
    sentence = f"ESIA refused the sign-in: {shown_message(name)}"
    if said:
        sentence += f": {shown_message(said)}"
    error = _STATUSES.get(name, StatusRefused)(sentence, code=name)
    error.outer, error.inner = outer, inner
    raise error


def only_assertion(root: Element) -> Element:
    """Check 6: one assertion in the whole tree, encrypted or not, as a child of the root."""
    found = list(root.iter(saml("Assertion"), saml("EncryptedAssertion")))
    if len(found) != 1 or found[0].getparent() is not root:
        raise AnswerRefused("the Response must hold one assertion, and nowhere else one", Check.ONE_ASSERTION)
    return found[0]


async def decrypted(found: Element, keys: tuple[DecryptionKey, ...]) -> Element:
    """Check 7: open it. Every failure reads the same."""
    if found.tag == saml("Assertion"):
        return found
    opened = await WORKER.run(_opened, found, keys)
    if opened is None or opened.tag != saml("Assertion") or len(list(opened.iter(*_ASSERTIONS))) != 1:
        raise DecryptionFailed(_NOT_DECRYPTED, Check.DECRYPTION)
    return opened


async def verified_assertion(
    assertion: Element, response: Element | None, idp: IdentityProvider, rules: Requirements, now: float
) -> Element:
    """Check 8: its signature, by a pinned key.

    Returns:
        The assertion, read anew from what was signed.

    """
    if assertion.findall(_SIGNATURE):
        return await _verified(assertion, idp, Check.ASSERTION_SIGNATURE, now)
    if rules.assertion_signature or response is None:
        raise SignatureRefused("the assertion must be signed", Check.ASSERTION_SIGNATURE)
    # What was decrypted is not in the signed message, but its ciphertext is.
    in_response = response.find(saml("Assertion"))
    return assertion if in_response is None else in_response


@frozen(slots=True)
class Head:
    """What identifies an assertion."""

    id: str
    name_id: str = field(repr=False)


def read_head(assertion: Element) -> Head:
    """Check 9: an assertion of SAML 2.0 about one person, in what was signed."""
    identifier = assertion.get("ID")
    if assertion.tag != saml("Assertion") or assertion.get("Version") != "2.0" or not identifier:
        raise AnswerRefused("what was signed must be an Assertion of SAML 2.0 with an ID", Check.CONTENT)
    name_id = only_child(only_child(assertion, saml("Subject"), Check.CONTENT), saml("NameID"), Check.CONTENT)
    text = text_of(name_id, Check.CONTENT).strip()
    if not text or name_id.get("Format") != TRANSIENT:
        raise AnswerRefused("Subject/NameID must be a transient name", Check.CONTENT)
    return Head(identifier, text)


def check_conditions(
    assertion: Element, response: Element, idp: IdentityProvider, entity_id: str, now: float
) -> float:
    """Check 10: who says it, when it counts, and for whom.

    Returns:
        Until when it counts, in epoch seconds.

    """
    issuer = text_of(only_child(assertion, saml("Issuer"), Check.CONDITIONS), Check.CONDITIONS)
    issuers = [text_of(one, Check.CONDITIONS) for one in response.findall(saml("Issuer"))]
    if any(one != idp.entity_id for one in (issuer, *issuers)):
        raise AnswerRefused("Issuer must be the pinned identity provider", Check.CONDITIONS)
    conditions = only_child(assertion, saml("Conditions"), Check.CONDITIONS)
    issued = moment_of(assertion, "IssueInstant", Check.CONDITIONS)
    begin = moment_of(conditions, "NotBefore", Check.CONDITIONS)
    end = moment_of(conditions, "NotOnOrAfter", Check.CONDITIONS)
    if end is None or issued is None:
        raise AnswerRefused(
            "Conditions/@NotOnOrAfter and Assertion/@IssueInstant must be there", Check.CONDITIONS
        )
    _check_window(max(issued, issued if begin is None else begin), end, now, Check.CONDITIONS)
    if any(one.tag not in _CONDITIONS for one in conditions):
        raise AnswerRefused("Conditions holds a condition that is not known here", Check.CONDITIONS)
    restrictions = conditions.findall(saml("AudienceRestriction"))
    if not restrictions or not all(_is_for(entity_id, one) for one in restrictions):
        raise AnswerRefused("Audience must be entity_id", Check.CONDITIONS)
    return end


@frozen(slots=True)
class Confirmation:
    """By what the bearer of an assertion is the person.

    Attributes:
        in_response_to: the identifier of the request.
        not_on_or_after: epoch seconds.

    """

    in_response_to: str = field(repr=False)
    not_on_or_after: float


def check_subject(assertion: Element, response: Element, acs_url: str, now: float) -> Confirmation:
    """Check 11, its part without a store: the bearer, here, in time, after a request."""
    subject = only_child(assertion, saml("Subject"), Check.SUBJECT)
    confirmation = only_child(subject, saml("SubjectConfirmation"), Check.SUBJECT)
    data = only_child(confirmation, saml("SubjectConfirmationData"), Check.SUBJECT)
    if confirmation.get("Method") != BEARER:
        raise AnswerRefused("SubjectConfirmation/@Method must be bearer", Check.SUBJECT)
    if data.get("Recipient") != acs_url:
        raise AnswerRefused("SubjectConfirmationData/@Recipient must be acs_url", Check.SUBJECT)
    end = moment_of(data, "NotOnOrAfter", Check.SUBJECT)
    if end is None or data.get("NotBefore") is not None:
        raise AnswerRefused("SubjectConfirmationData must have NotOnOrAfter and no NotBefore", Check.SUBJECT)
    _check_window(None, end, now, Check.SUBJECT)
    asked = data.get("InResponseTo")
    if not asked or response.get("InResponseTo") != asked:
        raise AnswerRefused(
            "InResponseTo must be there, and the same in Response and SubjectConfirmationData", Check.SUBJECT
        )
    return Confirmation(asked, end)


@frozen(slots=True)
class Authentication:
    """When and how the person signed in at ESIA.

    Attributes:
        instant: epoch seconds.
        session_index: names the session at ESIA, for the logout.
        session_end: when the session at ESIA ends, in epoch seconds, where it is said.

    """

    instant: float
    session_index: str | None = field(repr=False)
    session_end: float | None


def check_authentication(assertion: Element, now: float) -> Authentication:
    """Check 13: signed in before now, and a session that has not ended."""
    statement = only_child(assertion, saml("AuthnStatement"), Check.AUTHENTICATION)
    signed_in = moment_of(statement, "AuthnInstant", Check.AUTHENTICATION)
    end = moment_of(statement, "SessionNotOnOrAfter", Check.AUTHENTICATION)
    if signed_in is None:
        raise AnswerRefused("AuthnStatement/@AuthnInstant must be there", Check.AUTHENTICATION)
    if end is None:
        _check_window(signed_in, now + 1, now, Check.AUTHENTICATION)
    else:
        _check_window(signed_in, end, now, Check.AUTHENTICATION)
    index = statement.get("SessionIndex")
    return Authentication(signed_in, index.strip() if index else None, end)


def check_user_id(user_id: str | None) -> None:
    """Check 15, the identity: a number, or nobody."""
    if user_id is None or not (user_id.isascii() and user_id.isdigit()):
        raise AnswerRefused("the attribute userId must be there, and be a number", Check.POLICY)


def check_policy(attributes: Attributes, rules: Requirements) -> None:
    """Check 15, the policy: the account, the role and the way of signing in."""
    if rules.confirmed and not attributes.is_confirmed:
        raise AccountNotConfirmed("the account of the person is not confirmed", Check.POLICY)
    if rules.methods is not None and attributes.authn_method not in rules.methods:
        raise MethodNotAccepted("the person signed in another way than is accepted here", Check.POLICY)
    if rules.roles is not None and attributes.global_role not in rules.roles:
        raise RoleNotAccepted("the person came in another role than is served here", Check.POLICY)
    employee = attributes.global_role == GlobalRole.EMPLOYEE
    if rules.org_types is not None and employee and attributes.org_type not in rules.org_types:
        raise RoleNotAccepted("the organisation is of another kind than is served here", Check.POLICY)


_ASSERTIONS: Final = (saml("Assertion"), saml("EncryptedAssertion"))


async def _verified(target: Element, idp: IdentityProvider, check: Check, now: float) -> Element:
    signatures = target.findall(_SIGNATURE)
    if len(signatures) != 1:
        raise SignatureRefused("there must be one ds:Signature", check)
    try:
        verified = await verify_element(
            signatures[0],
            target,
            idp.certificates,
            rules=evolve(SAML_RULES, algorithms=idp.algorithms),
            limits=LIMITS,
        )
    except XmlRefused as error:
        problem = error.message
    else:
        if not verified.certificate.is_valid_at(instant(now)):
            # In federations the pinned key is what is trusted (SAML 2.0 Metadata Interoperability Profile).
            _log.warning("esia: the certificate %s that signs is out of its time", verified.certificate.name)
        return verified.element
    raise SignatureRefused(problem, check)


def _opened(found: Element, keys: Iterable[DecryptionKey]) -> Element | None:
    content = decrypt(found, tuple(keys))
    if content is None:
        return None
    try:
        return parse_xml(content, limits=LIMITS)
    except XmlRefused:
        return None


def _check_window(begin: float | None, end: float, now: float, check: Check) -> None:
    if begin is not None and now + SKEW_SECONDS < begin:
        raise AnswerOutOfTime(f"the answer is of the future, by {begin - now:.0f} s", check)
    if now - SKEW_SECONDS >= end:
        raise AnswerOutOfTime(f"the time of the answer is over since {now - end:.0f} s", check)


def _is_for(entity_id: str, restriction: Element) -> bool:
    audiences = restriction.findall(saml("Audience"))
    return any(text_of(one, Check.CONDITIONS) == entity_id for one in audiences)
