"""The two kinds of signer over КриптоПро DSS. What DSS signed is checked here before it is used."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

from govauth.clock import SYSTEM_CLOCK, Clock, instant
from govauth.errors import ConfigurationError, SigningFailed
from govauth.signing.certificates import Certificate
from govauth.signing.cms_verification import verify_cms_now
from govauth.signing.digest import Bits, certificate_hash
from govauth.signing.dss.account import DssKey
from govauth.signing.dss.service import CadesType, DssService
from govauth.signing.validity import ValidityWatch
from govauth.signing.verification import gost_bits
from govauth.signing.worker import WORKER


class _DssSigner:
    """What both signers share: an account, and the certificate of its key."""

    def __init__(
        self,
        key: DssKey,
        *,
        cades: CadesType = "BES",
        time_authorities: Iterable[Certificate] = (),
        clock: Clock = SYSTEM_CLOCK,
        hash_bits: Bits = 256,
    ) -> None:
        """Sign with a key in DSS; the functions ``open_dss_…`` also prove that it works.

        Args:
            key: the account and its certificate.
            cades: ``T`` has DSS put a time stamp on each signature.
            time_authorities: certificates of authorities that certify those time stamps.
            clock: says when a token of DSS ends.
            hash_bits: the length of :attr:`certificate_hash`.

        Raises:
            ConfigurationError: the certificate has no GOST key, or ``T`` comes without authorities.

        """
        gost_bits(key.certificate)
        self._stampers = tuple(time_authorities)
        if cades == "T" and not self._stampers:
            raise ConfigurationError("time stamps by DSS need time_authorities to check them with")
        self._key = key
        self._cades: CadesType = cades
        self._service = DssService(key, clock=clock)
        self._clock = clock
        self._validity = ValidityWatch(key.certificate)
        self._certificate_id = key.certificate_id
        self._hash = certificate_hash(key.certificate.der, hash_bits)

    @property
    def certificate_der(self) -> bytes:
        """The signer's certificate in DER."""
        return self._key.certificate.der

    @property
    def certificate_hash(self) -> str:
        """Streebog of the certificate's DER, upper-case hexadecimal."""
        return self._hash

    async def _cms(self, document: bytes, *, attached: bool) -> bytes:
        self._validity.look(instant(self._clock.time()))
        if self._certificate_id is None:
            self._certificate_id = await self._service.certificate_id()
        signed = await self._service.sign(
            document, self._certificate_id, attached=attached, cades=self._cades
        )
        await WORKER.run(self._check, signed, document, attached=attached)
        return signed

    def _check(self, signed: bytes, document: bytes, *, attached: bool) -> None:
        refusal = ""
        try:
            verified = verify_cms_now(
                signed,
                (self._key.certificate,),
                None if attached else document,
                time_authorities=self._stampers,
            )
            if verified.content != document:
                refusal = "another document was signed"
            elif self._cades == "T" and not verified.signers[0].time_stamps:
                refusal = "there is no time stamp"
        except SigningFailed as error:
            refusal = error.message
        if refusal:
            raise SigningFailed(f"DSS answered with a wrong signature: {refusal}")

    async def prove(self) -> None:
        """Sign a probe, to see that account, certificate and key belong together.

        Raises:
            ConfigurationError: they do not, or DSS failed; the sentence says why.

        """
        refusal: str
        try:
            await self._cms(b"govauth probe " + os.urandom(32), attached=False)
        except SigningFailed as error:
            refusal = error.message
        else:
            return
        raise ConfigurationError(f"the key in DSS cannot be used: {refusal}")

    async def aclose(self) -> None:
        """Nothing to close: the sender belongs to the caller."""


class DssChallengeSigner(_DssSigner):
    """A :class:`~govauth.signing.ChallengeSigner` over DSS."""

    async def sign_challenge(self, challenge: bytes) -> bytes:
        """Sign a challenge; the answer is an attached CMS in DER."""
        return await self._cms(challenge, attached=True)


class DssDocumentSigner(_DssSigner):
    """A :class:`~govauth.signing.DocumentSigner` over DSS."""

    async def sign_detached(self, document: bytes) -> bytes:
        """Sign the exact bytes; the answer is a detached CMS in DER. The document itself goes to DSS."""
        return await self._cms(document, attached=False)

    async def sign_raw(self, document: bytes) -> bytes:  # noqa: ARG002  # of the protocol
        """Refuse: how DSS is asked for raw signatures is not established.

        Raises:
            ConfigurationError: always.

        """
        raise ConfigurationError(
            "DSS makes CMS only here: how it is asked for raw signatures is not established"
        )


_S = TypeVar("_S", bound=_DssSigner)


async def open_dss_challenge_signer(
    key: DssKey, *, cades: CadesType = "BES", time_authorities: Iterable[Certificate] = ()
) -> DssChallengeSigner:
    """Open a key in DSS for signing challenges, proven by one signature.

    Raises:
        ConfigurationError: DSS cannot be used with it; the sentence says why.

    """
    return await _proven(DssChallengeSigner(key, cades=cades, time_authorities=time_authorities))


async def open_dss_document_signer(
    key: DssKey, *, cades: CadesType = "BES", time_authorities: Iterable[Certificate] = ()
) -> DssDocumentSigner:
    """Open a key in DSS for signing documents, proven by one signature.

    Raises:
        ConfigurationError: DSS cannot be used with it; the sentence says why.

    """
    return await _proven(DssDocumentSigner(key, cades=cades, time_authorities=time_authorities))


async def _proven(signer: _S) -> _S:
    await signer.prove()
    return signer
