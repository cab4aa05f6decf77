"""What became of each row of a batch, as CSV; replaced whole."""

from __future__ import annotations

import csv
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

import anyio.to_thread

from govauth.home import expanded
from govauth.ledger import records
from govauth.ledger.commits import Commits

COLUMNS: Final = ("key", "state", "ref", "error")


async def write_report(commits: Commits, path: str | Path, scope: str, batch: str) -> None:
    """Write the file: a ``.part`` of this writer's own beside it, fsync, rename.

    Workers that end together may write the same file.

    Raises:
        OSError: it cannot be written.

    """
    await anyio.to_thread.run_sync(_write, commits, Path(path), scope, batch)


def _write(commits: Commits, path: Path, scope: str, batch: str) -> None:
    path = expanded(path)
    after = 0
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with open(descriptor, "w", newline="", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            while page := commits.run_now(partial(records.batch_page, scope=scope, batch=batch, after=after)):
                writer.writerows(
                    (one.key, one.state.value, one.ref or "", one.error or "") for _, one in page
                )
                after = page[-1][0]
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
