"""Batches of persons: found by СНИЛС, then the whole name must fit (Б.11.2, Б.11.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from govauth.providers.esia.sandbox.world.calls import Call
from govauth.providers.esia.sandbox.world.replies import incorrect
from govauth.simulation import Json

_LARGEST: Final = 100
_MESSAGES: Final = {
    "ESIA-020002": "Пользователь не найден",
    "ESIA-039951": "Пользователь уже является сотрудником",
    "ESIA-039961": "Пользователь не является сотрудником организации",
}


def work_off(call: Call, work: Callable[[int], str]) -> Json:
    """Work a batch off and answer with the result of each, in order."""
    items: list[Json] = call.body()
    if type(items) is not list or not 1 <= len(items) <= _LARGEST:
        raise incorrect()
    by_snils = {person.data["snils"]: person for person in call.state.persons.values()}
    results: list[Json] = []
    for item in items:
        person = by_snils.get(item.get("snils"))
        same = person is not None and all(
            person.data[name] == item.get(name) for name in ("lastName", "firstName", "middleName")
        )
        outcome = work(person.oid) if person is not None and same else "ESIA-020002"
        message = outcome if outcome == "Success" else f"{outcome} {_MESSAGES[outcome]}"
        results.append({"snils": item.get("snils"), "message": message})
    done = sum(result["message"] == "Success" for result in results)
    outcome = "Success" if done == len(results) else "Partial success" if done else "Fail"
    return {"message": outcome, "results": results}
