"""The logins of this process, and their URLs: what the checks look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from attrs import frozen

from govauth.integrations.web_login import WebLogin
from govauth.sync import Blocking

U = TypeVar("U")

Login: TypeAlias = Blocking[WebLogin[U]]
"""A login of the whole process: it opens with the first request, in each worker."""


@frozen
class Route:
    """A URL of a login.

    Attributes:
        login: whose.
        path: as Django matches it, decoded and without the root of the project.

    """

    login: Login[object]
    path: str


routes: Final[WeakKeyDictionary[Callable[..., Any], Route]] = WeakKeyDictionary()
"""Where each view of a login belongs."""

used: Final[WeakSet[Login[object]]] = WeakSet()
"""The logins that views ask for."""
