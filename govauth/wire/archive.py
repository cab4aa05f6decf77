"""ZIP archives that others made, in memory and within limits: nothing is written, nothing reaches outside."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Final

from attrs import Attribute, field, frozen

from govauth.errors import InvalidInput

_CHUNK: Final = 1 << 16
_ENCRYPTED: Final = 0x1
_UNIX_MODE: Final = 16
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_LONGEST_END: Final = _END_SIZE + 0xFFFF
_LOCATOR: Final = b"PK\x06\x07"
_LOCATOR_SIZE: Final = 20
_ENTRY_SIZE: Final = 512
"""Room for an entry of the directory, its extra field and comment, without the path."""

_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    UnicodeError,
    ValueError,
)
"""What ``zipfile`` raises for an archive that is no whole one."""


def _above_zero(_: object, attribute: Attribute[int], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidInput(attribute.name, "must be a whole number above zero")


@frozen(slots=True, kw_only=True)
class ArchiveLimits:
    """How much an archive may hold.

    Attributes:
        files: how many entries.
        file_bytes: bytes of one file, unpacked.
        total_bytes: bytes of all files, unpacked.
        path_length: characters of a path.

    Raises:
        InvalidInput: a limit is not a whole number above zero.

    """

    files: int = field(default=1_000, validator=_above_zero)
    file_bytes: int = field(default=64 * 2**20, validator=_above_zero)
    total_bytes: int = field(default=256 * 2**20, validator=_above_zero)
    path_length: int = field(default=255, validator=_above_zero)


@frozen(slots=True)
class ArchivedFile:
    """A file from an archive.

    Attributes:
        path: relative, with ``/``, without ``..``: safe below any directory.
        content: its bytes.

    """

    path: str
    content: bytes = field(repr=lambda content: f"<{len(content)} bytes>")


class ArchiveRefused(ValueError):
    """Why an archive is not opened: damaged, encrypted, reaching outside of itself, or above a limit."""


def read_archive(
    content: bytes, limits: ArchiveLimits, *, suffixes: Collection[str] = ()
) -> tuple[ArchivedFile, ...]:
    """Read the files of an archive.

    Names without the UTF-8 flag are read as CP866, as Russian archivers write them.

    Args:
        content: the archive.
        limits: how much it may hold. Sizes are counted while unpacking; what the archive says of itself is
            not believed.
        suffixes: of the names that matter, lower case, with the dot; all by default.

    Raises:
        ArchiveRefused: it is damaged or encrypted, a path is not a plain relative one, or it exceeds a limit.

    """
    try:
        _check_directory(content, limits)
        with zipfile.ZipFile(io.BytesIO(content), metadata_encoding="cp866") as archive:
            return _unpacked(archive, limits, suffixes)
    except ArchiveRefused:
        raise
    except DAMAGED:
        pass
    raise ArchiveRefused("a damaged ZIP archive")


def _check_directory(content: bytes, limits: ArchiveLimits) -> None:
    """Refuse a directory that would cost much to read, before it is read (APPNOTE.TXT, section 4.3.16)."""
    end = content.rfind(_END, max(0, len(content) - _LONGEST_END))
    if end < 0 or len(content) < end + _END_SIZE:
        raise ArchiveRefused("no ZIP archive")
    entries, size = struct.unpack_from("<HL", content, end + 10)
    if content[max(0, end - _LOCATOR_SIZE) : end].startswith(_LOCATOR):
        raise ArchiveRefused("a ZIP archive of the 64-bit kind, which documents do not need")
    if entries > limits.files or size > limits.files * (_ENTRY_SIZE + limits.path_length):
        raise ArchiveRefused(f"more than {limits.files} members in the entries of a ZIP archive")


def _unpacked(
    archive: zipfile.ZipFile, limits: ArchiveLimits, suffixes: Collection[str]
) -> tuple[ArchivedFile, ...]:
    found: dict[str, ArchivedFile] = {}
    left = limits.total_bytes
    entries = archive.infolist()
    if len(entries) > limits.files:
        raise ArchiveRefused(f"more than {limits.files} members in the entries of a ZIP archive")
    for entry in entries:
        if suffixes and PurePosixPath(entry.filename).suffix.lower() not in suffixes:
            continue
        path = _safe_path(entry, limits)
        if entry.is_dir():
            continue
        if path in found:
            raise ArchiveRefused("a path stands twice in a ZIP archive")
        most = min(left, limits.file_bytes)
        found[path] = ArchivedFile(path, _read(archive, entry, most))
        left -= len(found[path].content)
    return tuple(found.values())


def _safe_path(entry: zipfile.ZipInfo, limits: ArchiveLimits) -> str:
    name = entry.filename
    path = PurePosixPath(name)
    plain = name and "\\" not in name and ":" not in name and "\0" not in entry.orig_filename
    if not plain or path.is_absolute() or ".." in path.parts or not path.parts:
        raise ArchiveRefused("a path that leaves the ZIP archive")
    if len(name) > limits.path_length:
        raise ArchiveRefused(f"a path of more than {limits.path_length} characters in a ZIP archive")
    mode = entry.external_attr >> _UNIX_MODE
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveRefused("a link or a device in a ZIP archive")
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise ArchiveRefused("an encrypted or unusually packed file in a ZIP archive")
    return str(path)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise ArchiveRefused(f"larger than {most} bytes unpacked from a ZIP archive")
            chunks.append(chunk)
    return b"".join(chunks)
