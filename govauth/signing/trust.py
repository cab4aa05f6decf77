"""Whom to trust: a set of certificates, read again when the files change."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from anyio import to_thread

from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import ConfigurationError
from govauth.files import read_file
from govauth.settings import check_kind, check_methods
from govauth.signing.archive import read_members
from govauth.signing.certificate_reading import MAXIMUM_SIZE, read_certificate, read_certificates
from govauth.signing.certificates import Certificate

_LOG: Final = logging.getLogger("govauth.signing")
_MAXIMUM_CERTIFICATES: Final = 200
_AT_LEAST_BETWEEN: Final = 1.0
SUFFIXES: Final = frozenset({".cer", ".crt", ".pem", ".der", ".p7b"})


class Trust(Protocol):
    """A set of trusted certificates that may change while the program runs."""

    async def current(self) -> tuple[Certificate, ...]:
        """Return the certificates that are trusted now."""
        ...

    async def look_again(self) -> bool:
        """Look for new certificates at once, and tell whether the set changed."""
        ...


def check_trust(trust: object) -> None:
    """Refuse what is no set of certificates.

    Raises:
        ConfigurationError: it is something else, such as a path.

    """
    check_methods("trust", trust, "TrustedCertificates or TrustedFiles", ("current", "look_again"))


class TrustedCertificates:
    """A fixed set."""

    def __init__(self, certificates: Iterable[Certificate | bytes]) -> None:
        """Take certificates, or read them from PEM or DER.

        Raises:
            ConfigurationError: one is malformed, or there is none.

        """
        check_kind("certificates", certificates, Iterable, what="a list of certificates")
        given = tuple(certificates)
        for one in given:
            check_kind("each of certificates", one, Certificate | bytes, what="a Certificate, PEM or DER")
        self._certificates = tuple(
            one if isinstance(one, Certificate) else read_certificate(one) for one in given
        )
        if not self._certificates:
            raise ConfigurationError("no trusted certificates were given")

    async def current(self) -> tuple[Certificate, ...]:
        """Return the certificates."""
        return self._certificates

    async def look_again(self) -> bool:
        """Nothing can have changed."""
        return False


class TrustedFiles:
    """Certificates in files, directories or zip archives, read again when a file changes.

    A set that fails to load never replaces one that loaded: the old one stays in force, the failure is logged
    and kept in :attr:`failure`. ESIA changes its certificates about once a year, without notice.
    """

    def __init__(
        self,
        paths: Iterable[str | Path],
        *,
        fingerprints: Iterable[str] | None = None,
        look_every: float = 30.0,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Name the places, which must be there; they are first read by :meth:`current`.

        Args:
            paths: files (``.cer``, ``.crt``, ``.pem``, ``.der``, ``.p7b``), directories of such files, or
                ``.zip``.
            fingerprints: SHA-256 of the DER in hexadecimal; others than these are left out.
            look_every: seconds between two looks at the files.
            clock: for ``look_every``.

        Raises:
            ConfigurationError: a place is not there. Otherwise the first user who signs in would find out.

        """
        self._paths = tuple(Path(path) for path in paths)
        for path in self._paths:
            if not path.exists():
                raise ConfigurationError(f"paths must name what is there: {path}: No such file or directory")
        self._pins = None if fingerprints is None else frozenset(map(_plain_hexadecimal, fingerprints))
        self._look_every = look_every
        self._clock = clock
        self._certificates: tuple[Certificate, ...] = ()
        self._stamp: object = None
        self._looked_at: float | None = None
        self._known_since: float | None = None
        self._turn = threading.Lock()
        self.failure: str | None = None

    async def current(self) -> tuple[Certificate, ...]:
        """Return the certificates that are trusted now, after a look at the files if one is due.

        Raises:
            ConfigurationError: nothing could be loaded yet.

        """
        is_due = self._looked_at is None or self._clock.monotonic() - self._looked_at >= self._look_every
        # Whoever comes while the very first look is under way must not find the set empty.
        if is_due or not (self._certificates or self.failure):
            await self._look()
        if not self._certificates:
            raise ConfigurationError(f"no trusted certificates: {self.failure}")
        return self._certificates

    async def look_again(self) -> bool:
        """Look at the files at once, though not more often than once a second.

        Whoever comes while somebody else looks waits for what comes of that.
        """
        known_since = self._known_since
        if known_since is not None and self._clock.monotonic() - known_since < _AT_LEAST_BETWEEN:
            return False
        before = self._certificates
        await self._look()
        return self._certificates != before

    async def _look(self) -> None:
        self._looked_at = self._clock.monotonic()
        await to_thread.run_sync(self._look_in_turn, self._looked_at)

    def _look_in_turn(self, asked_at: float) -> None:
        """Look, unless somebody began to after this was asked for. One at a time: the last look counts."""
        with self._turn:
            if self._known_since is not None and self._known_since > asked_at:
                return
            began = self._clock.monotonic()
            stamp, loaded, failure = self._load_if_changed(self._stamp)
            if loaded is not None:
                self._certificates = loaded
            self._stamp = stamp
            if failure is not None and failure != self.failure:
                _LOG.warning("trusted certificates were not loaded: %s", failure)
            self.failure = failure
            self._known_since = began

    def _load_if_changed(self, old: object) -> tuple[object, tuple[Certificate, ...] | None, str | None]:
        failure: str
        try:
            files = self._files()
            stamp = tuple(_stamp(path) for path in files)
            if stamp == old:
                return old, None, self.failure
            return stamp, self._load(files), None
        except OSError as error:
            failure = f"{error.filename}: {error.strerror or type(error).__name__}"
        except ConfigurationError as error:
            failure = error.message
        return None, None, failure

    def _files(self) -> list[Path]:
        files: list[Path] = []
        for path in self._paths:
            if path.is_dir():
                files += sorted(one for one in path.iterdir() if one.suffix.lower() in SUFFIXES)
            else:
                files.append(path)
        return files

    def _load(self, files: list[Path]) -> tuple[Certificate, ...]:
        found: dict[bytes, Certificate] = {}
        for path in files:
            for certificate in _read(path):
                if self._pins is None or hashlib.sha256(certificate.der).hexdigest() in self._pins:
                    found[certificate.der] = certificate
            if len(found) > _MAXIMUM_CERTIFICATES:
                raise ConfigurationError(f"more than {_MAXIMUM_CERTIFICATES} trusted certificates")
        if not found:
            raise ConfigurationError("the files hold no certificate that may be trusted")
        return tuple(found.values())


def _plain_hexadecimal(fingerprint: str) -> str:
    return fingerprint.replace(":", "").strip().lower()


def _stamp(path: Path) -> tuple[str, int, int, int]:
    status = os.stat(path)  # noqa: PTH116  # one system call for three facts
    return str(path), status.st_mtime_ns, status.st_size, status.st_ino


def _read(path: Path) -> tuple[Certificate, ...]:
    if path.suffix.lower() == ".zip":
        contents = read_members(path, SUFFIXES)
    else:
        limit = _MAXIMUM_CERTIFICATES * MAXIMUM_SIZE
        contents = {str(path): read_file(path, limit)}
    certificates: list[Certificate] = []
    for name, content in contents.items():
        try:
            certificates += read_certificates(content)
        except ConfigurationError as error:
            raise ConfigurationError(f"{name}: {error.message}") from None
    return tuple(certificates)
