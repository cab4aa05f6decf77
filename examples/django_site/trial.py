"""What the site needs to try it out against the sandbox."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from govauth.sandbox.server import ServedSandbox
from govauth.signing import make_test_key, read_certificate

ROOT = Path(__file__).parents[2]
PREPARE = """
import django
from django.core.management import call_command

django.setup()
for command in ("migrate", "createcachetable"):
    call_command(command, verbosity=0)
"""


def prepared(sandbox: ServedSandbox, directory: Path, site: str) -> dict[str, str]:
    """Register the site, make its files and its database, and return its environment."""
    environment = environment_of(sandbox, directory, site)
    run(environment, PREPARE)
    return environment


def environment_of(sandbox: ServedSandbox, directory: Path, site: str) -> dict[str, str]:
    """Register the site, make its files, and return its environment."""
    key = make_test_key(for_tests=True)
    (directory / "is.key").write_bytes(key.content.content)
    (directory / "is.crt").write_bytes(key.certificate.der)
    register(sandbox, directory, site)
    (directory / "trust").mkdir()
    for number, certificate in enumerate(sandbox.esia.certificates):
        (directory / "trust" / f"{number}.cer").write_bytes(certificate.der)
    return {
        "DJANGO_SETTINGS_MODULE": "examples.django_site.settings",
        "SITE_URL": site,
        "SITE_DATA": str(directory),
        "SITE_SECRET": secrets.token_urlsafe(32),
        "ESIA_ADDRESS": sandbox.url,
        "ESIA_KEY": str(directory / "is.key"),
        "ESIA_CERTIFICATE": str(directory / "is.crt"),
        "ESIA_TRUST": str(directory / "trust"),
    }


def register(sandbox: ServedSandbox, directory: Path, site: str) -> None:
    """Make the site known to ESIA."""
    certificate = read_certificate((directory / "is.crt").read_bytes())
    sandbox.esia.register("TEST01", certificate, f"{site}/auth/callback", site_url=site)


def run(environment: dict[str, str], program: str) -> str:
    """Run a program of the project, and return what it printed."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    return done.stdout
