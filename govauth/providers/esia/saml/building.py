"""Writing messages: requests and answers of this side."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC
from typing import Final

from govauth.clock import instant
from govauth.providers.esia.saml.names import (
    POST,
    SAML,
    SAMLP,
    STATUS,
    SUCCESS,
    TRANSIENT,
    USER_LOGOUT,
    saml,
    samlp,
)
from govauth.signing.xml.library import Element, etree

_PREFIXES: Final = {"saml2p": SAMLP, "saml2": SAML}


def new_id() -> str:
    """Make an identifier: an XML name with 122 random bits."""
    return f"_{uuid.uuid4()}"


def written_moment(seconds: float) -> str:
    """Write epoch seconds as ``2026-03-02T07:00:00.000Z``."""
    return f"{instant(seconds).astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{int(seconds * 1000) % 1000:03d}Z"


def octets_of(message: Element) -> bytes:
    """Serialise a message."""
    return etree.tostring(message, encoding="utf-8")


def authn_request(
    *,
    identifier: str,
    issuer: str,
    destination: str,
    acs_url: str,
    now: float,
    force: bool = False,
    passive: bool = False,
) -> Element:
    """Write an ``AuthnRequest`` (3.1.1): role, method and level of account are not in it but in the metadata.

    Args:
        identifier: from :func:`new_id`.
        issuer: the entity id of this side.
        destination: where it goes.
        acs_url: where the answer comes.
        now: epoch seconds.
        force: have the person sign in although there is a session at ESIA.
        passive: only look whether there is a session; nobody is asked anything.

    """
    return _message(
        "AuthnRequest",
        {
            "AssertionConsumerServiceURL": acs_url,
            "Destination": destination,
            "ForceAuthn": _flag(force),
            "ID": identifier,
            "IsPassive": _flag(passive),
            "IssueInstant": written_moment(now),
            "ProtocolBinding": POST,
            "Version": "2.0",
        },
        issuer,
    )


def logout_request(
    *, identifier: str, issuer: str, destination: str, name_id: str, session_index: str | None, now: float
) -> Element:
    """Write a ``LogoutRequest`` after a person's click (3.2).

    Args:
        identifier: from :func:`new_id`.
        issuer: the entity id of this side.
        destination: where it goes.
        name_id: of the sign-in.
        session_index: of the sign-in.
        now: epoch seconds.

    """
    message = _message(
        "LogoutRequest",
        {
            "Destination": destination,
            "ID": identifier,
            "IssueInstant": written_moment(now),
            "Reason": USER_LOGOUT,
            "Version": "2.0",
        },
        issuer,
    )
    etree.SubElement(message, saml("NameID"), {"Format": TRANSIENT}).text = name_id
    if session_index is not None:
        etree.SubElement(message, samlp("SessionIndex")).text = session_index
    return message


def logout_response(
    *,
    identifier: str,
    issuer: str,
    destination: str,
    in_response_to: str,
    now: float,
    failed: str | None = None,
) -> Element:
    """Write a ``LogoutResponse``; it says Success also where the session had ended before (3.2).

    Args:
        identifier: from :func:`new_id`.
        issuer: the entity id of this side, which sends it.
        destination: where it goes.
        in_response_to: the identifier of the request.
        now: epoch seconds.
        failed: the last part of the status code of a failure, such as ``Responder``.

    """
    message = _message(
        "LogoutResponse",
        {
            "Destination": destination,
            "ID": identifier,
            "InResponseTo": in_response_to,
            "IssueInstant": written_moment(now),
            "Version": "2.0",
        },
        issuer,
    )
    status = etree.SubElement(message, samlp("Status"))
    value = SUCCESS if failed is None else f"{STATUS}{failed}"
    etree.SubElement(status, samlp("StatusCode"), {"Value": value})
    return message


def _message(name: str, attributes: Mapping[str, str], issuer: str) -> Element:
    message = etree.Element(samlp(name), dict(attributes), nsmap=_PREFIXES)
    etree.SubElement(message, saml("Issuer")).text = issuer
    return message


def _flag(value: bool) -> str:
    return "true" if value else "false"
