"""What the refusals of ESIA mean: one class for each code of Tables 65–68, and advice with it.

The key is the code ``ESIA-NNNNNN`` in front of ``error_description``: the OAuth word beside it is not unique.
"""

from __future__ import annotations

from typing import ClassVar

from govauth.errors import AuthError, LoginRejected, LoginRequired, RenewalFailed


class EsiaRefusal(AuthError):
    """ESIA refused an authorisation, a code, a refresh or a key.

    What to do next is told by the second base of each class: :class:`~govauth.errors.LoginRejected` (a repeat
    will not help), :class:`~govauth.errors.LoginRequired` (a person must sign in) or
    :class:`~govauth.errors.RenewalFailed` (try later).

    Attributes:
        code: ``ESIA-NNNNNN``; None where the answer named none.
        word: the OAuth word, such as ``invalid_request``.
        server_message: the server's words with identifiers masked.
        advice: what to do about it.

    """

    codes: ClassVar[tuple[str, ...]] = ()
    advice: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        code: str | None = None,
        word: str | None = None,
        server_message: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation)
        self.code = code
        self.word = word
        self.server_message = server_message


class UnknownRefusal(EsiaRefusal, LoginRejected):
    """A code that the document of version 3.9 does not list."""


class CertificateMismatch(EsiaRefusal, LoginRejected):
    """The certificate does not fit the mnemonic, or none is registered."""

    codes = ("ESIA-007002",)
    advice = "upload this certificate to the system with this mnemonic in the Technological portal"


class ParameterInvalid(EsiaRefusal, LoginRejected):
    """A parameter is missing, wrong, or given twice."""

    codes = ("ESIA-007003",)
    advice = "compare the edition of the interface with what the stand expects"


class AccessRefused(EsiaRefusal, LoginRejected):
    """The person, or the authorisation service, said no."""

    codes = ("ESIA-007004",)
    advice = "the person did not consent; offer to sign in again"


class ClientNotAllowed(EsiaRefusal, LoginRejected):
    """The system may not ask for a token in this way."""

    codes = ("ESIA-007005",)
    advice = "check the system's permissions, and that the certificate belongs to this mnemonic"


class ScopeInvalid(EsiaRefusal, LoginRejected):
    """A scope is unknown, malformed or not given to this system."""

    codes = ("ESIA-007006",)
    advice = "scopes are given to a system by the Регламент; look for look-alike Cyrillic letters"


class AuthServiceFailed(EsiaRefusal, RenewalFailed):
    """An unexpected error in the authorisation service."""

    codes = ("ESIA-007007",)
    advice = "try again later, with a new state and signature"


class AuthServiceUnavailable(EsiaRefusal, RenewalFailed):
    """The authorisation service is overloaded or under maintenance."""

    codes = ("ESIA-007008",)
    advice = "try again later, with a new state and signature"


class ResponseTypeUnsupported(EsiaRefusal, LoginRejected):
    """The service does not give tokens in this way."""

    codes = ("ESIA-007009",)
    advice = "compare the edition of the interface with what the stand expects"


class ClientAuthenticationFailed(EsiaRefusal, LoginRejected):
    """The system could not be authenticated."""

    codes = ("ESIA-008010",)
    advice = "check the mnemonic, the certificate, and which fields are signed in which order"


class GrantInvalid(EsiaRefusal, LoginRequired):
    """The code or the refresh token is invalid, late, spent, revoked, or not of this system and address."""

    codes = ("ESIA-007011",)
    advice = "the person must sign in again"


class GrantTypeUnsupported(EsiaRefusal, LoginRejected):
    """The service does not know this kind of grant."""

    codes = ("ESIA-007012",)
    advice = "compare the edition of the interface with what the stand expects"


class ScopeMissing(EsiaRefusal, LoginRejected):
    """The request names no scope."""

    codes = ("ESIA-007013",)


class ParameterMissing(EsiaRefusal, LoginRejected):
    """A mandatory parameter is not there; the server's words name it."""

    codes = ("ESIA-007014",)
    advice = "a missing client_certificate_hash means that a v1 request reached a v2 address"


class RequestTimeWrong(EsiaRefusal, LoginRejected):
    """The time of the request lies outside the window.

    Attributes:
        skew: ESIA's clock minus ours in seconds, where its answer told.

    """

    codes = ("ESIA-007015",)
    advice = "set the clock of this host: ESIA tolerates a minute"
    skew: float | None = None


class NoSession(EsiaRefusal, LoginRequired):
    """The background check found no session of the person (``prompt=none``)."""

    codes = ("ESIA-007017",)
    advice = "show the button «Вход»; without the permission sauth every check says this"


class ConsentRequired(EsiaRefusal, LoginRequired):
    """The background check found a session, but no consent for this system (``prompt=none``)."""

    codes = ("ESIA-007018",)
    advice = "start a login without prompt=none, so that the person can consent"


class PermissionMissing(EsiaRefusal, LoginRejected):
    """There is no permission for this access."""

    codes = ("ESIA-007019",)
    advice = "the system needs a permission in ESIA; it is given by the Регламент"


class RedirectUriUnregistered(EsiaRefusal, LoginRejected):
    """``redirect_uri`` is not among those of the system."""

    codes = ("ESIA-007023",)
    advice = "register the address in the Technological portal; it is compared as a text"


class RefreshTokenExpired(EsiaRefusal, LoginRequired):
    """The refresh token is too old."""

    codes = ("ESIA-007027",)
    advice = "the person must sign in again"


class RefreshTokenRevoked(EsiaRefusal, LoginRequired):
    """The refresh token is compromised and revoked: somebody used it twice."""

    codes = ("ESIA-007028",)
    advice = "all processes of the system must share one token store"


class PkceParametersIncorrect(EsiaRefusal, LoginRejected):
    """The parameters of PKCE cannot be read."""

    codes = ("ESIA-007038",)


class PkceChallengeMissing(EsiaRefusal, LoginRejected):
    """A verifier came for a code that was asked for without a challenge."""

    codes = ("ESIA-007039",)
    advice = "the code is not of this login: somebody may have swapped it"


class PkceVerificationFailed(EsiaRefusal, LoginRejected):
    """The verifier does not fit the challenge."""

    codes = ("ESIA-007040",)
    advice = "the code is not of this login: somebody may have swapped it"


class SecondFactorUnavailable(EsiaRefusal, LoginRejected):
    """A second factor is required (``otp``), and the person has none."""

    codes = ("ESIA-007046",)
    advice = "the person must set up a second factor in the profile at Госуслуги"


class SignatureRejected(EsiaRefusal, LoginRejected):
    """``client_secret`` is malformed or wrong, or the certificate is not active."""

    codes = ("ESIA-007053",)
    advice = (
        "check that client_certificate_hash is of the certificate in DER, not of the PEM file; that the"
        " signature is s ‖ r in big-endian byte order, not mirrored as CryptoPro gives it; and that the"
        " certificate is bound to this mnemonic and active"
    )


class AccountNotConfirmed(EsiaRefusal, LoginRejected):
    """The person's account is not confirmed."""

    codes = ("ESIA-007055",)
    advice = "the person must confirm the account"


class EmployeeFilterInvalid(EsiaRefusal, LoginRejected):
    """``roles``, ``obj_type`` or the person's role does not fit (editions after 3.9)."""

    codes = ("ESIA-007060", "ESIA-007061", "ESIA-007062")


class ForeignOrganization(EsiaRefusal, LoginRejected):
    """A scope names an organisation that the person does not represent (editions after 3.9)."""

    codes = ("ESIA-007194",)
    advice = "fetch the person's roles and ask for one of those organisations"


class ConsentParametersInvalid(EsiaRefusal, LoginRejected):
    """The parameters of a consent (``permissions``) are wrong (Digital Profile)."""

    codes = (*(f"ESIA-03670{digit}" for digit in range(8)), "ESIA-036716", "ESIA-036726", "ESIA-036727")


class KeySignatureInvalid(EsiaRefusal, LoginRejected):
    """The signature over the identification key is malformed, or of another key."""

    codes = ("ESIA-005002",)
    advice = "sign the UUID as it is in the address, with the organisation's certificate, within 24 hours"


class KeyUnusable(EsiaRefusal, LoginRejected):
    """The identification key has expired, is blocked, or does not exist."""

    codes = ("ESIA-037213", "ESIA-037214", "ESIA-037218")
    advice = "an employee of the organisation must issue another key"


class KeyHolderUnfit(EsiaRefusal, LoginRejected):
    """The organisation, or an employee behind the identification key, is unknown, blocked or not entitled."""

    codes = ("ESIA-037215", "ESIA-037216", "ESIA-037217", "ESIA-037219", "ESIA-038000")
    advice = "see the employee and the доверенность in the organisation's cabinet"


class KeyScopesMisconfigured(EsiaRefusal, RenewalFailed):
    """ESIA's own settings name unknown scopes for identification keys."""

    codes = ("ESIA-005027",)
    advice = "only the operator of ESIA can mend it"


class KeyRequestInvalid(EsiaRefusal, LoginRejected):
    """The parameters of the request by identification key are wrong."""

    codes = ("ESIA-020000",)


def _named(kind: type[EsiaRefusal]) -> list[type[EsiaRefusal]]:
    return [found for one in kind.__subclasses__() for found in (one, *_named(one))]


BY_CODE = {code: kind for kind in _named(EsiaRefusal) for code in kind.codes}
"""Every code that has a class."""
