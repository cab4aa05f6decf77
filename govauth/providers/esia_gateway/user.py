"""A user who signed in: the profile, the documents, the consents."""

from __future__ import annotations

from collections.abc import Mapping

from govauth.auth.strategy import TokenKey
from govauth.clock import Clock
from govauth.errors import InvalidInput, NotFound
from govauth.providers.esia_gateway import operations
from govauth.providers.esia_gateway.auth import ClientLogin
from govauth.providers.esia_gateway.backoff import BACKOFF
from govauth.providers.esia_gateway.consents import Consents
from govauth.providers.esia_gateway.deferred import DeferredDocuments
from govauth.providers.esia_gateway.errors import certificate_not_found
from govauth.providers.esia_gateway.models import Person, UserInfo
from govauth.providers.esia_gateway.requests import DOCUMENT_FORMS, PERMISSION_TYPES, DataRequest, Params
from govauth.transport.operation import form_body
from govauth.transport.pending import Backoff, make_resume_key, read_resume_key
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue

_KIND = "esia_gateway.documents"
_ONE_TYPE = ("permissions", "purposes", "sysname", "actions", "expire", "responsible_object", *DOCUMENT_FORMS)
_FIELDS = frozenset({"permissions", *DOCUMENT_FORMS, *map(PERMISSION_TYPES.format, _ONE_TYPE)})


class User:
    """One user. Besides what is named here, methods raise what :meth:`.Transport.call` raises.

    ``LoginRequired`` among them: the refresh token is refused or absent, and the user must sign in again.

    Attributes:
        carried: what ``login.start(carry=…)`` was given; None except after that login.

    """

    def __init__(
        self, transport: Transport, login: ClientLogin, clock: Clock, *, carried: str | None = None
    ) -> None:
        self._transport = transport
        self._login = login
        self._clock = clock
        self.carried = carried

    @property
    def id(self) -> str:
        """The user's id at the gateway. With it ``gateway.user(id)`` goes on later."""
        return self._login.user

    @property
    def token_key(self) -> TokenKey:
        """Under which the store keeps the user's token: to delete it after a logout."""
        return self._login.token_key

    @property
    def is_saved(self) -> bool:
        """Whether the store has the user's token. If not, only this client knows it, and saves it later."""
        return self._transport.keeper.is_saved

    async def userinfo(self, request: DataRequest | None = None) -> UserInfo:
        """Return the profile and the documents that are there: ``POST /auth/userinfo``.

        Args:
            request: a part of what was granted; None for everything.

        Raises:
            CertificateNotFound: the user has none of a certificate that was asked for.

        """
        return await self._userinfo([] if request is None else request.params())

    def documents(
        self, request: DataRequest | None = None, *, within: float, backoff: Backoff = BACKOFF
    ) -> DeferredDocuments:
        """Return the documents, waiting for those that agencies still owe.

        Args:
            request: a part of what was granted; None for everything.
            within: seconds after which no further request is sent.
            backoff: of asking.

        Raises:
            InvalidInput: ``within`` is below zero.

        """
        return self._deferred([] if request is None else request.params(), within, backoff)

    async def consents(self) -> Consents:
        """Return the consents that the user gave this client system: ``GET /auth/user_permissions``."""
        return await self._transport.call(operations.CONSENTS)

    def resumed(self, params: Params, *, within: float, backoff: Backoff) -> DeferredDocuments:
        """Go on waiting with what :func:`read_documents_key` read."""
        return self._deferred(params, within, backoff)

    def __repr__(self) -> str:
        return f"<User of {self._transport.place.name}>"

    def _deferred(self, params: Params, within: float, backoff: Backoff) -> DeferredDocuments:
        if not within >= 0:
            raise InvalidInput("within", "must be seconds, zero or more")

        async def ask() -> Person:
            return (await self._userinfo(params)).info

        data: Mapping[str, JsonValue] = {"user": self.id, "request": [list(pair) for pair in params]}
        key = make_resume_key(_KIND, data)
        return DeferredDocuments(
            ask,
            resume_key=key,
            within=within,
            backoff=backoff,
            clock=self._clock,
            watch=self._transport.channel.watch,
        )

    async def _userinfo(self, params: Params) -> UserInfo:
        try:
            return await self._transport.call(operations.USERINFO, body=form_body(params) if params else None)
        except NotFound as error:
            absent = certificate_not_found(error)
        raise absent


def read_documents_key(resume_key: str) -> tuple[str, Params]:
    """Read whose documents a resume key is about, and the original request.

    Raises:
        InvalidInput: it is not a resume key of documents.

    """
    data = read_resume_key(resume_key, _KIND)
    user, request = data.get("user"), data.get("request")
    params: Params = []
    for pair in request if isinstance(request, list) else [None]:
        name, value = pair if isinstance(pair, list) and len(pair) == len(("name", "value")) else ("", "")
        if not isinstance(name, str) or not isinstance(value, str) or name not in _FIELDS:
            raise InvalidInput("resume_key", "must hold a request as this release writes it")
        params.append((name, value))
    if not isinstance(user, str):
        raise InvalidInput("resume_key", "must name a user")
    return user, params
