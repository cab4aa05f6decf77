"""The REST resources over a token that is simply there: no login, one transport."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from attrs import frozen

from govauth.auth.strategy import Renewal, TokenKey, Verdict
from govauth.auth.token import Token
from govauth.errors import LoginRequired
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.esia import Place
from govauth.providers.esia.rest import errors as rest_errors
from govauth.providers.esia.rest.resources.avatars import Avatars
from govauth.providers.esia.rest.resources.changes import Changes
from govauth.providers.esia.rest.resources.foreign_branches import ForeignBranches
from govauth.providers.esia.rest.resources.identification_keys import IdentificationKeys
from govauth.providers.esia.rest.resources.imports import Imports
from govauth.providers.esia.rest.resources.organizations import Organizations
from govauth.providers.esia.rest.resources.persons import Persons
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.providers.esia.sandbox.oauth_registry import ORGANIZATION_OID, PERSON_OID
from govauth.transport.pending import Backoff
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.client.client import Client
from govauth.transport.api import Api

PERSON = PERSON_OID
ORG = ORGANIZATION_OID
CLERK = PERSON_OID + 100
QUICK = Backoff(first=0.02, factor=1.0, longest=0.02)


@frozen
class GivenToken:
    """Hands out one token."""

    token: str
    place: Place

    @property
    def token_key(self) -> TokenKey:
        return TokenKey("esia", self.place.name, self.token)

    @property
    def renewal(self) -> Renewal:
        return Renewal.OVERLAPS

    async def obtain(self, http: HttpSender) -> Token:
        return Token(self.token)

    async def renew(self, http: HttpSender, token: Token) -> Token:
        raise LoginRequired("there is but one token")

    def attach(self, request: Request, token: Token) -> Request:
        return request.with_header("authorization", f"Bearer {token.access.reveal()}")

    def judge(self, response: Response) -> Verdict:
        return Verdict.FINE


class FakeSigner:
    """Makes something that begins like a DER sequence."""

    certificate_der = b"0"
    certificate_hash = "0"

    async def sign_detached(self, document: bytes) -> bytes:
        return b"\x30\x82" + document[:4]

    async def sign_raw(self, document: bytes) -> bytes:
        return bytes(64)


class RestClient(Client):
    """All resources."""

    def __init__(
        self,
        place: Place,
        token: str,
        settings: RestSettings | None = None,
        *,
        timeout: float = 10.0,
        sender: HttpSender | None = None,
    ) -> None:
        settings = settings or RestSettings(refresh_backoff=QUICK, snils_search_backoff=QUICK)
        super().__init__(
            place, timeout=timeout, sender=sender, retry=RetryPolicy(attempts=2, first=0.01, longest=0.02)
        )
        self.transport = self._open(
            GivenToken(token, place),
            refuse=rest_errors.refuse,
            headers={"accept": "application/json"},
            rate=None,
        )
        self.persons = Persons(self.transport, settings)
        self.avatars = Avatars(self.transport, settings)
        self.changes = Changes(self.transport, settings)
        self.organizations = Organizations(self.transport, settings)
        self.foreign_branches = ForeignBranches(self.transport, settings)
        self.imports = Imports(self.transport, FakeSigner(), settings)
        self.identification_keys = IdentificationKeys(self.transport, settings)
