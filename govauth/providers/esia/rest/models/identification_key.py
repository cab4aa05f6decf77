"""The token that an identification key is exchanged for (Б.12)."""

from __future__ import annotations

from attrs import frozen

from govauth.secret import Secret
from govauth.wire.model import Answer


@frozen(kw_only=True)
class KeyToken(Answer):
    """``access_tkn``: a JWT for the services of the ЕПГУ; its end is the claim ``exp``."""

    access_tkn: Secret
