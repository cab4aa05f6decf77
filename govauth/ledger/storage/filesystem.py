"""A network file system neither locks nor orders writes as SQLite needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from govauth.ledger.errors import LedgerUnavailable

_MOUNTS: Final = Path("/proc/self/mountinfo")
_NETWORK: Final = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "lustre",
        "glusterfs",
        "beegfs",
        "fuse.sshfs",
    }
    | {"fuse.glusterfs", "fuse.ceph-fuse", "fuse.s3fs", "fuse.rclone"}
)


def refuse_network(directory: Path, mounts: Path = _MOUNTS) -> None:
    """Refuse a directory that another host may write to, where the system tells (Linux).

    Raises:
        LedgerUnavailable: it is on a network file system.

    """
    kind = _kind_of(directory.resolve(), mounts)
    if kind in _NETWORK:
        raise LedgerUnavailable(
            f"{directory} is on a network file system ({kind}), where locks cannot be trusted;"
            " use a local disk, or PostgreSQL for several hosts"
        )


def _kind_of(directory: Path, mounts: Path) -> str:
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        # 36 35 98:0 /root /mount/point options … - type source options (proc(5))
        front, separator, back = line.partition(" - ")
        parts = front.split(" ")
        if not separator or len(parts) < 5:  # noqa: PLR2004 - the mount point is the fifth field
            continue
        point = Path(parts[4].replace("\\040", " "))
        if directory.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), back.split(" ")[0]
    return kind
