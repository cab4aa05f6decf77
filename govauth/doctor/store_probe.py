"""A record and a lease of the doctor's own, in somebody's store."""

from __future__ import annotations

from typing import Final

import anyio

from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.doctor.finding import Finding, Text, same
from govauth.errors import StoreUnavailable

PROBE: Final = TokenKey(provider="doctor", place="probe", principal="probe")
_LIFE: Final = 60.0


async def probe(store: TokenStore, subject: str, seconds: float, advice: Text) -> list[Finding]:
    """Take the lease and give it back; under it save a record, read it, and delete it.

    Args:
        store: whose.
        subject: how findings call it.
        seconds: for all of it.
        advice: what to do where the store refuses.

    """
    try:
        with anyio.fail_after(seconds):
            async with store.lease(PROBE, seconds=seconds):
                token = Token("probe")
                await store.save(PROBE, token, ttl=_LIFE)
                kept = await store.load(PROBE)
                await store.delete(PROBE)
    except StoreUnavailable as error:
        return [Finding.fault("store", subject, same(error.message), advice)]
    except TimeoutError:
        found = Text(f"no lease within {seconds:g} s", f"блокировка не получена за {seconds:g} с")
        busy = Text(
            "another program holds it, or the file system has no locks: end what hangs, keep the store on a"
            " local disk or in Redis",
            "её держит другая программа, или файловая система не умеет блокировок: завершите зависшее,"
            " держите хранилище на локальном диске или в Redis",
        )
        return [Finding.fault("lease", subject, found, busy)]
    if kept is None or kept != token:
        found = Text("a record that was saved does not come back", "сохранённая запись не возвращается")
        return [Finding.fault("store", subject, found, advice)]
    return [
        Finding.ok(
            "store", subject, Text("a record is saved, read and deleted", "запись сохраняется и читается")
        ),
        Finding.ok(
            "lease", subject, Text("a lease is taken and given back", "блокировка берётся и отдаётся")
        ),
    ]
