"""Build the site with MkDocs; a warning is an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONFIGURATION = Path(__file__).with_name("mkdocs.yml")


def build(place: Path) -> None:
    """Build ``place/pages`` into ``place/site``.

    Raises:
        subprocess.CalledProcessError: MkDocs warned of something, and printed it.

    """
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--config-file", CONFIGURATION]
    environment = {
        **os.environ,
        "GOVAUTH_DOCS_PAGES": str((place / "pages").resolve()),
        "GOVAUTH_DOCS_SITE": str((place / "site").resolve()),
        "NO_MKDOCS_2_WARNING": "1",
    }
    subprocess.run(command, check=True, env=environment)
