"""Branches of foreign legal entities (Б.7.11, Б.7.12).

The order: :meth:`~ForeignBranches.find`, :meth:`~ForeignBranches.check_certificate`,
:meth:`~ForeignBranches.register`, :meth:`~ForeignBranches.set_chief`. The bodies of three of them are not
documented: what is to be sent must be known from the operator of ESIA.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.foreign_branch import ForeignBranch, StartedRequest
from govauth.providers.esia.rest.operations import foreign_branches as operations
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text, org_path, person_path, segment
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue

T = TypeVar("T")


class ForeignBranches:
    """``/prns/{prn_oid}/org/foreign``. The token is that of the head of the branch."""

    def __init__(self, transport: Transport, settings: RestSettings | None = None) -> None:
        self._caller = Caller(transport, settings)

    async def find(self, prn_oid: Oid, nza: str) -> ForeignBranch:
        """Return a registered branch by its НЗА: ``GET …/exists?nza=`` (Б.7.11).

        Raises:
            NotFound: there is none; ESIA says so with HTTP 400 and ``ESIA-038001``.

        """
        path = person_path(prn_oid)
        return await self._caller.call(operations.FIND, path, query=[("nza", segment(nza, "nza"))])

    async def check_certificate(
        self, prn_oid: Oid, chief_inn: str, fields: Mapping[str, JsonValue] | None = None
    ) -> bool:
        """Ask whether a branch can be found by the certificate: ``POST …/crtcheck?chief=`` (Б.7.11).

        Args:
            prn_oid: of the head.
            chief_inn: the head's ИНН, 12 digits.
            fields: the body, where one is needed; not documented.

        Returns:
            False for HTTP 204: no branch is registered on the certificate.

        Raises:
            Conflict: a branch is registered with it already.

        """
        return await self._about_chief(operations.CHECK_CERTIFICATE, prn_oid, chief_inn, fields)

    async def register(self, prn_oid: Oid, fields: Mapping[str, JsonValue]) -> StartedRequest:
        """Register a branch: ``POST …/org/foreign`` (Б.7.11).

        Args:
            prn_oid: of the head.
            fields: the body; its fields are not documented.

        Raises:
            OutcomeUnknown: the answer was lost.

        """
        path = person_path(prn_oid)
        return await self._caller.call(operations.REGISTER, path, body=json_body(fields))

    async def refresh(self, prn_oid: Oid, org_oid: Oid) -> StartedRequest:
        """Ask the agency for the data of a branch again: ``POST /orgs/{org_oid}/refresh`` (Б.7.11).

        The sample shows GET where the text says POST; it is POST that is sent.
        """
        path = org_path(org_oid, prn_oid=oid_text(prn_oid, "prn_oid"))
        return await self._caller.call(operations.REFRESH, path)

    async def cancel_refresh(self, prn_oid: Oid, org_oid: Oid, request_id: str) -> StartedRequest:
        """Stop a refresh: ``POST /orgs/{org_oid}/refresh/{req_id}/cancel`` (Б.7.11)."""
        path = org_path(
            org_oid, req_id=segment(request_id, "request_id"), prn_oid=oid_text(prn_oid, "prn_oid")
        )
        return await self._caller.call(operations.CANCEL_REFRESH, path)

    async def set_chief(
        self, prn_oid: Oid, chief_inn: str, fields: Mapping[str, JsonValue] | None = None
    ) -> StartedRequest:
        """Make a person the head of a branch: ``POST …/setchieffororg?chief=`` (Б.7.12).

        Args:
            prn_oid: of the person.
            chief_inn: the person's ИНН, 12 digits.
            fields: the body, where one is needed; not documented.

        Raises:
            OutcomeUnknown: the answer was lost.

        """
        return await self._about_chief(operations.SET_CHIEF, prn_oid, chief_inn, fields)

    async def _about_chief(
        self,
        endpoint: Endpoint[T],
        prn_oid: Oid,
        chief_inn: str,
        fields: Mapping[str, JsonValue] | None,
    ) -> T:
        chief = Inn.checked(chief_inn, "chief_inn")
        if not chief.of_person:
            raise InvalidInput("chief_inn", "must be the ИНН of a person: 12 digits")
        body = None if fields is None else json_body(fields)
        return await self._caller.call(endpoint, person_path(prn_oid), query=[("chief", chief)], body=body)
