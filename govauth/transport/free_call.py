"""The checks of a call whose endpoint the caller names."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from govauth.errors import InvalidInput
from govauth.transport.operation import Repeat

HOW_TO_CHECK: Final = "read back what the request should have changed"
METHODS: Final = ("DELETE", "GET", "PATCH", "POST", "PUT")
_PATH: Final = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+/?")


def check_free_call(method: str, path: str, repeat: Repeat, *, methods: Collection[str] = METHODS) -> None:
    """Refuse what is no endpoint of a provider, before anything is sent.

    Args:
        method: in upper case.
        path: below the root of the place, percent-encoded.
        repeat: whether it may be sent again.
        methods: those that the provider has.

    Raises:
        InvalidInput: one of them is not acceptable.

    """
    if method not in methods:
        raise InvalidInput("method", f"must be one of {', '.join(methods)}")
    if not _PATH.fullmatch(path) or ".." in path.split("/"):
        raise InvalidInput("path", "must begin with a slash and have no query, fragment or dots")
    if not isinstance(repeat, Repeat):
        raise InvalidInput("repeat", "must be a Repeat")
