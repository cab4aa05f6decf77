"""One call of a REST operation: tags, schemas, scopes, and the read-back after a lost answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from attrs import evolve

from govauth.errors import ApiError, OutcomeUnknown, TransportError, UnexpectedReply
from govauth.providers.esia.rest.errors import ScopeMissing
from govauth.providers.esia.rest.models.collections import Collection
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.transport.operation import Body, Repeat
from govauth.transport.pending import Backoff, Look, Pending
from govauth.transport.transport import RequestSigner, Transport

T = TypeVar("T")

Query = Sequence[tuple[str, str]]


class Caller:
    """Calls operations of one installation with one set of settings.

    Attributes:
        first_page: number of the first page in requests, once it is known.

    """

    def __init__(self, transport: Transport, settings: RestSettings | None = None) -> None:
        self.transport = transport
        self.settings: RestSettings = settings or RestSettings()
        self.first_page: int | None = self.settings.first_page

    async def call(
        self,
        endpoint: Endpoint[T],
        path: Mapping[str, str] | None = None,
        *,
        query: Query = (),
        body: Body | None = None,
        tag: str | None = None,
        headers: Mapping[str, str] | None = None,
        signer: RequestSigner | None = None,
    ) -> T:
        """Make one call.

        Args:
            endpoint: which.
            path: values of the placeholders.
            query: pairs in order.
            body: exact bytes.
            tag: goes into ``If-Match``, quoted.
            headers: in addition.
            signer: makes headers over the body.

        Raises:
            ScopeMissing: the token does not allow it; names the scopes that would.
            StaleTag: the object was changed since it was read.

        """
        whole = dict(headers or {})
        schema = self.settings.schemas.get(endpoint.name)
        if schema is not None:
            host = "://".join(urlsplit(self.transport.place.url(endpoint.root, ""))[:2])
            whole["accept"] = f'application/json; schema="{host}/rs/model/{schema}"'
        if tag is not None:
            whole["if-match"] = '"' + tag.strip('"') + '"'
        try:
            return await self.transport.call(
                endpoint, path=path, query=query, body=body, headers=whole, signer=signer
            )
        except ScopeMissing as error:
            raise _explained(error, endpoint, path or {}) from None

    async def write(
        self,
        endpoint: Endpoint[T],
        path: Mapping[str, str],
        *,
        applied: Callable[[], Awaitable[bool]],
        query: Query = (),
        body: Body | None = None,
        tag: str | None = None,
    ) -> T | None:
        """Make a ``READ_BACK`` write. When its answer is lost, read back; send again only if not applied.

        Args:
            endpoint: which.
            path: values of the placeholders.
            applied: reads back and tells whether the write is there.
            query: pairs in order.
            body: exact bytes.
            tag: goes into ``If-Match``.

        Returns:
            The answer; None where it was lost and the read-back found the write applied.

        Raises:
            OutcomeUnknown: lost twice, or the read-back failed as well.

        """
        once = evolve(endpoint, repeat=Repeat.NEVER)
        try:
            return await self.call(once, path, query=query, body=body, tag=tag)
        except OutcomeUnknown as error:
            lost = error
        try:
            there = await applied()
        except (TransportError, ApiError):
            raise lost from None
        return None if there else await self.call(once, path, query=query, body=body, tag=tag)

    def pending(
        self,
        look: Callable[[], Awaitable[Look[T]]],
        operation: Endpoint[object],
        key: str,
        *,
        within: float,
        backoff: Backoff,
    ) -> Pending[T]:
        """Make what is waited for.

        Args:
            look: asks once.
            operation: names it in logs and errors.
            key: lets another process go on.
            within: seconds that waiting may take.
            backoff: between two looks.

        """
        return Pending(
            look,
            name=operation.name,
            resume_key=key,
            within=within,
            backoff=backoff,
            clock=self.transport.server_clock,
            watch=self.transport.channel.watch,
        )

    async def container_tag(self, endpoint: Endpoint[Collection[T]], path: Mapping[str, str]) -> str:
        """Read the tag of a collection, which creating an element needs (Б.7).

        Raises:
            UnexpectedReply: the collection has none.

        """
        found = await self.call(endpoint, path)
        if found.etag is None:
            raise UnexpectedReply("eTag", "the collection has no tag", operation=endpoint.name)
        return found.etag


def _explained(error: ScopeMissing, endpoint: Endpoint[object], path: Mapping[str, str]) -> ScopeMissing:
    """Name the scopes that the call needs, and how to ask for them."""
    scopes = tuple(_filled(scope, path) for scope in endpoint.scopes)
    named = ", ".join(scopes)
    how = (
        f"ask for a token with one of: {named}; the code is the same when the person or the "
        "organisation is not the one that the token is for"
    )
    how_ru = (
        f"запросите маркер с одной из областей: {named}; код тот же, если маркер выдан для другого"
        " человека или другой организации"
    )
    reported = ScopeMissing(
        f"{error.message.removesuffix(f'; {error.advice}')}; {how}",
        operation=endpoint.name,
        status=error.status,
        code=error.code,
        server_message=error.server_message,
        request_id=error.request_id,
    )
    reported.scopes = scopes
    reported.advice, reported.advice_ru = how, how_ru
    return reported


def _filled(scope: str, path: Mapping[str, str]) -> str:
    for name, value in path.items():
        scope = scope.replace(f"{{{name}}}", value)
    return scope
