"""Containers in a branch of the Windows registry that was exported to a file (``.reg``)."""

from __future__ import annotations

import re
from typing import Final

from govauth.signing.armor import plain_text
from govauth.signing.containers.six_files import NAMES

_STARTS: Final = (b"Windows Registry Editor Version 5", b"REGEDIT4")
_CONTINUED: Final = re.compile(rb"\\\r?\n\s*")
_KEY: Final = re.compile(rb"^\[(.+)\]\s*$")
_VALUE: Final = re.compile(rb'^"([a-z0-9]+\.key)"=hex(?:\(3\))?:([0-9a-f,\s]*)$', re.IGNORECASE)


def is_registry_export(content: bytes) -> bool:
    """Tell such a file by its first line."""
    return plain_text(content[:200]).lstrip().startswith(_STARTS)


def containers_in(content: bytes) -> dict[str, dict[str, bytes]]:
    """Read the files of each container by the name of its key; other values are passed over."""
    found: dict[str, dict[str, bytes]] = {}
    place = ""
    for line in _CONTINUED.sub(b"", plain_text(content)).splitlines():
        key, value = _KEY.match(line), _VALUE.match(line.rstrip())
        if key is not None:
            place = key[1].decode("utf-8", "replace").rpartition("\\")[2]
        elif value is not None and (name := value[1].decode("ascii").lower()) in NAMES:
            found.setdefault(place, {})[name] = _octets(value[2])
    return found


def _octets(digits: bytes) -> bytes:
    try:
        return bytes.fromhex(digits.replace(b",", b" ").decode("ascii"))
    except ValueError:
        return b""
