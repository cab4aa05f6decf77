"""What ``govauth sandbox`` says when it starts."""

from __future__ import annotations

import os
import subprocess
import sys


def _banner(language: str, *, until: str) -> str:
    command = [sys.executable, "-m", "govauth", "sandbox", "--port", "0"]
    environment = {**os.environ, "GOVAUTH_LANG": language, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as served:
        assert served.stdout is not None
        lines: list[str] = []
        for line in served.stdout:
            lines.append(line)
            if until in line:
                break
        served.terminate()
    return "".join(lines)


def test_the_banner_names_the_certificates_and_the_way_back_from_a_logout() -> None:
    banner = _banner("en", until="faults:")
    site = banner.split()[3]
    assert site.startswith("http://127.0.0.1:")
    assert f"{site}/public/esia.zip" in banner
    assert "site_url" in banner


def test_the_banner_is_in_russian_for_those_who_read_it() -> None:
    banner = _banner("ru", until="сбои:")
    assert "песочница govauth: http://127.0.0.1:" in banner
    assert "пароль" in banner
    assert not [word for word in (", password", "register a", "SMS code") if word in banner]
