"""КриптоПро DSS: signatures by a service that keeps the key, over its REST interface.

Built from what public clients of DSS send; no DSS was at hand, and this was never run against one.
"""

from __future__ import annotations

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
