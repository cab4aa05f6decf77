"""Avatars (Б.10). Only reading is documented."""

from __future__ import annotations

import re
from typing import Final

from attrs import evolve

from govauth.errors import UnexpectedReply
from govauth.providers.esia.rest.models.avatar import Avatar, AvatarLink
from govauth.providers.esia.rest.operations import avatars as operations
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.resources.arguments import Oid, person_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.transport.transport import Transport

_PATH: Final = re.compile(r"(/[\w-]+(\.[\w-]+)?)+")


class Avatars:
    """``/pso/{oid}/avt``: pictures of persons."""

    def __init__(self, transport: Transport, settings: RestSettings | None = None) -> None:
        self._caller = Caller(transport, settings)

    async def circle(self, oid: Oid) -> Avatar:
        """Return the round picture: ``GET …/avt/circle``, then the file (Б.10.1).

        Raises:
            NotFound: the person has no avatar.

        """
        return await self._picture(operations.CIRCLE, oid)

    async def square(self, oid: Oid) -> Avatar:
        """Return the square picture: ``GET …/avt/square``, then the file (Б.10.2).

        Raises:
            NotFound: the person has no avatar.

        """
        return await self._picture(operations.SQUARE, oid)

    async def _picture(self, endpoint: Endpoint[AvatarLink], oid: Oid) -> Avatar:
        link = await self._caller.call(endpoint, person_path(oid, "oid"))
        if _PATH.fullmatch(link.url) is None:
            raise UnexpectedReply("url", "expected the path of a file", operation=endpoint.name)
        # The slashes belong to the path, so it is not filled in as one placeholder.
        return await self._caller.call(evolve(operations.IMAGE, path=link.url, route=operations.IMAGE.path))
