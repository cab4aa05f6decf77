"""The signers that make CMS and raw signatures with any engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from govauth.clock import SYSTEM_CLOCK, Clock, instant
from govauth.errors import ConfigurationError
from govauth.signing.certificates import Certificate
from govauth.signing.cms_building import CmsBuilder
from govauth.signing.cms_editing import opened_for_signature
from govauth.signing.digest import Bits, certificate_hash, streebog_off_loop
from govauth.signing.engine import Engine, EngineName
from govauth.signing.opening import open_engine
from govauth.signing.sources import KeySource
from govauth.signing.validity import ValidityWatch
from govauth.signing.worker import WORKER


class _CmsSigner:
    """What both signers share: an engine, and a builder for its certificate."""

    def __init__(
        self,
        engine: Engine,
        *,
        chain: Iterable[Certificate] = (),
        clock: Clock = SYSTEM_CLOCK,
        hash_bits: Bits = 256,
    ) -> None:
        """Sign with an open engine. Where its certificate is not in force, the logger gets a warning.

        Args:
            engine: from :func:`govauth.signing.open_engine`; whoever opened it closes it.
            chain: certificates of the authorities above the signer's, which every CMS then encloses too; in
                any order, with the root or without.
            clock: says the signing time.
            hash_bits: the length of :attr:`certificate_hash`.

        Raises:
            ConfigurationError: the chain does not hold together.

        """
        self._engine = engine
        self._clock = clock
        self._builder = CmsBuilder(engine.certificate, chain)
        self._validity = ValidityWatch(engine.certificate)
        self._validity.look(instant(clock.time()))
        self._hash = certificate_hash(engine.certificate.der, hash_bits)

    @property
    def certificate_der(self) -> bytes:
        """The signer's certificate in DER."""
        return self._engine.certificate.der

    @property
    def certificate_hash(self) -> str:
        """Streebog of the certificate's DER, upper-case hexadecimal."""
        return self._hash

    async def _signed(self, content: bytes) -> tuple[bytes, bytes]:
        digest = await streebog_off_loop(content, self._builder.bits)
        now = instant(self._clock.time())
        self._validity.look(now)
        attributes = self._builder.signed_attributes(digest, now)
        return attributes, await self._engine.sign(attributes)

    async def _cms(self, content: bytes, *, attached: bool) -> bytes:
        attributes, signature = await self._signed(content)
        return self._builder.assemble(attributes, signature, content if attached else None)

    async def aclose(self) -> None:
        """Close the engine."""
        await self._engine.aclose()


_S = TypeVar("_S", bound=_CmsSigner)


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

    async def add_signature(self, signed: bytes, *, content: bytes | None = None) -> bytes:
        """Sign a document that others have signed already: one more signature beside theirs.

        Nothing of theirs is changed. Whether their signatures are right is not looked at, only that they are
        of this document: see :func:`~govauth.signing.check_cms`.

        Args:
            signed: their CMS in DER, BER, PEM or base64, attached or detached.
            content: the document of a detached CMS; None for an attached one.

        Returns:
            The CMS with all signatures, the new one last; attached or detached as it was.

        Raises:
            SigningFailed: it is no CMS that can be signed, or of another document; or the engine failed.

        """
        message, document = await WORKER.run(opened_for_signature, signed, content)
        attributes, signature = await self._signed(document)
        whole = message.with_signer(
            self._builder.signer_info(attributes, signature),
            digest_algorithm=self._builder.digest_algorithm,
            certificates=self._builder.enclosed,
        )
        return await WORKER.run(whole.to_der)

    async def sign_raw(self, document: bytes) -> bytes:
        """Sign the exact bytes; the answer is ``s ‖ r``, big-endian."""
        self._validity.look(instant(self._clock.time()))
        return await self._engine.sign(document)


async def open_challenge_signer(
    source: KeySource,
    *,
    engine: EngineName | None = None,
    chain: Iterable[Certificate] = (),
    for_tests: bool = False,
) -> CmsChallengeSigner:
    """Open a key for signing challenges; see :func:`govauth.signing.open_engine` and the class."""
    return await _opened(
        CmsChallengeSigner, await open_engine(source, engine=engine, for_tests=for_tests), chain
    )


async def open_document_signer(
    source: KeySource,
    *,
    engine: EngineName | None = None,
    chain: Iterable[Certificate] = (),
    for_tests: bool = False,
) -> GostDocumentSigner:
    """Open a key for signing documents; see :func:`govauth.signing.open_engine` and the class."""
    return await _opened(
        GostDocumentSigner, await open_engine(source, engine=engine, for_tests=for_tests), chain
    )


async def _opened(kind: type[_S], engine: Engine, chain: Iterable[Certificate]) -> _S:
    try:
        return kind(engine, chain=chain)
    except ConfigurationError:
        await engine.aclose()
        raise
