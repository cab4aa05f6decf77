"""What the commands need to know of a provider."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from govauth.auth.strategy import Renewal, TokenKey
    from govauth.cli.settings.profile import Profile


@frozen(slots=True)
class Way:
    """How a person wants to sign in.

    Attributes:
        sms: with a code from an SMS in place of a password.
        gosuslugi: through Госуслуги, with a browser.
        remember: keep the password for later.

    """

    sms: bool = False
    gosuslugi: bool = False
    remember: bool = False


SignIn: TypeAlias = Callable[["Profile", Way], Awaitable[Mapping[str, str]]]
"""Signs in, asking a person where it must; returns settings that the profile should have and has not."""


def principal(key: TokenKey) -> str:
    """Return who signed in, as the settings name it."""
    return key.principal or key.device


@frozen(slots=True)
class Room:
    """A provider, as the command line sees it.

    Attributes:
        name: as in settings, such as ``moy_nalog``.
        title: for people.
        renewal: what renewing does to a token.
        key: whose token the profile's account is; None while the settings do not say.
        sign_in: see :data:`SignIn`.
        secrets: the names of what ``login`` may remember, and ``logout`` forgets.
        needs_person: whether somebody must help to sign in; a key needs nobody.
        account: what ``status`` calls the owner of a token.

    """

    name: str
    title: str
    renewal: Renewal
    key: Callable[[Profile], TokenKey | None]
    sign_in: SignIn
    secrets: tuple[str, ...] = ()
    needs_person: bool = True
    account: Callable[[TokenKey], str] = principal
