"""Checking the detached signatures of attached files with :mod:`govauth.signing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from govauth.signing import Trust, VerifiedCms


@frozen(slots=True)
class CmsVerifier:
    """Verifies GOST R 34.10-2012 signatures: ``signed = await file.verify(CmsVerifier(trust))``.

    The signer's certificate must be one of the trusted ones, to the byte: chains are not followed, and
    whether the signer may speak for the agency is the caller's to judge, from ``signed.signer``.

    Attributes:
        trust: the certificates that may sign.
        time_authorities: certificates of authorities that certify time-stamping authorities; None refuses
            signatures with time stamps, for nobody could tell whether these are right.

    """

    trust: Trust
    time_authorities: Trust | None = None

    async def verify(self, signature: bytes, *, content: bytes) -> VerifiedCms:
        """Check a detached CMS over ``content``.

        Raises:
            SigningFailed: it does not verify; the sentence says why.

        """
        from govauth.signing import verify_cms  # noqa: PLC0415 - needs the extra "gost"

        stamping = () if self.time_authorities is None else await self.time_authorities.current()
        trusted = await self.trust.current()
        return await verify_cms(signature, trusted, content=content, time_authorities=stamping)
