"""What must be remembered while a person is away at the provider's login page: one use, and not for long.

RFC 6749, section 10.12: ``state`` binds the answer to the browser that was sent away. OpenID Connect Core
1.0, section 3.1.2.1: ``nonce`` binds the id token to the login.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final, Protocol

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.settings import check_methods, is_finite
from govauth.wire.json import JsonValue, NotJson, decode_json, encode_json
from govauth.wire.scalars import read_seconds

LOGIN_SECONDS: Final = 1800.0
"""How long a person may take, unless a client says otherwise."""

_VERSION: Final = 1


@frozen(slots=True)
class LoginState:
    """A login that was started. Nothing of it is shown.

    Attributes:
        state: the value that comes back with the answer.
        nonce: the value that comes back in the id token.
        extra: what the room needs to finish, such as a PKCE verifier.

    """

    state: str = field(repr=False)
    nonce: str = field(default="", repr=False)
    extra: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], repr=False, hash=False)


class LoginStateStore(Protocol):
    """Keeps started logins until they are finished, once, or until their time is over.

    Loop-free: one instance serves any number of loops and threads.
    """

    async def put(self, record: LoginState, *, ttl: float) -> None:
        """Remember a started login.

        Args:
            record: whose ``state`` nobody used before.
            ttl: for how many seconds.

        Raises:
            StoreUnavailable: it was not stored.

        """
        ...

    async def take(self, state: str) -> LoginState | None:
        """Return the login of ``state`` and forget it: of all who ask, at any time, one gets it.

        Returns:
            None if it is unknown, was taken before or is out of time; which of them is not said.

        Raises:
            StoreUnavailable: the store cannot be read or trusted.

        """
        ...


def same_text(one: str, other: str) -> bool:
    """Compare in a time that does not tell how much is equal."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def digest_of(state: str) -> str:
    """Return the name under which a state is kept: finding it by its digest tells nothing of the state."""
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()[:40]


def dump_login_state(record: LoginState, *, until: float) -> bytes:
    """Write a record as versioned JSON, with the epoch seconds until which it counts."""
    return encode_json(
        {
            "version": _VERSION,
            "until": until,
            "state": record.state,
            "nonce": record.nonce,
            "extra": record.extra,
        }
    )


def load_login_state(content: bytes) -> tuple[LoginState, float] | None:
    """Read what :func:`dump_login_state` wrote; None if it is something else."""
    try:
        found = decode_json(content)
    except NotJson:
        return None
    if not isinstance(found, Mapping) or found.get("version") != _VERSION:
        return None
    state, nonce, extra, until = (found.get(key) for key in ("state", "nonce", "extra", "until"))
    if not (isinstance(state, str) and isinstance(nonce, str) and isinstance(extra, Mapping)):
        return None
    try:
        return LoginState(state, nonce, extra), read_seconds(until)
    except (TypeError, ValueError):
        return None


def check_states(states: object) -> None:
    """Refuse what is neither a store of started logins nor None.

    Raises:
        ConfigurationError: it is something else, such as a store of tokens.

    """
    if states is not None:
        check_methods("states", states, "a LoginStateStore", ("put", "take"))


def check_duration(seconds: object) -> None:
    """Refuse what is no time to sign in.

    Raises:
        InvalidInput: it is no finite number above zero.

    """
    if not is_finite(seconds) or seconds <= 0:
        raise InvalidInput("seconds", "must be above zero and finite")
