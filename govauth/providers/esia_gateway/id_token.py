"""The id token and the payload of the access token.

Their signature is not checked: the document names no place for the gateway's keys. They come straight from
the token endpoint over TLS, for which OpenID Connect Core 1.0, section 3.1.3.7, point 6, allows that.
"""

from __future__ import annotations

from collections.abc import Mapping

from govauth.auth.login_state import same_text
from govauth.auth.unverified import unverified_claims
from govauth.errors import TokenInvalid
from govauth.secret import Secret


def check_nonce(id_token: Secret | None, nonce: str, *, required: bool) -> None:
    """Compare the nonce of an id token with the one that was sent, in constant time.

    Args:
        id_token: as it came, or None.
        nonce: what was sent.
        required: whether an id token without a nonce, or none at all, is refused. The only id tokens in the
            document carry none.

    Raises:
        TokenInvalid: it is another one, or absent though required, or the token is not a JWT.

    """
    problem = _nonce_problem(id_token, nonce, required=required)
    if problem is not None:
        raise TokenInvalid(problem)


def _nonce_problem(id_token: Secret | None, nonce: str, *, required: bool) -> str | None:
    if id_token is None:
        return "the answer holds no id token, and its nonce is required" if required else None
    claims = unverified_claims(id_token)
    if claims is None:
        return "the id token is not a JWT"
    found = claims.get("nonce")
    if found is None and not required:
        return None
    if not isinstance(found, str) or not same_text(found, nonce):
        return "the nonce of the id token is not the one that was sent"
    return None


def user_of(id_token: Secret | None, access: Secret) -> str | None:
    """Return the user's id at the gateway: ``sub`` of the id token, else ``user.id`` of the access token."""
    claims = None if id_token is None else unverified_claims(id_token)
    subject = None if claims is None else claims.get("sub")
    if subject is None:
        payload = unverified_claims(access) or {}
        user = payload.get("user")
        subject = user.get("id") if isinstance(user, Mapping) else None
    if isinstance(subject, str | int) and not isinstance(subject, bool):
        return str(subject) or None
    return None
