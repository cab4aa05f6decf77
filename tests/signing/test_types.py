"""That signers do not stand in for each other: mypy checks it in ``tests/typing/signers_apart.py``."""

from __future__ import annotations

from govauth.signing import CmsChallengeSigner, GostDocumentSigner


def test_the_protocols_tell_them_apart_at_run_time_too() -> None:
    assert hasattr(CmsChallengeSigner, "sign_challenge")
    assert not hasattr(CmsChallengeSigner, "sign_raw")
    assert hasattr(GostDocumentSigner, "sign_raw")
    assert not hasattr(GostDocumentSigner, "sign_challenge")
