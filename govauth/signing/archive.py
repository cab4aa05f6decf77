"""Certificates in a zip archive that somebody else made: a bad one is a wrong setting."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from govauth.errors import ConfigurationError
from govauth.files import read_file
from govauth.signing.certificate_reading import MAXIMUM_SIZE
from govauth.wire.archive import ArchiveLimits, ArchiveRefused, read_archive

_MAXIMUM_ARCHIVE: Final = 4 << 20
_LIMITS: Final = ArchiveLimits(files=200, file_bytes=MAXIMUM_SIZE, total_bytes=200 * MAXIMUM_SIZE)


def read_members(path: Path, suffixes: Collection[str]) -> dict[str, bytes]:
    """Read the members whose names end in one of ``suffixes``; nothing is written to disk.

    Limits: 4 MB for the archive, 200 members, 64 kB for each one that is read, no encryption. The real length
    of a member counts, not the one it claims.

    Args:
        path: the archive.
        suffixes: lower case, with the dot.

    Raises:
        ConfigurationError: it is no zip archive, or goes over a limit.
        OSError: it cannot be read.

    """
    content = read_file(path, _MAXIMUM_ARCHIVE)
    try:
        found = read_archive(content, _LIMITS, suffixes=suffixes)
    except ArchiveRefused as refused:
        problem = str(refused)
    else:
        return {f"{path}:{member.path}": member.content for member in found}
    raise ConfigurationError(f"{path} is not a sound zip archive: {problem}")
