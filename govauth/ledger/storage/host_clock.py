"""Waits of a ledger file that are as long as they say, even if somebody sets the clock of the host meanwhile.

A wait that is cut short is a double: the list would be read before the provider is done with a lost request.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from govauth.transport.fence import host_uptime

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE: Final = Path("/proc/self/ns/time")
_STEP: Final = 1.0
"""Seconds by which the clock may be adjusted unnoticed; it never lasts shorter than said by more."""


def seconds_now(connection: sqlite3.Connection) -> float:
    """Tell the time, and move the waits along where the clock was set since the last transaction.

    Args:
        connection: within a transaction that holds the write lock.

    """
    boot = boot_id()
    if not boot:
        return time.time()
    offset = time.time() - host_uptime()
    row = connection.execute("SELECT value FROM ledger_meta WHERE name = 'clock'").fetchone()
    known, _, before = (str(row[0]) if row else "").partition(" ")
    if known == boot and abs(offset - float(before)) <= _STEP:
        return host_uptime() + float(before)
    if known == boot:
        _move_waits(connection, offset - float(before))
    connection.execute(
        "INSERT INTO ledger_meta (name, value) VALUES ('clock', ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (f"{boot} {offset!r}",),
    )
    return host_uptime() + offset


@cache
def boot_id() -> str:
    """Name what the uptime counts from: this run of the host, in this container if it has a time of its own.

    Empty where the system does not tell; it is Linux that does.
    """
    try:
        boot = _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""
    with suppress(OSError):
        boot = f"{boot}/{_NAMESPACE.readlink()}"
    return boot


def _move_waits(connection: sqlite3.Connection, seconds: float) -> None:
    connection.execute(
        "UPDATE ledger_entry SET ripe = ripe + ?, sent_at = sent_at + ?"
        " WHERE state IN ('sending', 'unknown')",
        (seconds, seconds),
    )
    connection.execute(
        "UPDATE ledger_entry SET not_before = not_before + ?"
        " WHERE state IN ('planned', 'not_applied') AND not_before > 0",
        (seconds,),
    )
    connection.execute("UPDATE ledger_turn SET until = until + ?, pace = pace + ?", (seconds, seconds))
