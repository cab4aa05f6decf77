"""What ``govauth sandbox`` says when it starts."""

from __future__ import annotations

import subprocess
import sys


def test_the_banner_names_the_certificates_and_the_way_back_from_a_logout() -> None:
    command = [sys.executable, "-m", "govauth", "sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        lines = []
        for line in served.stdout:
            lines.append(line)
            if "faults:" in line:
                break
        served.terminate()
    banner = "".join(lines)
    site = banner.split()[3]
    assert site.startswith("http://127.0.0.1:")
    assert f"{site}/public/esia.zip" in banner
    assert "site_url" in banner
