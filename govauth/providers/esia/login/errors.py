"""The refusals of a sign-in that are caught; ``error_codes.py`` says which code is which."""

from __future__ import annotations

from govauth.errors import (
    AccessDenied,
    AuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    NotFound,
    RenewalFailed,
)


class EsiaRefusal(AuthError):
    """ESIA refused an authorisation, a code, a refresh or a key.

    What to do next is said by the second base of each class: :class:`~govauth.errors.LoginRejected` (a repeat
    will not help), :class:`~govauth.errors.LoginRequired` (a person must sign in) or
    :class:`~govauth.errors.RenewalFailed` (try later), and by ``advice``.

    Attributes:
        code: ``ESIA-NNNNNN``; None where the answer named none.
        word: the OAuth word, such as ``invalid_request``.
        server_message: the server's message with identifiers masked.

    """

    code: str | None = None
    word: str | None = None
    server_message: str | None = None


class RequestRefused(EsiaRefusal, LoginRejected):
    """The request, the system or the account is not acceptable; ``code`` and ``advice`` say what about it."""


class UnknownRefusal(RequestRefused):
    """A code that the document of version 3.9 does not list."""


class CertificateMismatch(RequestRefused):
    """The certificate does not fit the mnemonic, or none is registered."""


class SignatureRejected(RequestRefused):
    """``client_secret`` is malformed or wrong, or the certificate is not active."""


class ScopeInvalid(RequestRefused):
    """A scope is unknown, malformed or not given to this system."""


class RequestTimeWrong(RequestRefused):
    """The time of the request lies outside the window.

    Attributes:
        skew: ESIA's clock minus ours in seconds, where its answer says so.

    """

    skew: float | None = None


class AccessRefused(RequestRefused):
    """The person, or the authorisation service, said no."""


class PkceVerificationFailed(RequestRefused):
    """The verifier does not fit the challenge."""


class SecondFactorUnavailable(RequestRefused):
    """A second factor is required (``otp``), and the person has none."""


class AuthServiceUnavailable(EsiaRefusal, RenewalFailed):
    """The authorisation service failed, is overloaded or under maintenance."""


class GrantInvalid(EsiaRefusal, LoginRequired):
    """The code or the refresh token is invalid, late, spent, revoked, or not of this system and address."""


class NoSession(EsiaRefusal, LoginRequired):
    """The background check found no session of the person (``prompt=none``)."""


class ConsentRequired(EsiaRefusal, LoginRequired):
    """The background check found a session, but no consent for this system (``prompt=none``)."""


class KeySignatureInvalid(RequestRefused, InvalidRequest):
    """The signature over the identification key is malformed, or of another key (Б.12)."""


class KeyUnusable(RequestRefused, AccessDenied):
    """The identification key has expired, is blocked, or does not exist (Б.12)."""


class KeyUnknown(KeyUnusable, NotFound):
    """There is no such identification key (Б.12)."""


class KeyHolderUnfit(RequestRefused, AccessDenied):
    """The organisation, or an employee behind the key, is unknown, blocked or not entitled (Б.12)."""


class KeyScopesMisconfigured(EsiaRefusal, RenewalFailed):
    """ESIA's own settings name unknown scopes for identification keys (Б.12)."""


class KeyRequestInvalid(RequestRefused):
    """The parameters of the request by identification key are wrong (Б.12)."""
