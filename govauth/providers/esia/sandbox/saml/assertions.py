"""Assertions and answers as texts, before anything is signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import quoteattr as quoted

from attrs import field, frozen

from govauth.providers.esia.sandbox.saml.attributes import Attribute
from govauth.providers.esia.sandbox.saml.names import ENTITY_ID, SAML, SAMLP, STATUS, TRANSIENT, instant

_ENTITY: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
_CLASS: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"


@frozen
class Facts:
    """What an answer says.

    Attributes:
        response_id: of the answer.
        assertion_id: of the assertion.
        request_id: that it answers; empty for none.
        audience: the portal.
        recipient: where the assertion may be used.
        destination: where the answer is sent.
        name_id: of the person, for this sign-in only.
        session_index: 64 hexadecimal digits.
        authenticated_at: epoch seconds.
        issued_at: epoch seconds.
        not_before: epoch seconds.
        not_on_or_after: epoch seconds.
        attributes: of the person.
        issuer: who says so.
        nested: whether attributes hold XML as elements.

    """

    response_id: str
    assertion_id: str
    request_id: str
    audience: str
    recipient: str
    destination: str
    name_id: str
    session_index: str
    authenticated_at: float
    issued_at: float
    not_before: float
    not_on_or_after: float
    attributes: Sequence[Attribute] = field(repr=False)
    issuer: str = ENTITY_ID
    nested: bool = False


def assertion(facts: Facts) -> str:
    """Write an assertion."""
    reply = f" InResponseTo={quoted(facts.request_id)}" if facts.request_id else ""
    end = instant(facts.not_on_or_after)
    attributes = "".join(one.written(nested=facts.nested) for one in facts.attributes)
    return (
        f'<saml2:Assertion xmlns:saml2="{SAML}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f' ID="{facts.assertion_id}" IssueInstant="{instant(facts.issued_at)}" Version="2.0">'
        f"{_issuer(facts.issuer)}<saml2:Subject>"
        f'<saml2:NameID Format="{TRANSIENT}">{facts.name_id}</saml2:NameID>'
        '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml2:SubjectConfirmationData Address="127.0.0.1"{reply} NotOnOrAfter="{end}"'
        f" Recipient={quoted(facts.recipient)}/></saml2:SubjectConfirmation></saml2:Subject>"
        f'<saml2:Conditions NotBefore="{instant(facts.not_before)}" NotOnOrAfter="{end}">'
        f"<saml2:AudienceRestriction><saml2:Audience>{facts.audience}</saml2:Audience>"
        "</saml2:AudienceRestriction></saml2:Conditions>"
        f'<saml2:AuthnStatement AuthnInstant="{instant(facts.authenticated_at)}"'
        f' SessionIndex="{facts.session_index}"><saml2:SubjectLocality Address="127.0.0.1"/>'
        f"<saml2:AuthnContext><saml2:AuthnContextClassRef>{_CLASS}</saml2:AuthnContextClassRef>"
        "</saml2:AuthnContext></saml2:AuthnStatement>"
        f"<saml2:AttributeStatement>{attributes}</saml2:AttributeStatement></saml2:Assertion>"
    )


def response(facts: Facts, inside: str, *statuses: str, before: str = "") -> str:
    """Write an answer.

    Args:
        facts: what it says.
        inside: what follows the status.
        statuses: codes, the outer one first; ``Success`` where there are none.
        before: what precedes the status.

    """
    reply = f" InResponseTo={quoted(facts.request_id)}" if facts.request_id else ""
    code = ""
    for status in reversed(statuses or ("Success",)):
        code = f'<saml2p:StatusCode Value="{STATUS}{status}">{code}</saml2p:StatusCode>'
    return (
        f'<saml2p:Response xmlns:saml2p="{SAMLP}" Destination={quoted(facts.destination)}'
        f' ID="{facts.response_id}"{reply} IssueInstant="{instant(facts.issued_at)}" Version="2.0">'
        f"{_issuer(facts.issuer, declared=True)}{before}<saml2p:Status>{code}</saml2p:Status>"
        f"{inside}</saml2p:Response>"
    )


def _issuer(name: str, *, declared: bool = False) -> str:
    namespace = f' xmlns:saml2="{SAML}"' if declared else ""
    return f'<saml2:Issuer{namespace} Format="{_ENTITY}">{name}</saml2:Issuer>'
