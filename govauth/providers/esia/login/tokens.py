"""What the tokens of ESIA say, with types (В.5, В.7, В.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Self, cast

from attrs import field, frozen

from govauth.clock import instant
from govauth.errors import TokenInvalid
from govauth.providers.esia.login.scopes import Scopes
from govauth.signing.jwt import VerifiedToken
from govauth.wire.json import JsonValue

Claims = Mapping[str, JsonValue]

_SUBJECT: Final = "urn:esia:sbj"


@frozen(slots=True)
class Identity:
    """Who signed in, by a verified id token.

    Attributes:
        oid: the person's stable number in ESIA, as text.
        trusted: whether the account is confirmed.
        subject_type: ``P`` for a person.
        alias: ESIA's internal name of the person.
        methods: how the person proved it: ``PWD``, ``DS``.
        second_factor: ``otp`` if one was used; None otherwise.
        authenticated_at: when, in UTC.
        session_id: of the session at ESIA.
        expires_at: of the id token, in UTC.
        claims: all of them, as they came.

    """

    oid: str = field(repr=False)
    trusted: bool
    subject_type: str | None
    alias: str | None = field(repr=False)
    methods: tuple[str, ...]
    second_factor: str | None
    authenticated_at: datetime | None
    session_id: str | None = field(repr=False)
    expires_at: datetime | None
    claims: Claims = field(repr=False, eq=False)

    @classmethod
    def of(cls, claims: Claims) -> Self:
        """Read the claims; the subject may be nested, or flat beside the rest.

        Raises:
            TokenInvalid: they name no person, or two.

        """
        nested = claims.get(_SUBJECT)
        subject: Claims = nested if isinstance(nested, Mapping) else claims
        oids = {number_text(claims.get("sub")), number_text(subject.get(f"{_SUBJECT}:oid"))} - {None}
        if len(oids) != 1:
            raise TokenInvalid("the id token names no person, or two different ones")
        context = claims.get("acr")
        factor = context.get("2fa") if isinstance(context, Mapping) else None
        return cls(
            oid=str(oids.pop()),
            trusted=subject.get(f"{_SUBJECT}:is_tru") in (True, "true"),
            subject_type=_text(subject.get(f"{_SUBJECT}:typ")),
            alias=_text(subject.get(f"{_SUBJECT}:nam")),
            methods=_texts(claims.get("amr", claims.get("urn:esia:amd"))),
            second_factor=_text(factor),
            authenticated_at=_moment(claims.get("auth_time")),
            session_id=_text(claims.get("urn:esia:sid")),
            expires_at=_moment(claims.get("exp")),
            claims=claims,
        )


@frozen(slots=True)
class AccessClaims:
    """What an access token is good for, by its verified claims.

    Attributes:
        scopes: granted.
        subject: the person's number in ESIA; None for a token of a system.
        session_id: of the session at ESIA.
        expires_at: in UTC.
        authority: ``urn:esia:authority``, where there is one.
        biometric_result_url: where the biometric system sends its result (``ext_vrf_url``).
        biometric_match: scores of the biometric comparison, as texts: ``voice``, ``face``, ``overall``.
        claims: all of them, as they came.

    """

    scopes: Scopes = field(repr=lambda scopes: str(sorted(scopes.names())))
    subject: str | None = field(repr=False)
    session_id: str | None = field(repr=False)
    expires_at: datetime | None
    authority: Mapping[str, object] | None
    biometric_result_url: str | None
    biometric_match: Mapping[str, str] | None
    claims: Claims = field(repr=False, eq=False)

    @classmethod
    def of(cls, token: VerifiedToken) -> Self:
        """Read a verified access token."""
        claims = cast("Claims", token.claims)
        authority, match = claims.get("urn:esia:authority"), claims.get("match")
        return cls(
            scopes=Scopes.granted(_text(claims.get("scope")) or ""),
            subject=number_text(claims.get("urn:esia:sbj_id")),
            session_id=_text(claims.get("urn:esia:sid")),
            expires_at=_moment(claims.get("exp")),
            authority=authority if isinstance(authority, Mapping) else None,
            biometric_result_url=_text(claims.get("ext_vrf_url")),
            biometric_match=(
                {str(name): str(score) for name, score in match.items()}
                if isinstance(match, Mapping)
                else None
            ),
            claims=claims,
        )


def number_text(value: object) -> str | None:
    """Read a number of ESIA, which comes as a JSON number or as text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return str(value) or None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: JsonValue) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(one) for one in value) if isinstance(value, Sequence) else ()


def _moment(value: object) -> datetime | None:
    return instant(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
