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

    """

    trust: Trust

    async def verify(self, signature: bytes, *, content: bytes) -> VerifiedCms:
        """Check a detached CMS over ``content``.

        Raises:
            SigningFailed: it does not verify; the sentence says why.

        """
        from govauth.signing import verify_cms  # noqa: PLC0415 - needs the extra "gost"

        return await verify_cms(signature, await self.trust.current(), content=content)
