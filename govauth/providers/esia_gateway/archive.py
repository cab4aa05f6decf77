"""ZIP archives of agencies: a bad one is an answer that was not expected."""

from __future__ import annotations

from govauth.errors import UnexpectedReply
from govauth.wire import archive
from govauth.wire.archive import ArchivedFile, ArchiveLimits, ArchiveRefused

__all__ = ["ArchiveLimits", "ArchivedFile", "read_archive"]


def read_archive(content: bytes, limits: ArchiveLimits) -> tuple[ArchivedFile, ...]:
    """Read all files of an archive.

    Raises:
        UnexpectedReply: the archive is damaged or encrypted, a path is not a plain relative one, or a limit
            is exceeded.

    """
    try:
        return archive.read_archive(content, limits)
    except ArchiveRefused as refused:
        problem = str(refused)
    raise UnexpectedReply("file", problem)
