"""Whether a message is from СМЭВ: its signature, by a certificate that was named beforehand."""

from __future__ import annotations

from govauth.clock import Clock, instant
from govauth.providers.smev.content import LIMITS
from govauth.providers.smev.names import SIGNATURE, Names
from govauth.signing.certificates import Certificate
from govauth.signing.chains import Untrusted, path_to_authority
from govauth.signing.trust import Trust, check_trust
from govauth.signing.worker import WORKER
from govauth.signing.xml.library import Element
from govauth.signing.xml.reading import certificate_in
from govauth.signing.xml.refusal import XmlRefused
from govauth.signing.xml.rules import SMEV_RULES
from govauth.signing.xml.verification import verify_element


class UntrustedCertificate(XmlRefused):
    """A message is signed with a certificate that is not in the set: perhaps СМЭВ has a new one."""


class SmevTrust:
    """Checks ``SMEVSignature``."""

    def __init__(self, trust: Trust | None, clock: Clock) -> None:
        """Trust certificates.

        Args:
            trust: those of СМЭВ itself, or of an authority that certifies nobody else; None believes every
                message.
            clock: says when a path to an authority must be valid.

        Raises:
            ConfigurationError: it is no set of certificates.

        """
        if trust is not None:
            check_trust(trust)
        self._trust = trust
        self._clock = clock

    async def check(self, parent: Element, signed: Element, names: Names) -> None:
        """See that an element is signed by СМЭВ.

        Args:
            parent: the element that holds ``SMEVSignature``.
            signed: what it must be about: read from this, and from nothing else.
            names: of the version.

        Raises:
            UntrustedCertificate: its certificate is not known: nothing is said of the message.
            XmlRefused: it is not signed by СМЭВ; the sentence says why.

        """
        if self._trust is None:
            return
        wrappers = parent.findall(names.t("SMEVSignature"))
        signatures = [one for wrapper in wrappers for one in wrapper]
        if len(wrappers) != 1 or len(signatures) != 1 or signatures[0].tag != SIGNATURE:
            raise XmlRefused("expected one signature of СМЭВ")
        trusted = await self._trusted(self._trust, signatures[0])
        await verify_element(signatures[0], signed, trusted, rules=SMEV_RULES, limits=LIMITS)

    async def _trusted(self, trust: Trust, signature: Element) -> tuple[Certificate, ...]:
        """Name whose key may have signed: the enclosed certificate if it is trusted, or all of the set."""
        enclosed = certificate_in(signature)
        known = await trust.current()
        if enclosed is None:
            return known
        if enclosed not in known and await trust.look_again():
            known = await trust.current()
        if enclosed in known:
            return (enclosed,)
        reason = ""
        try:
            at = instant(self._clock.time())
            await WORKER.run(path_to_authority, enclosed, authorities=known, at=at)
        except Untrusted as untrusted:
            reason = str(untrusted)
        if reason:
            raise UntrustedCertificate(f"its certificate is not among the trusted ones of СМЭВ: {reason}")
        return (enclosed,)
