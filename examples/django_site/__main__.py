"""Serve the site by two workers, sign somebody in, and show the profile."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from examples.django_site.trial import ROOT, prepared
from govauth.sandbox.server import ServedSandbox, listen


def main() -> None:
    listener = listen()
    site = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with listener, ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        environment = prepared(sandbox, Path(directory), site)
        program = [sys.executable, "-m", "uvicorn", "--workers", "2", "--log-level", "error"]
        server = subprocess.Popen(  # noqa: S603 - our own program
            [*program, "--fd", str(listener.fileno()), "examples.django_site.asgi:application"],
            cwd=ROOT,
            env={**os.environ, **environment},
            pass_fds=[listener.fileno()],
        )
        try:
            with httpx.Client(base_url=site, timeout=30) as browser:
                away = browser.get("/auth/login").headers["location"]
                back = urlsplit(sandbox.esia.sign_in(away))
                browser.get(f"{back.path}?{back.query}")
                print(browser.get("/profile").raise_for_status().text)
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
