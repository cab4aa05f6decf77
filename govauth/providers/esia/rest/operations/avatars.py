"""Avatars (Б.10)."""

from __future__ import annotations

from typing import Final

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.esia.rest.models.avatar import Avatar, AvatarLink
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import Repeat, json_of


def _picture(response: Response) -> Avatar:
    if not response.media_type.startswith("image/"):
        raise UnexpectedReply("content-type", "expected an image", status=response.status)
    return Avatar(response.content, response.media_type)


_AVATARS: Final = Noun("avatars", "/v1/pso/{prn_oid}/avt", "Б.10", ("usr_avt?oid={prn_oid}",), root="esia_rs")

CIRCLE: Final = _AVATARS.read("circle", json_of(AvatarLink), "/circle", section="Б.10.1")
SQUARE: Final = _AVATARS.read("square", json_of(AvatarLink), "/square", section="Б.10.2")
IMAGE: Final = Endpoint(
    "avatars.image",
    "GET",
    "/{image_path}",
    _picture,
    repeat=Repeat.SAFE,
    root="avatars",
    authorized=False,
    section="Б.10",
    scopes=(),
)

ALL: Final = (CIRCLE, SQUARE, IMAGE)
