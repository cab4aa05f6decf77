"""``await keeper.current()`` with a fresh token."""

from __future__ import annotations

from benchmarks.in_memory import Answering
from benchmarks.measuring import Effort, Row, by_turns, micro, over
from benchmarks.payload import INN
from govauth.auth.keeper import TokenKeeper
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.providers.moy_nalog import PasswordLogin


async def run(effort: Effort) -> list[Row]:
    """Measure, with the empty loop taken off."""
    keeper = TokenKeeper(PasswordLogin(INN, "benchmark"), MemoryTokenStore(), Answering(b"{}"))
    await keeper.current()

    async def nothing() -> None:
        pass

    costs = await by_turns(
        {"keeper": keeper.current, "nothing": nothing}, rounds=effort.rounds, calls=effort.calls(200_000)
    )
    spent = over(costs["keeper"], costs["nothing"])
    return [Row("keeper: a fresh token", micro(spent.wall), target="≤ 1 µs")]
