"""Participants of МДЛП and their places."""

from __future__ import annotations

from typing import Final
from uuid import NAMESPACE_OID, uuid5

from attrs import frozen

from govauth.simulation import Json

_FIRST_PLACE: Final = 100_928
_BETWEEN: Final = 10
ADDRESS: Final = "г. Москва, Учебная ул., 1"
NAME: Final = "ООО «Учебный участник»"


@frozen
class Member:
    """A participant.

    Attributes:
        inn: ИНН.
        sys_id: its id, a UUID.
        branch_id: its place of activity, 14 digits.
        warehouse_id: its place of storage, 14 digits.

    """

    inn: str
    sys_id: str
    branch_id: str
    warehouse_id: str

    def card(self) -> Json:
        """Return it as it sees itself."""
        company = len(self.inn) == 10  # noqa: PLR2004
        return {
            "sys_id": self.sys_id,
            "inn": self.inn,
            "kpp": f"{self.inn[:4]}01001" if company else None,
            "org_name": NAME,
            "is_resident": True,
        }

    def place(self, place_id: str) -> Json:
        """Return one of its places."""
        return {
            "id": place_id,
            "org_name": NAME,
            "inn": self.inn,
            "address": {
                "aoguid": str(uuid5(NAMESPACE_OID, f"street {self.inn}")),
                "houseguid": str(uuid5(NAMESPACE_OID, f"house {self.inn}")),
                "address_description": ADDRESS,
            },
            "federal_subject_code": "77",
            "work_list": [],
            "registration_date": "2025-01-01T00:00:00Z",
            "status": 1,
        }


def make_member(inn: str, number: int) -> Member:
    """Make the participant that came as so many after the first."""
    place = _FIRST_PLACE + number * _BETWEEN
    sys_id = str(uuid5(NAMESPACE_OID, f"member {inn}"))
    return Member(inn, sys_id, f"{place:014}", f"{place + 2:014}")
