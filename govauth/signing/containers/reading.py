"""Behind the door: what a path leads to, and the key that is there."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from govauth.errors import ConfigurationError, KeyFileDamaged, KeyFileRefused, KeyFileUnsupported
from govauth.files import read_file
from govauth.secret import Secret, Withheld
from govauth.signing.armor import Block, blocks_of, is_binary, plain_text
from govauth.signing.containers.found_key import FoundKey, KeyType
from govauth.signing.containers.gathering import (
    files_in_archive,
    files_in_folder,
    files_in_registry_export,
    is_archive,
)
from govauth.signing.containers.pfx import is_pfx, open_pfx
from govauth.signing.containers.pkcs8 import open_pkcs8_file
from govauth.signing.containers.registry import is_registry_export
from govauth.signing.containers.six_files import NAMES, open_container
from govauth.signing.key_reading import describe_private_key
from govauth.signing.recognition import recognised

T = TypeVar("T")

_BEGINNING: Final = re.compile(rb"-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----")
_MAXIMUM_FILE: Final = 1 << 20
_MAXIMUM_ARCHIVE: Final = 4 << 20


def read_key_file(
    path: str | Path, *, password: str | Secret | None = None, key_type: KeyType = "exchange"
) -> FoundKey:
    """Read the private key that a path leads to.

    Args:
        path: a folder, an archive or a file; see :meth:`govauth.signing.PrivateKey.open`.
        password: None where none was set.
        key_type: which key of a container.

    Raises:
        WrongPassword: the password is wrong or missing.
        KeyFileDamaged: the file is malformed or was changed.
        KeyFileUnsupported: the sentence says what the file is.
        ConfigurationError: a file cannot be read.

    """
    # From here on no local of this frame holds the plain text.
    password = None if password is None else Secret(password)
    return told(Path(path), lambda place: _read(place, password, key_type))


def told(path: Path, act: Callable[[Path], T]) -> T:
    """Do it, and name the file in the error, in a traceback without the frames that have seen the key."""
    error: ConfigurationError
    try:
        return act(path)
    except KeyFileRefused as refused:
        error = refused.with_message(f"{path}: {refused.message}")
    except OSError as failure:
        error = ConfigurationError(f"cannot read {path}: {failure.strerror or type(failure).__name__}")
    raise error


def _read(path: Path, password: Secret | None, key_type: KeyType) -> FoundKey:
    found = contents_at(path)
    if isinstance(found, dict):
        return open_container(found, password, key_type)
    if key_type == "signature":
        raise KeyFileUnsupported("a signature key apart from the exchange key is known in containers only")
    return read_one_file(found, password)


def read_one_file(content: Withheld, password: Secret | None) -> FoundKey:
    """Read the private key of a file that is no archive; see :func:`read_key_file`."""
    pfx = pfx_in(content)
    if pfx is not None:
        return open_pfx(pfx, password)
    try:
        describe_private_key(content)
    except ConfigurationError:
        pass
    else:
        return open_pkcs8_file(content, password)
    raise _unknown(content)


def pfx_in(content: Withheld) -> Withheld | None:
    """Take the PFX out of its file, where it is one."""
    blocks = _blocks(content)
    return Withheld(blocks[0].content) if len(blocks) == 1 and is_pfx(blocks[0].content) else None


def _blocks(content: Withheld) -> tuple[Block, ...]:
    try:
        return blocks_of(content.content)
    except ValueError:
        return ()


def contents_at(path: Path) -> dict[str, bytes] | Withheld:
    """Read the files of a container, or the one file that a path leads to."""
    if path.is_dir():
        return files_in_folder(path)
    if path.name.lower() in NAMES:
        return files_in_folder(path.parent)
    try:
        content = Withheld(read_file(path, _MAXIMUM_ARCHIVE))
    except OSError as failure:
        if failure.errno != errno.EFBIG:
            raise
        content = None
    if content is None or (len(content.content) > _MAXIMUM_FILE and not is_archive(content.content)):
        raise KeyFileUnsupported(f"it is larger than {_MAXIMUM_FILE} bytes: no file of a key is")
    if is_registry_export(content.content):
        return files_in_registry_export(content.content)
    return files_in_archive(content.content) if is_archive(content.content) else content


def _unknown(content: Withheld) -> KeyFileRefused:
    octets = content.content
    if _BEGINNING.search(plain_text(octets)):
        return KeyFileDamaged("the private key is malformed or cut off")
    what = recognised(octets)
    if what is not None:
        return KeyFileUnsupported(f"this is no GOST private key: it is {what}")
    if is_binary(octets):
        return KeyFileDamaged("it is malformed, cut off, or something stands behind its end")
    return KeyFileUnsupported("this is no private key")
