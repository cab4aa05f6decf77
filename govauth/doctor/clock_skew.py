"""How far this host's clock is from a server's."""

from __future__ import annotations

from typing import Final

from govauth.doctor.finding import Finding, Text

_NOTICED: Final = 5.0
_HARMFUL: Final = 60.0
"""ЕСИА and signed requests name the moment they were made; more than about a minute off is refused."""


def skew(host: str, date: float | None, before: float, after: float) -> Finding:
    """Compare clocks by the header ``Date``, whose resolution is a second.

    Args:
        host: whose header.
        date: what it said, in epoch seconds.
        before: this host's clock when the request left.
        after: the same when the answer came.

    """
    if date is None:
        return Finding.ok(
            "clock", host, Text("the server does not tell its time", "сервер не сообщает времени")
        )
    off = 0.0
    if date + 1 < before:
        off = date + 1 - before
    elif date > after:
        off = date - after
    if abs(off) < _NOTICED:
        found = Text("this host's clock agrees", "часы этой машины согласны")
        return Finding.ok("clock", host, found)
    seconds = f"{abs(off):.0f}"
    found = Text(
        f"this host's clock is {seconds} s {'ahead' if off < 0 else 'behind'}",
        f"часы этой машины {'спешат' if off < 0 else 'отстают'} на {seconds} с",
    )
    advice = Text(
        "synchronise the clock: timedatectl set-ntp true; look at the clocks of other servers before you"
        " blame your own",
        "синхронизируйте часы: timedatectl set-ntp true; сравните и с другими серверами — отстать могли и не"
        " ваши",
    )
    make = Finding.fault if abs(off) >= _HARMFUL else Finding.warning
    return make("clock", host, found, advice)
