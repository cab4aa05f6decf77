from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from govauth.signing import ChallengeSigner, CmsChallengeSigner, DocumentSigner, GostDocumentSigner

SAMPLE = Path(__file__).parents[1] / "typing" / "signers_apart.py"
ROOT = Path(__file__).parents[2]


def mypy(file: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(cache), str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_mixing_up_signers_is_a_type_error(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    cache = ROOT / ".mypy_cache"
    clean = mypy(SAMPLE, cache)
    assert clean.returncode == 0, clean.stdout
    bare = tmp_path / "signers_mixed_up.py"
    bare.write_text(SAMPLE.read_text().replace("  # type: ignore[arg-type]", ""))
    mixed = mypy(bare, cache)
    assert mixed.stdout.count("[arg-type]") == 4, mixed.stdout


def test_the_protocols_tell_them_apart_at_run_time_too() -> None:
    assert issubclass(CmsChallengeSigner, object)
    challenge, document = (kind.__new__(kind) for kind in (CmsChallengeSigner, GostDocumentSigner))
    assert hasattr(type(challenge), "sign_challenge")
    assert not hasattr(type(challenge), "sign_raw")
    assert not hasattr(type(document), "sign_challenge")
    assert {ChallengeSigner, DocumentSigner}
