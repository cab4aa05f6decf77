"""Finding the six files of a container: in a folder, or in a zip or tar archive of it."""

from __future__ import annotations

import errno
import io
import tarfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

from govauth.errors import KeyFileDamaged, KeyFileRefused, KeyFileUnsupported
from govauth.files import read_file
from govauth.signing.containers.registry import containers_in
from govauth.signing.containers.six_files import NAMES
from govauth.wire.archive import ArchiveLimits, ArchiveRefused, read_archive

MAXIMUM_FILE: Final = 64 * 1024
"""Octets of one file; a header with two certificates takes 5 kB."""

T = TypeVar("T")

_MAXIMUM_UNPACKED: Final = 4 << 20
_MOST_FILES: Final = 200
_MOST_FOLDERS: Final = 200
_DEPTH: Final = 2
_LIMITS: Final = ArchiveLimits(files=_MOST_FILES, file_bytes=MAXIMUM_FILE, total_bytes=_MAXIMUM_UNPACKED)
_TAR_MAGIC: Final = 257
_GZIP: Final = b"\x1f\x8b"
_GZIP_FORMAT: Final = 31
_OTHER_PACKINGS: Final = {b"BZh": "bzip2", b"\xfd7zXZ\0": "xz", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR"}
_DAMAGED: Final = (
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    OverflowError,
    RecursionError,
    ValueError,
)


def files_in_folder(folder: Path) -> dict[str, bytes]:
    """Read the files of the container in a folder, or in the one folder below it that holds one.

    Raises:
        KeyFileRefused: there is none, there are several, or a file is too large.
        OSError: a file cannot be read.

    """
    found = {folder: _named(folder)}
    for below in sorted(one for one in folder.iterdir() if one.is_dir())[:_MOST_FOLDERS]:
        # Drives have folders of the system, which nobody may read.
        with suppress(PermissionError):
            found[below] = _named(below)
    found = {place: files for place, files in found.items() if files}
    chosen = _the_only_one({str(place): files for place, files in found.items()}, f"the folder {folder}")
    return {name: _content(path) for name, path in chosen.items()}


def _named(folder: Path) -> dict[str, Path]:
    return {one.name.lower(): one for one in folder.iterdir() if one.name.lower() in NAMES}


def _content(path: Path) -> bytes:
    try:
        return read_file(path, MAXIMUM_FILE)
    except OSError as failure:
        if failure.errno != errno.EFBIG:
            raise OSError(failure.errno, f"{path.name}: {failure.strerror}") from failure
    raise KeyFileDamaged(f"{path.name} is larger than {MAXIMUM_FILE} bytes: it is no file of a container")


def is_archive(content: bytes) -> bool:
    """Tell an archive by its first octets; those that are neither zip nor tar are refused by name."""
    starts = (b"PK\x03\x04", b"PK\x05\x06", _GZIP, *_OTHER_PACKINGS)
    return content.startswith(starts) or content[_TAR_MAGIC : _TAR_MAGIC + 5] == b"ustar"


def files_in_archive(content: bytes) -> dict[str, bytes]:
    """Read the files of the one container in an archive. Archives inside it are not opened.

    Raises:
        KeyFileRefused: there is none, there are several, the archive is damaged, or it goes over a limit.

    """
    for start, name in _OTHER_PACKINGS.items():
        if content.startswith(start):
            raise KeyFileUnsupported(
                f"the archive is packed with {name}: unpack it, or pack it as zip or tar.gz"
            )
    members = _zip(content) if content.startswith(b"PK") else _tar(content)
    found: dict[str, dict[str, bytes]] = {}
    for name, octets in members.items():
        path = PurePosixPath(name)
        if path.name.lower() in NAMES and len(path.parts) <= _DEPTH + 1:
            found.setdefault(str(path.parent), {})[path.name.lower()] = octets
    return _the_only_one(found, "the archive")


def files_in_registry_export(content: bytes) -> dict[str, bytes]:
    """Read the files of the one container in an exported branch of the Windows registry.

    Raises:
        KeyFileRefused: there is none, or there are several.

    """
    return _the_only_one(containers_in(content), "the branch of the registry")


def _the_only_one(found: Mapping[str, T], where: str) -> T:
    if not found:
        raise KeyFileUnsupported(f"{where} holds no CryptoPro container: there is no header.key in it")
    if len(found) > 1:
        names = ", ".join(sorted(found))
        raise KeyFileUnsupported(f"{where} holds {len(found)} containers, give the folder of one: {names}")
    [one] = found.values()
    return one


def _zip(content: bytes) -> dict[str, bytes]:
    try:
        return {one.path: one.content for one in read_archive(content, _LIMITS, suffixes={".key"})}
    except ArchiveRefused as refused:
        reason = str(refused)
    raise KeyFileDamaged(f"the archive does not open: {reason}")


def _tar(content: bytes) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    reason = ""
    try:
        with tarfile.open(fileobj=io.BytesIO(_unpacked(content)), mode="r:") as archive:
            for number, member in enumerate(archive):
                if number >= _MOST_FILES:
                    raise KeyFileDamaged(f"the archive holds more than {_MOST_FILES} files")
                if PurePosixPath(member.name).name.lower() not in NAMES:
                    continue
                if member.size > MAXIMUM_FILE:
                    raise KeyFileDamaged(f"a file of more than {MAXIMUM_FILE} bytes in the archive")
                file = archive.extractfile(member) if member.isreg() else None
                if file is not None:
                    members[member.name] = file.read()
    except KeyFileRefused:
        raise
    except _DAMAGED as error:
        reason = type(error).__name__
    else:
        return members
    raise KeyFileDamaged(f"the archive does not open: it is no sound tar archive ({reason})")


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    # Not more is unpacked than the limit, whatever is in there.
    unpacked = zlib.decompressobj(wbits=_GZIP_FORMAT).decompress(content, _MAXIMUM_UNPACKED + 1)
    if len(unpacked) > _MAXIMUM_UNPACKED:
        raise KeyFileDamaged(f"the archive is larger than {_MAXIMUM_UNPACKED} bytes unpacked")
    return unpacked
