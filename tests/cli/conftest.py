"""Homes of people who use the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from govauth.providers.crpt import sandbox as crpt
from govauth.sandbox.server import ServedSandbox
from tests.cli.terminal import Home


@pytest.fixture
def station(tmp_path: Path, sandbox: ServedSandbox) -> Home:
    home = Home(tmp_path)
    (tmp_path / "is.key").write_bytes(crpt.KEY_PEM)
    (tmp_path / "is.crt").write_bytes(crpt.CERTIFICATE_PEM)
    home.settings(
        f'[profiles.default.crpt]\nat = "{sandbox.url}"\noms_id = "{crpt.OMS_ID}"\n'
        f'oms_connection = "{crpt.OMS_CONNECTION}"\nkey = "~/is.key"\ncertificate = "~/is.crt"\n'
    )
    return home
