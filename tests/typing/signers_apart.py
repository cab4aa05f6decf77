"""Checked by mypy and pyright, never run: the two kinds of signer do not stand in for each other.

Each ignore below is needed: with ``warn_unused_ignores`` an accepted mix-up would be an error here.
"""

from __future__ import annotations

from govauth.signing import (
    ChallengeSigner,
    CmsChallengeSigner,
    DocumentSigner,
    GostDocumentSigner,
)


async def sign_in(signer: ChallengeSigner) -> bytes:
    return await signer.sign_challenge(b"challenge")


async def send(signer: DocumentSigner) -> bytes:
    return await signer.sign_raw(b"document") + await signer.sign_detached(b"document")


async def right(challenge: CmsChallengeSigner, document: GostDocumentSigner) -> None:
    await sign_in(challenge)
    await send(document)


async def wrong(challenge: CmsChallengeSigner, document: GostDocumentSigner) -> None:
    await sign_in(document)  # type: ignore[arg-type]
    await send(challenge)  # type: ignore[arg-type]


async def wrong_by_protocol(challenge: ChallengeSigner, document: DocumentSigner) -> None:
    await sign_in(document)  # type: ignore[arg-type]
    await send(challenge)  # type: ignore[arg-type]
    await challenge.sign_raw(b"")  # type: ignore[attr-defined]
    await document.sign_challenge(b"")  # type: ignore[attr-defined]
