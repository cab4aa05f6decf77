"""Certificates in files that a command is given."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from govauth.cli.key_files import content_of
from govauth.errors import ConfigurationError
from govauth.signing.certificate_reading import read_certificates
from govauth.signing.certificates import Certificate


def certificates_of(paths: Iterable[Path] | None) -> list[Certificate]:
    """Read all certificates of some files.

    Raises:
        ConfigurationError: one cannot be read, or holds none; it is named.

    """
    found: list[Certificate] = []
    for path in paths or ():
        content = content_of(path).content
        try:
            found += read_certificates(content)
        except ConfigurationError as error:
            raise ConfigurationError(f"{path}: {error.message}") from None
    return found
