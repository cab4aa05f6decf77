"""A record in Redis: a line that the script reads, and the sealed token."""

from __future__ import annotations

import re
import secrets
from typing import Final

LONGEST_LINE: Final = 64
_LINE: Final = re.compile(rb"(\d{1,16}) [0-9a-f]+\n")


def with_line(revision: int, sealed: bytes) -> bytes:
    """Put the revision before a record, and a number that tells this save from any other."""
    return b"%d %s\n" % (revision, secrets.token_hex(8).encode()) + sealed


def revision_of(record: bytes) -> int:
    """Read the revision; 0 for a record of a release that wrote none."""
    line = _LINE.match(record)
    return 0 if line is None else int(line[1])


def without_line(record: bytes) -> bytes:
    """Return what is sealed."""
    line = _LINE.match(record)
    return record if line is None else record[line.end() :]
