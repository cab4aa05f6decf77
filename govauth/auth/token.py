"""The token: what a provider gave, how long it lives, and how a store keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import evolve, field, frozen
from attrs.converters import optional

from govauth.clock import instant
from govauth.secret import Secret
from govauth.wire.json import JsonValue, NotJson, decode_json, encode_json
from govauth.wire.scalars import read_seconds

_VERSION: Final = 1


@frozen(slots=True)
class Token:
    """One generation of access, with what is needed to get the next.

    Attributes:
        access: the access token.
        expires_at: epoch seconds by the server's clock; None where the provider says nothing.
        issued_at: epoch seconds by the server's clock.
        refresh: the refresh token, where there is one.
        refresh_expires_at: epoch seconds by the server's clock; None where unknown.
        kept_until: when a store forgets it, in epoch seconds by the server's clock, where something else than
            the token says so: the end of a web session.
        sends: how often the refresh token was sent without an answer that is known: it may be spent.
        refusal: why there is no refresh token any more, where the provider refused it.
        revision: counts the records of a key, so that an old one replaces no newer one; says nothing of the
            token itself. 0: the store gives the next one.
        details: what must stay with the token, such as the device it is bound to. Not shown.

    """

    access: Secret = field(converter=Secret)
    expires_at: float | None = None
    issued_at: float = 0.0
    refresh: Secret | None = field(default=None, converter=optional(Secret))
    refresh_expires_at: float | None = None
    kept_until: float | None = None
    sends: int = 0
    refusal: str | None = None
    revision: int = field(default=0, eq=False)
    details: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], repr=False, hash=False)

    @property
    def mark(self) -> str:
        """Eight hex digits that tell this generation from others; safe to log."""
        return self.access.mark

    @property
    def expires(self) -> datetime | None:
        """The moment of expiry by the server's clock, in UTC."""
        return None if self.expires_at is None else instant(self.expires_at)

    @property
    def life(self) -> float | None:
        """The whole life in seconds; None if the token does not say when it ends."""
        return None if self.expires_at is None else max(0.0, self.expires_at - self.issued_at)

    def left(self, now: float) -> float | None:
        """Return the seconds left at ``now``, by the server's clock; None if there is no end."""
        return None if self.expires_at is None else self.expires_at - now

    @property
    def end_of_use(self) -> float | None:
        """When nobody can make use of it any more, by the server's clock; None if that is not known."""
        if self.kept_until is not None:
            return self.kept_until
        if self.refresh is None:
            return self.expires_at
        if self.refresh_expires_at is None or self.expires_at is None:
            return None
        return max(self.expires_at, self.refresh_expires_at)

    def carrying_over(self, previous: Token | None) -> Token:
        """Fill what this reply left out from the token before it: the refresh token and the details."""
        if previous is None:
            return self
        details = {**previous.details, **self.details}
        kept_until = previous.kept_until if self.kept_until is None else self.kept_until
        whole = evolve(self, details=details, kept_until=kept_until)
        if self.refresh is not None:
            return whole
        return evolve(whole, refresh=previous.refresh, refresh_expires_at=previous.refresh_expires_at)


class UnreadableToken(ValueError):
    """A stored record is not one of ours, or of a version this release does not know."""


def dump_token(token: Token, *, until: float | None = None) -> bytes:
    """Write a token as versioned JSON. The result holds secrets in the clear.

    Args:
        token: which.
        until: when the record ends, in epoch seconds of this host, for stores without expiry of their own.

    """
    return encode_json(
        {
            "version": _VERSION,
            "access": token.access.reveal(),
            "expires_at": token.expires_at,
            "issued_at": token.issued_at,
            "refresh": None if token.refresh is None else token.refresh.reveal(),
            "refresh_expires_at": token.refresh_expires_at,
            "kept_until": token.kept_until,
            "details": token.details,
            **({"sends": token.sends} if token.sends else {}),
            **({"refusal": token.refusal} if token.refusal else {}),
            **({"revision": token.revision} if token.revision else {}),
            **({} if until is None else {"until": until}),
        }
    )


def load_token(record: bytes) -> Token:
    """Read what :func:`dump_token` wrote.

    Raises:
        UnreadableToken: the record is damaged or of an unknown version.

    """
    return load_record(record)[0]


def load_record(record: bytes) -> tuple[Token, float | None]:
    """Read what :func:`dump_token` wrote: the token, and when the record ends.

    Raises:
        UnreadableToken: the record is damaged or of an unknown version.

    """
    found = _record_in(record)
    if found is None:
        del record
        raise UnreadableToken("the record is damaged or of an unknown version")
    return found


def _record_in(record: bytes) -> tuple[Token, float | None] | None:
    try:
        fields = decode_json(record)
    except NotJson:
        return None
    if not isinstance(fields, Mapping) or fields.get("version") != _VERSION:
        return None
    access, refresh, details = fields.get("access"), fields.get("refresh"), fields.get("details")
    if not (isinstance(access, str) and isinstance(refresh, str | None) and isinstance(details, Mapping)):
        return None
    try:
        token = Token(
            access=access,
            expires_at=_seconds(fields["expires_at"]),
            issued_at=_seconds(fields["issued_at"]) or 0.0,
            refresh=refresh,
            refresh_expires_at=_seconds(fields["refresh_expires_at"]),
            kept_until=_seconds(fields.get("kept_until")),
            sends=int(_seconds(fields.get("sends")) or 0),
            refusal=None if fields.get("refusal") is None else str(fields["refusal"]),
            revision=int(_seconds(fields.get("revision")) or 0),
            details=details,
        )
        return token, _seconds(fields.get("until"))
    except (KeyError, TypeError, ValueError):
        return None


def _seconds(value: JsonValue) -> float | None:
    return None if value is None else read_seconds(value)
