"""All checks, side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

import anyio

from govauth.doctor import certificate, engines, hosts, packages, proxies, signing_tools, store, trust_files
from govauth.doctor.finding import Finding
from govauth.doctor.settings import Settings

Check: TypeAlias = Callable[[Settings], Awaitable[Sequence[Finding]]]

CHECKS: Final[tuple[Check, ...]] = (
    packages.check,
    engines.check,
    signing_tools.check,
    certificate.check,
    trust_files.check,
    store.check,
    proxies.check,
    hosts.check,
)


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Carry out every check at the same time; findings come in the order of the checks.

    Args:
        settings: what to look at.

    """
    found: list[Sequence[Finding]] = [()] * len(CHECKS)

    async def carry_out(place: int, check: Check) -> None:
        found[place] = await check(settings)

    async with anyio.create_task_group() as tasks:
        for place, check in enumerate(CHECKS):
            tasks.start_soon(carry_out, place, check)
    return tuple(one for findings in found for one in findings)
