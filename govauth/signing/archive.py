"""Reading certificates out of a zip archive that somebody else made."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import Final

from govauth.errors import ConfigurationError
from govauth.signing.certificate_reading import MAXIMUM_SIZE

_MAXIMUM_ARCHIVE: Final = 4 << 20
_MAXIMUM_MEMBERS: Final = 200
_ENCRYPTED: Final = 0x1


def read_archive(path: Path, suffixes: Collection[str]) -> dict[str, bytes]:
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
    if path.stat().st_size > _MAXIMUM_ARCHIVE:
        raise ConfigurationError(f"{path} is larger than {_MAXIMUM_ARCHIVE} bytes")
    try:
        with zipfile.ZipFile(path) as archive:
            return _members(archive, suffixes)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError):
        trouble = f"{path} is not a sound zip archive"
    raise ConfigurationError(trouble)


def _members(archive: zipfile.ZipFile, suffixes: Collection[str]) -> dict[str, bytes]:
    members = archive.infolist()
    if len(members) > _MAXIMUM_MEMBERS:
        raise ConfigurationError(f"{archive.filename} holds more than {_MAXIMUM_MEMBERS} members")
    contents: dict[str, bytes] = {}
    for member in members:
        if member.is_dir() or PurePosixPath(member.filename).suffix.lower() not in suffixes:
            continue
        if member.flag_bits & _ENCRYPTED:
            raise ConfigurationError(f"{archive.filename} is encrypted")
        with archive.open(member) as stream:
            content = stream.read(MAXIMUM_SIZE + 1)
        if len(content) > MAXIMUM_SIZE:
            raise ConfigurationError(f"a member of {archive.filename} is larger than {MAXIMUM_SIZE} bytes")
        contents[f"{archive.filename}:{member.filename}"] = content
    return contents
