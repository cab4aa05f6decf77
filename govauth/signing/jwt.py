"""Verifying the tokens of ESIA: compact JWS signed with GOST R 34.10-2012 or RSA.

Sources: "Методические рекомендации по использованию ЕСИА", appendix В (В.5, В.6.5, В.7); RFC 7515; RFC 7519;
RFC 8725. ESIA sends no ``kid`` and publishes no key set, so every trusted certificate of the fitting kind is
tried.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from govauth.clock import SYSTEM_CLOCK, Clock, instant
from govauth.errors import ConfigurationError, TokenInvalid
from govauth.secret import Secret
from govauth.settings import check_clock, check_seconds
from govauth.signing.certificates import Certificate
from govauth.signing.jws import CompactJws, read_compact
from govauth.signing.jwt_untrusted import algorithm_of, untrusted
from govauth.signing.rsa import RsaPublicKey
from govauth.signing.trust import Trust, check_trust
from govauth.signing.verification import verify_raw
from govauth.signing.worker import WORKER

Algorithm: TypeAlias = Literal["GOST3410_2012_256", "GOST3410_2012_512", "RS256"]
TokenKind: TypeAlias = Literal["id", "access"]

ALGORITHMS: Final[frozenset[Algorithm]] = frozenset({"GOST3410_2012_256", "GOST3410_2012_512", "RS256"})
MAXIMUM_LEEWAY: Final = 300.0
_END_OF_TIME: Final = 253_402_300_800
"""The first second of the year 10000; a time in milliseconds lies far behind it."""


@frozen(slots=True)
class VerifiedToken:
    """A token whose signature, time, issuer and audience are right.

    Attributes:
        header: of the JWS.
        claims: as they came: numbers stay numbers. Personal data, so no repr shows them.
        certificate: whose key signed.

    """

    header: Mapping[str, object]
    claims: Mapping[str, object] = field(repr=False)
    certificate: Certificate

    @property
    def subject(self) -> str | None:
        """``sub`` as text; ESIA sends a number."""
        value = self.claims.get("sub")
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


class JwtVerifier:
    """Verifies ``id_token`` and ``access_token`` for one client system."""

    def __init__(
        self,
        trust: Trust,
        *,
        client_id: str,
        issuers: Collection[str],
        algorithms: Collection[Algorithm] = ALGORITHMS,
        leeway: float = 60.0,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Set the expectations.

        Args:
            trust: the certificates that may sign.
            client_id: the mnemonic of the client system: ``aud`` of an id token, ``client_id`` of an access
                token.
            issuers: accepted values of ``iss``; one slash at the end does not matter.
            algorithms: the algorithms to accept; each works with its own kind of key only.
            leeway: seconds by which the clocks may differ, 0 to 300.
            clock: what time it is.

        Raises:
            ConfigurationError: an expectation is empty, unknown or out of range.

        """
        if not client_id or not issuers or isinstance(issuers, str):
            raise ConfigurationError("a verifier needs a client_id and a collection of issuers")
        if not algorithms or not ALGORITHMS.issuperset(algorithms):
            raise ConfigurationError("algorithms must be some of " + ", ".join(sorted(ALGORITHMS)))
        check_seconds("leeway", leeway, zero=True, most=MAXIMUM_LEEWAY)
        check_trust(trust)
        check_clock(clock)
        self._trust = trust
        self._client_id = client_id
        self._issuers = frozenset(issuer.removesuffix("/") for issuer in issuers)
        self._algorithms = frozenset(algorithms)
        self._leeway = leeway
        self._clock = clock

    async def verify(self, token: str | Secret, kind: TokenKind) -> VerifiedToken:
        """Verify a token.

        Args:
            token: the compact JWS.
            kind: which token it must be (``sbt`` in its header).

        Raises:
            TokenInvalid: it does not pass; the sentence names the check, never the token. Where no trusted
                certificate fits, ``advice`` says where to get the one that does.
            ConfigurationError: no trusted certificates could be loaded.

        """
        token = Secret(token)
        jws = read_compact(token)
        self._check_header(jws.header, kind)
        trusted = await self._trust.current()
        certificate = await self._signer(jws, trusted)
        if certificate is None and await self._trust.look_again():
            trusted = await self._trust.current()
            certificate = await self._signer(jws, trusted)
        if certificate is None:
            raise untrusted(jws.header, trusted, self._valid(trusted))
        verified = VerifiedToken(jws.header, jws.claims, certificate)
        self._check_times(verified)
        _check_subject(verified)
        self._check_parties(verified, kind)
        return verified

    def _check_header(self, header: Mapping[str, object], kind: TokenKind) -> None:
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in self._algorithms:
            raise TokenInvalid("the algorithm of the token is not accepted")
        if "crit" in header or header.get("typ", "JWT") != "JWT":
            raise TokenInvalid("the header of the token asks for what is not supported")
        if header.get("sbt") != kind:
            raise TokenInvalid(f"the token is not of the kind {kind!r} (sbt)")

    async def _signer(self, jws: CompactJws, trusted: tuple[Certificate, ...]) -> Certificate | None:
        algorithm = jws.header["alg"]
        candidates = [one for one in self._valid(trusted) if algorithm_of(one) == algorithm]
        return await WORKER.run(_first_that_verifies, candidates, jws) if candidates else None

    def _valid(self, trusted: tuple[Certificate, ...]) -> list[Certificate]:
        now = self._clock.time()
        edges = instant(now - self._leeway), instant(now + self._leeway)
        return [certificate for certificate in trusted if any(map(certificate.is_valid_at, edges))]

    def _check_times(self, token: VerifiedToken) -> None:
        now = self._clock.time()
        expires = _moment(token, "exp")
        if expires is None:
            raise TokenInvalid("the token has no time of expiry (exp)")
        if expires <= now - self._leeway:
            raise TokenInvalid("the token has expired")
        for claim in ("nbf", "iat"):
            moment = _moment(token, claim)
            if moment is not None and moment > now + self._leeway:
                raise TokenInvalid(f"the token is from the future ({claim})")

    def _check_parties(self, token: VerifiedToken, kind: TokenKind) -> None:
        issuer = token.claims.get("iss")
        if not isinstance(issuer, str) or issuer.removesuffix("/") not in self._issuers:
            raise TokenInvalid("the issuer of the token (iss) is not accepted")
        claim = "aud" if kind == "id" else "client_id"
        party = token.claims.get(claim)
        parties: list[object] = [*party] if isinstance(party, list) and kind == "id" else [party]
        if self._client_id not in parties:
            raise TokenInvalid(f"the token is meant for another client system ({claim})")


def _first_that_verifies(candidates: list[Certificate], jws: CompactJws) -> Certificate | None:
    for certificate in candidates:
        key = certificate.public_key
        if isinstance(key, RsaPublicKey):
            is_right = key.verify(jws.signed, jws.signature)
        else:
            is_right = verify_raw(certificate, jws.signed, jws.signature)
        if is_right:
            return certificate
    return None


def _check_subject(token: VerifiedToken) -> None:
    value = token.claims.get("sub")
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
        raise TokenInvalid("the subject of the token (sub) is neither a text nor a whole number")


def _moment(token: VerifiedToken, claim: str) -> float | None:
    value = token.claims.get(claim)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenInvalid(f"the time {claim} of the token is not a number")
    if not 0 <= value < _END_OF_TIME:
        raise TokenInvalid(f"the time {claim} of the token is not in seconds since 1970, or far out of range")
    return value
