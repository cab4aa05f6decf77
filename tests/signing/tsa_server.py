"""``openssl ts`` as a time-stamping authority over HTTP, with RSA or GOST keys of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen
from govauth.signing import read_certificate
from govauth.signing.certificates import Certificate

from .served_handler import QuietHandler, serving

_CONFIG = """
oid_section = oids
[oids]
[tsa]
serial = {folder}/serial
signer_digest = {digest}
default_policy = 1.2.643.77.2
other_policies = 1.2.643.77.3
digests = {digests}
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = {names_by}
"""
_EXTENSIONS = {
    "root": "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n",
    "tsa": "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n",
}


@frozen
class OpenSslAuthority:
    """An authority in a folder."""

    folder: Path
    algorithm: tuple[str, ...]
    digest: str
    names_by: str
    is_gost: bool

    @property
    def root(self) -> Certificate:
        return read_certificate((self.folder / "root.crt").read_bytes())

    def prepare(self) -> None:
        """Make a root, a key, and what ``openssl ts`` wants to have in files."""
        self._issue("root", ("-signkey", "root.key"))
        self._issue("tsa", ("-CA", "root.crt", "-CAkey", "root.key"))
        (self.folder / "serial").write_text("01\n")
        digests = "md_gost12_256, md_gost12_512" if self.is_gost else "sha256, sha512"
        config = _CONFIG.format(
            folder=self.folder, digest=self.digest, digests=digests, names_by=self.names_by
        )
        (self.folder / "ts.cnf").write_text(config)

    def _issue(self, name: str, by: tuple[str, ...]) -> None:
        self._run("genpkey", *self.algorithm, "-out", f"{name}.key")
        self._run(
            "req",
            "-new",
            "-key",
            f"{name}.key",
            f"-{self.digest}",
            "-subj",
            f"/CN={name}",
            "-out",
            f"{name}.csr",
        )
        (self.folder / f"{name}.ext").write_text(_EXTENSIONS[name])
        serial = str(len(name) + 100)
        self._run(
            *("x509", "-req", "-in", f"{name}.csr", *by, f"-{self.digest}", "-days", "30"),
            *("-set_serial", serial, "-extfile", f"{name}.ext", "-out", f"{name}.crt"),
        )

    def reply(self, request: bytes) -> bytes:
        """Answer one request with ``openssl ts -reply``."""
        (self.folder / "request").write_bytes(request)
        self._run(
            *("ts", "-reply", "-config", "ts.cnf", "-section", "tsa", "-queryfile", "request"),
            *("-signer", "tsa.crt", "-inkey", "tsa.key", "-chain", "root.crt", "-out", "reply"),
        )
        return (self.folder / "reply").read_bytes()

    def _run(self, command: str, *arguments: str) -> None:
        engine = ("-engine", "gost") if self.is_gost else ()
        done = subprocess.run(
            ["openssl", command, *engine, *arguments],
            cwd=self.folder,
            capture_output=True,
            check=False,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def served(authority: OpenSslAuthority) -> Generator[str]:
    """Serve an authority on the loopback; gives its address."""

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            assert self.headers["content-type"] == "application/timestamp-query"
            content = authority.reply(self.rfile.read(int(self.headers["content-length"])))
            self.answer(200, "application/timestamp-reply", content)

    with serving(Handler) as address:
        yield f"{address}/tsp"
