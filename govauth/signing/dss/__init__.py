"""КриптоПро DSS: signatures by a service that keeps the key, over its REST interface.

Built from what public clients of DSS send; no DSS was at hand, and this was never run against one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.signing.dss.account import DssKey
    from govauth.signing.dss.signers import (
        DssChallengeSigner,
        DssDocumentSigner,
        open_dss_challenge_signer,
        open_dss_document_signer,
    )

__all__ = [
    "DssChallengeSigner",
    "DssDocumentSigner",
    "DssKey",
    "open_dss_challenge_signer",
    "open_dss_document_signer",
]

_HOMES = {
    "DssChallengeSigner": "govauth.signing.dss.signers",
    "DssDocumentSigner": "govauth.signing.dss.signers",
    "DssKey": "govauth.signing.dss.account",
    "open_dss_challenge_signer": "govauth.signing.dss.signers",
    "open_dss_document_signer": "govauth.signing.dss.signers",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
