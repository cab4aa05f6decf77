"""A store in files: its modes, and whether it takes a record and a lease."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from govauth.auth.stores.file import FileTokenStore
from govauth.auth.stores.private_directory import PrivateDirectory
from govauth.doctor.finding import Finding, Text, same
from govauth.doctor.store_probe import probe
from govauth.errors import StoreUnavailable
from govauth.home import expanded

_SHOWN: Final = 3


async def look(directory: str, seconds: float) -> list[Finding]:
    """Look at a directory; one that is not there yet is not made."""
    private = PrivateDirectory(directory, what="token store")
    path = private.path
    advice = Text(
        f"make it this user's alone: chown it, chmod 700 {path}, chmod 600 its files; leave room on disk",
        f"сделайте его только своим: chown, chmod 700 {path} и chmod 600 его файлам; на диске нужно место",
    )
    try:
        existing = await private.in_thread(private.existing)
        if existing is None:
            return [await private.in_thread(lambda: _not_yet(expanded(path)))]
        opened = await private.in_thread(lambda: _open_files(existing))
    except StoreUnavailable as error:
        return [Finding.fault("store", str(path), same(error.message), advice)]
    if opened:
        names = ", ".join(opened[:_SHOWN])
        found = Text(
            f"{len(opened)} files are open to other users: {names}",
            f"файлов, открытых другим пользователям: {len(opened)} ({names})",
        )
        return [Finding.fault("store", str(path), found, advice)]
    return await probe(FileTokenStore(path), str(path), seconds, advice)


def _open_files(directory: Path) -> list[str]:
    if os.name != "posix":
        return []
    return sorted(
        one.name
        for one in os.scandir(directory)
        if stat.S_ISREG(one.stat(follow_symlinks=False).st_mode)
        and one.stat(follow_symlinks=False).st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    )


def _not_yet(path: Path) -> Finding:
    parent = next((one for one in path.parents if one.exists()), path)
    if os.access(parent, os.W_OK | os.X_OK):
        found = Text("not there yet; the first token makes it", "ещё нет; появится с первым токеном")
        return Finding.ok("store", str(path), found)
    found = Text(f"not there, and {parent} cannot be written to", f"нет, а в {parent} нельзя писать")
    advice = Text("choose a directory of this user's own", "выберите каталог этого пользователя")
    return Finding.fault("store", str(path), found, advice)
