"""The checks of В.6.5 on the tokens of one answer, and how they fit together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from attrs import frozen

from govauth.providers.esia.login.login_errors import (
    IdTokenMissing,
    ScopeWidened,
    SecondFactorMissing,
    SubjectMismatch,
)
from govauth.providers.esia.login.scopes import Scopes, SpecialScope
from govauth.providers.esia.login.tokens import AccessClaims, Claims, Identity
from govauth.secret import Secret
from govauth.signing.jwt import JwtVerifier

SCOPE_ORG: Final = "scope_org"
"""The scopes of organisations, a parameter of editions after 3.9. ESIA adds ``org_oid`` to what it grants."""


@frozen(slots=True)
class TokenChecks:
    """Verifies the tokens of one client system.

    Attributes:
        verifier: of signature, time, issuer and addressee.
        allow_wider_scopes: whether an access token may be good for more than was asked.

    """

    verifier: JwtVerifier
    allow_wider_scopes: bool = False

    async def access(
        self, token: Secret, *, asked: Scopes | None = None, extra: Mapping[str, str] | None = None
    ) -> AccessClaims:
        """Verify an access token.

        Args:
            token: as it came.
            asked: the scopes of the request; a token that is good for more is refused.
            extra: its further parameters: what ``scope_org`` named was asked for, too.

        Raises:
            TokenInvalid: it does not pass.
            ScopeWidened: it is good for more than was asked.

        """
        claims = AccessClaims.of(await self.verifier.verify(token, "access"))
        if asked is not None and not self.allow_wider_scopes:
            of_organization = _names((extra or {}).get(SCOPE_ORG, ""))
            wider = [scope for scope in claims.scopes.beyond(asked) if scope.short not in of_organization]
            if wider:
                raise ScopeWidened(
                    f"the access token is good for what was not asked: {len(wider)} more scopes"
                )
        return claims

    async def identity(self, token: Secret | None, asked: Scopes) -> Identity | None:
        """Verify the id token of an answer, and that it proves the second factor where that was asked.

        Raises:
            IdTokenMissing: ``openid`` was asked for.
            SecondFactorMissing: ``otp`` was asked for, and the token does not prove it.
            TokenInvalid: the token does not pass.

        """
        names = asked.names()
        if token is None:
            # The document's answer to ``openid ext_auth_result`` has none (В.8).
            if SpecialScope.OTP in names:
                raise SecondFactorMissing("the answer has no id token that would prove the second factor")
            if SpecialScope.OPENID in names and SpecialScope.EXT_AUTH_RESULT not in names:
                raise IdTokenMissing("openid was asked for, and the answer has no id token")
            return None
        identity = Identity.of(cast("Claims", (await self.verifier.verify(token, "id")).claims))
        if SpecialScope.OTP in names and identity.second_factor != SpecialScope.OTP:
            raise SecondFactorMissing("the id token does not prove that the second factor was used")
        return identity


def _names(scope_org: str) -> frozenset[str]:
    return Scopes.granted(scope_org).names()


def same_person(identity: Identity | None, access: AccessClaims) -> str | None:
    """Return the person's number.

    Raises:
        SubjectMismatch: the id token speaks of one person and the access token of another.

    """
    if identity is None or access.subject is None:
        return access.subject if identity is None else identity.oid
    if identity.oid != access.subject:
        raise SubjectMismatch("the id token and the access token speak of different persons")
    return identity.oid
