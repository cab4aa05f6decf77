"""The identity provider as one part of the simulated ЕСИА."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import partial

from govauth.http.message import Request, Response
from govauth.providers.esia.sandbox.oauth_registry import LOGIN, Person
from govauth.providers.esia.sandbox.saml.browser import Posted, walk
from govauth.providers.esia.sandbox.saml.incoming import Inbox
from govauth.providers.esia.sandbox.saml.logout import Logout
from govauth.providers.esia.sandbox.saml.names import (
    ENTITY_ID,
    MD,
    POST,
    REDIRECT,
    SAMLP,
    SLO_POST,
    SLO_REDIRECT,
    SSO_POST,
    SSO_REDIRECT,
    TRANSIENT,
)
from govauth.providers.esia.sandbox.saml.services import Service, ServiceRegistration, read_service
from govauth.providers.esia.sandbox.saml.sessions import SessionList
from govauth.providers.esia.sandbox.saml.sign_in import SignIn
from govauth.providers.esia.sandbox.saml.signing import ALGORITHMS, certificate_of
from govauth.providers.esia.sandbox.saml.switches import SamlSwitches
from govauth.providers.esia.sandbox.world.rest import RestWorld
from govauth.signing.xml.algorithms import DS
from govauth.simulation import Call, Json, Route, Site, made_of


class IdentityProvider:
    """ЕСИА for portals that speak SAML.

    Attributes:
        services: the portals that are registered, by entityID.

    """

    def __init__(
        self,
        site: Site[SamlSwitches],
        persons: Mapping[str, Person],
        rest: RestWorld,
        handle: Callable[[Request], Response],
    ) -> None:
        self._handle = handle
        self.services: dict[str, Service] = {}
        inbox = Inbox(site, self.services)
        self._sessions = SessionList()
        self._sign_in = SignIn(site, inbox, self._sessions, persons, rest)
        self._logout = Logout(site, inbox, self._sessions)

    def register(self, metadata: bytes) -> Service:
        """Register a portal, or its new metadata.

        Raises:
            ValueError: something in the metadata is missing or wrong.

        """
        service = read_service(metadata)
        self.services[service.entity_id] = service
        return service

    def register_of(self, settings: Json) -> Json:
        """Register a portal of settings that came as JSON."""
        made = made_of(ServiceRegistration, "setting of saml_register", settings)
        return {"entity_id": self.register(made.metadata.encode()).entity_id}

    def metadata(self, address: str) -> bytes:
        """Return the metadata of the identity provider, to be pinned by a portal.

        Args:
            address: where the sandbox is served.

        """
        return _metadata(address).content

    def sign_in(
        self, url: str, *, login: str = LOGIN, role: str = "P", method: str = "PWD", cookie: str = ""
    ) -> Posted:
        """Walk through the pages as a person's browser would, and return what it carries to the portal.

        Args:
            url: with an AuthnRequest.
            login: of the person.
            role: OID of the organisation; ``P`` for the person alone.
            method: ``PWD`` or ``DS``; empty where the person declines.
            cookie: of the browser; empty for a new one.

        """
        return walk(self._handle, url, login=login, role=role, method=method, cookie=cookie)

    def end_sessions(self) -> None:
        """Sign everybody out; no portal is told."""
        self._sessions.clear()

    def serve(self, name: str, call: Call) -> Response:
        """Answer a call of :func:`routes`."""
        handlers: dict[str, Callable[[Call], Response]] = {
            "ask": self._sign_in.ask,
            "login": self._sign_in.login,
            "role": self._sign_in.role,
            "logout": self._logout.take,
            "leave": self._logout.begin,
            "metadata": lambda call: _metadata(f"{call.url.scheme}://{call.url.netloc}"),
        }
        return handlers[name](call)


def routes(serve: Callable[[str, Call], Response]) -> tuple[Route, ...]:
    """Return the table of what is served.

    Args:
        serve: :meth:`IdentityProvider.serve` of the provider of the moment.

    """
    rows = (
        ("GET", "/idp/shibboleth", "saml.metadata", "metadata"),
        ("GET", SSO_REDIRECT, "saml.sign_in", "ask"),
        ("POST", SSO_POST, "saml.sign_in", "ask"),
        ("POST", "/idp/saml/login", "saml.login", "login"),
        ("POST", "/idp/saml/role", "saml.role", "role"),
        ("GET", SLO_REDIRECT, "saml.logout", "logout"),
        ("GET", SLO_POST, "saml.logout", "logout"),
        ("POST", SLO_POST, "saml.logout", "logout"),
        ("GET", "/idp/saml/leave", "saml.leave", "leave"),
    )
    return tuple(
        Route(method, path, operation, partial(serve, name)) for method, path, operation, name in rows
    )


def _metadata(address: str) -> Response:
    # The addresses are those by which the caller came.
    keys = "".join(
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>'
        f"{base64.b64encode(certificate_of(ALGORITHMS[name]).der).decode()}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for name in ("rsa-sha256", "gost-256")
    )
    text = (
        f'<md:EntityDescriptor xmlns:md="{MD}" entityID="{ENTITY_ID}"><md:IDPSSODescriptor'
        f' WantAuthnRequestsSigned="true" protocolSupportEnumeration="{SAMLP}">{keys}'
        f'<md:SingleLogoutService Binding="{REDIRECT}" Location="{address}{SLO_REDIRECT}"/>'
        f'<md:SingleLogoutService Binding="{POST}" Location="{address}{SLO_POST}"/>'
        f"<md:NameIDFormat>{TRANSIENT}</md:NameIDFormat>"
        f'<md:SingleSignOnService Binding="{REDIRECT}" Location="{address}{SSO_REDIRECT}"/>'
        f'<md:SingleSignOnService Binding="{POST}" Location="{address}{SSO_POST}"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )
    return Response(200, {"content-type": "application/samlmetadata+xml"}, text.encode())
