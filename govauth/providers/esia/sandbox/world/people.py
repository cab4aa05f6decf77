"""The persons of the world, with values of our own and right check digits."""

from __future__ import annotations

import base64
from typing import Any, Final

from govauth.providers.esia.sandbox.world.numbers import person_inn, snils
from govauth.providers.esia.sandbox.world.state import Person

Json = dict[str, Any]

AVATAR: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_NAMES: Final = (("Иванов", "Иван", "Иванович", "M"), ("Петрова", "Пелагея", "Петровна", "F"))


def make_person(oid: int, number: int, organizations: list[int]) -> Person:
    """Make a person with two of everything."""
    last, first, middle, gender = _NAMES[number % 2]
    person = Person(
        oid,
        {
            "stateFacts": ["EntityRoot"],
            "rIdDoc": oid * 10 + 1,
            "firstName": first,
            "lastName": last,
            "middleName": middle,
            "birthDate": f"{number % 27 + 1:02d}.02.1980",
            "birthPlace": "г. Воронеж",
            "gender": gender,
            "trusted": "true",
            "citizenship": "RUS",
            "snils": snils(number),
            "inn": person_inn(number),
            "updatedOn": "1767225600",
            "verifying": False,
            "status": "Registered",
            "selfEmployed": {"confirmed": True, "confirmDate": 1767225600000},
        },
        organizations=organizations,
        avatar=AVATAR,
        categories=[
            {
                "parentName": "Ремонт",
                "parentId": "1001",
                "catName": "Электрик",
                "catId": "1007",
                "catConfirm": "N",
                "status": "OK",
                "confirmDate": 1767225600000,
            }
        ],
    )
    for step, (kind, value) in enumerate(
        (("MBT", f"+7 (900) {number:07d}"), ("EML", f"person{number}@example.test"))
    ):
        key = oid * 10 + step
        person.contacts[key] = {"id": key, "type": kind, "vrfStu": "VERIFIED", "value": value}
    for step, kind in enumerate(("PLV", "PRG")):
        key = oid * 10 + 2 + step
        person.addresses[key] = {
            "id": key,
            "type": kind,
            "region": "Воронежская Область",
            "city": "Воронеж Город",
            "addressStr": "Воронежская область, Воронеж город, Лесная улица",
            "street": "Лесная Улица",
            "house": str(step + 1),
            "flat": "5",
            "countryId": "RUS",
            "zipCode": "394000",
            "fiasCode": "00000000-0000-4000-8000-000000000001",
        }
    _add_documents(person)
    for step, plate in enumerate(("А001АА36", "А002АА36")):
        key = oid * 10 + 6 + step
        person.vehicles[key] = {
            "id": key,
            "name": "ЛАДА",
            "numberPlate": plate,
            "regCertificate": {"series": "36УЕ", "number": f"20462{step}"},
        }
    _add_children(person, number)
    return person


def _add_documents(person: Person) -> None:
    kinds: tuple[Json, ...] = (
        {
            "type": "RF_PASSPORT",
            "vrfStu": "VERIFIED",
            "series": "2004",
            "number": "100200",
            "issueDate": "1383249600",
            "issueId": "360001",
            "issuedBy": "ОВД г. Воронежа",
            "fmsValid": True,
        },
        {"type": "RF_DRIVING_LICENSE", "vrfStu": "NOT_VERIFIED", "series": "3600", "number": "123456"},
    )
    for step, data in enumerate(kinds):
        key = person.oid * 10 + 4 + step
        person.documents[key] = {"id": key, **data}


def _add_children(person: Person, number: int) -> None:
    for step, name in enumerate(("Мария", "Пётр")):
        key = person.oid * 10 + 8 + step
        person.kids[key] = {
            "id": key,
            "firstName": name,
            "lastName": person.data["lastName"],
            "birthDate": "01.06.2015",
            "gender": "F" if step == 0 else "M",
            "snils": snils(500 + number * 10 + step),
            "trusted": True,
            "updatedOn": 1767225600,
        }
        paper = key * 10
        person.kid_documents[key] = {
            paper: {
                "id": paper,
                "type": "RF_BRTH_CERT",
                "vrfStu": "VERIFIED",
                "series": "I-СИ",
                "number": "500100",
                "issueDate": "10.06.2015",
                "actNo": "77",
                "actDate": "05.06.2015",
            }
        }
