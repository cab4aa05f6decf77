"""Each extra alone: with it its part works, and without it the error says how to install it.

``scripts/package`` runs it with the wheel.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

FIRST_STEPS = {
    "fast": "from govauth import DirectSender\nDirectSender()",
    "sandbox": "import govauth.sandbox.server",
    "gost": "from govauth.signing import make_test_key\nmake_test_key(for_tests=True).certificate",
    "pkcs11": "import govauth.signing.engines.pkcs11_session",
    "redis": "from govauth.auth.stores.redis import RedisTokenStore\nRedisTokenStore('redis://127.0.0.1:1/0')",
    "postgres": "from govauth.ledger import Ledger\nLedger('postgresql://127.0.0.1:1/none')",
    "fastapi": "import govauth.integrations.fastapi",
    "django": "import govauth.integrations.django.login",
    "aiohttp": "import govauth.integrations.aiohttp",
    "otel": "import govauth.observers.opentelemetry",
    "prometheus": "import govauth.observers.prometheus",
    "xml": "from govauth.signing.xml import parse_xml\nparse_xml(b'<a/>')",
    "saml": "import govauth.integrations.esia_saml\nfrom govauth.providers.esia.saml import *",
    "cli": "from govauth.cli import main\nmain(['--version'])",
}
WITHOUT_ERROR = {"keyring", "dev", "benchmarks"}
"""Extras whose absence is no error: without a keyring secrets lie in a private file."""


def made(place: Path, requirement: str) -> Path:
    """Make an environment with a requirement; return its interpreter."""
    python = place / "bin" / "python"
    subprocess.run(["uv", "venv", "--quiet", "--clear", place], check=True)
    subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, requirement], check=True)
    return python


def run(python: Path, program: str) -> tuple[int, str]:
    """Run a program away from the source."""
    ended = subprocess.run(
        [python, "-I", "-c", program],
        check=False,
        capture_output=True,
        text=True,
        cwd=tempfile.gettempdir(),
        timeout=120,
    )
    return ended.returncode, ended.stdout + ended.stderr


def extras_of(python: Path) -> set[str]:
    """Read which extras the distribution has."""
    program = "from importlib.metadata import metadata\nprint(*metadata('govauth').get_all('Provides-Extra'))"
    _, out = run(python, program)
    return set(out.split())


def main() -> int:
    """Try them all; the exit status tells whether each did what it should."""
    wheel, wrong = sys.argv[1], list[str]()
    with tempfile.TemporaryDirectory() as directory:
        bare = made(Path(directory) / "bare", wheel)
        unknown = extras_of(bare) - FIRST_STEPS.keys() - WITHOUT_ERROR
        wrong += [f"{extra}: say in {Path(__file__).name} what shows that it works" for extra in unknown]
        for extra, program in FIRST_STEPS.items():
            code, said = run(bare, program)
            if code == 0 or f"pip install 'govauth[{extra}]'" not in said:
                wrong.append(f"{extra}: without it there is no install line, but {said[-300:]}")
            code, said = run(made(Path(directory) / extra, f"{wheel}[{extra}]"), program)
            if code:
                wrong.append(f"{extra}: alone it does not work: {said[-300:]}")
            print(f"extra alone: {extra}", flush=True)
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
