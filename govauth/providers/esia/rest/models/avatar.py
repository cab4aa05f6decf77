"""Avatars (Б.10)."""

from __future__ import annotations

from attrs import field, frozen

from govauth.providers.esia.rest.models.fields import personal
from govauth.wire.model import Answer


@frozen(kw_only=True)
class AvatarLink(Answer):
    """Where the picture lies, below ``/useravatar``."""

    url: str = personal()


@frozen(slots=True)
class Avatar:
    """The picture."""

    content: bytes = field(repr=lambda content: f"<{len(content)} bytes>")
    media_type: str
