"""The signers that make CMS and raw signatures with any engine."""

from __future__ import annotations

from govauth.clock import SYSTEM_CLOCK, Clock, instant
from govauth.signing.cms_building import CmsBuilder
from govauth.signing.digest import Bits, certificate_hash, streebog_off_loop
from govauth.signing.engine import Engine, EngineName
from govauth.signing.opening import open_engine
from govauth.signing.sources import KeySource


class _CmsSigner:
    """What both signers share: an engine, and a builder for its certificate."""

    def __init__(self, engine: Engine, *, clock: Clock = SYSTEM_CLOCK, hash_bits: Bits = 256) -> None:
        """Sign with an open engine.

        Args:
            engine: from :func:`govauth.signing.open_engine`; whoever opened it closes it.
            clock: says the signing time.
            hash_bits: the length of :attr:`certificate_hash`.

        """
        self._engine = engine
        self._clock = clock
        self._builder = CmsBuilder(engine.certificate)
        self._hash = certificate_hash(engine.certificate.der, hash_bits)

    @property
    def certificate_der(self) -> bytes:
        """The signer's certificate in DER."""
        return self._engine.certificate.der

    @property
    def certificate_hash(self) -> str:
        """Streebog of the certificate's DER, upper-case hexadecimal."""
        return self._hash

    async def _cms(self, content: bytes, *, attached: bool) -> bytes:
        digest = await streebog_off_loop(content, self._builder.bits)
        attributes = self._builder.signed_attributes(digest, instant(self._clock.time()))
        signature = await self._engine.sign(attributes)
        return self._builder.assemble(attributes, signature, content if attached else None)

    async def aclose(self) -> None:
        """Close the engine."""
        await self._engine.aclose()


class CmsChallengeSigner(_CmsSigner):
    """A :class:`~govauth.signing.signer.ChallengeSigner` over any engine."""

    async def sign_challenge(self, challenge: bytes) -> bytes:
        """Sign a challenge; the answer is an attached CMS in DER."""
        return await self._cms(challenge, attached=True)


class GostDocumentSigner(_CmsSigner):
    """A :class:`~govauth.signing.signer.DocumentSigner` over any engine."""

    async def sign_detached(self, document: bytes) -> bytes:
        """Sign the exact bytes; the answer is a detached CMS in DER."""
        return await self._cms(document, attached=False)

    async def sign_raw(self, document: bytes) -> bytes:
        """Sign the exact bytes; the answer is ``s ‖ r``, big-endian."""
        return await self._engine.sign(document)


async def open_challenge_signer(
    source: KeySource, *, engine: EngineName | None = None, for_tests: bool = False
) -> CmsChallengeSigner:
    """Open a key for signing challenges; see :func:`govauth.signing.open_engine`."""
    return CmsChallengeSigner(await open_engine(source, engine=engine, for_tests=for_tests))


async def open_document_signer(
    source: KeySource, *, engine: EngineName | None = None, for_tests: bool = False
) -> GostDocumentSigner:
    """Open a key for signing documents; see :func:`govauth.signing.open_engine`."""
    return GostDocumentSigner(await open_engine(source, engine=engine, for_tests=for_tests))
