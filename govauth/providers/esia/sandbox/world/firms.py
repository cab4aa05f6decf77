"""The organisations of the world."""

from __future__ import annotations

from typing import Any

from govauth.providers.esia.sandbox.world.numbers import ogrn, snils
from govauth.providers.esia.sandbox.world.records import make_records
from govauth.providers.esia.sandbox.world.state import Organization

Json = dict[str, Any]


def make_organization(oid: int, number: int, people: list[int]) -> Organization:
    """Make an organisation with something of everything."""
    firm = Organization(
        oid,
        {
            "oid": oid,
            "shortName": f"ООО «Пример {number}»",
            "fullName": f" Общество с ограниченной ответственностью «Пример {number}» ",
            "type": "LEGAL",
            "ogrn": ogrn(number),
            "inn": "7707083893",
            "kpp": "770701001",
            "leg": "12300",
            "staffCount": str(len(people)),
            "branchesCount": 1,
        },
        categories=[
            {"parentName": "Связь", "parentId": "1", "catName": "Оператор", "catId": "109", "catConfirm": "N"}
        ],
    )
    first = oid * 10
    firm.contacts = {
        first: {"id": first, "type": "OPH", "vrfStu": "NOT_VERIFIED", "value": "+7 (495) 0000000"}
    }
    firm.addresses = {
        first + 1: {
            "id": first + 1,
            "type": "OLG",
            "region": "Москва Город",
            "addressStr": "Москва город, Лесная улица",
            "countryId": "RUS",
            "zipCode": "125009",
            "street": "Лесная Улица",
            "house": "10",
            "flat": "96",
        }
    }
    firm.vehicles = {
        first + 2: {
            "id": first + 2,
            "name": "ГАЗ",
            "numberPlate": "А003АА77",
            "regCertificate": {"series": "7700", "number": "123456"},
        }
    }
    branch = first + 3
    firm.branches = {branch: {"name": "Филиал в Твери", "kpp": "690001001", "leg": "30002", "staffCount": 1}}
    firm.branch_contacts = {branch: [{"id": first + 4, "type": "OPH", "value": "+7 (482) 0000000"}]}
    firm.branch_addresses = {branch: [{"id": first + 5, "type": "OLG", "addressStr": "Тверь город"}]}
    for place, person in enumerate(people):
        firm.employees[person] = make_employee(oid, person, place)
    _add_rights(firm, people, first)
    _add_papers(firm, first)
    firm.records = make_records(oid)
    return firm


def make_employee(org_oid: int, prn_oid: int, place: int) -> Json:
    """Make an employee."""
    return {
        "prnOid": prn_oid,
        "orgOid": org_oid,
        "position": "директор" if place == 0 else "специалист",
        "chief": place == 0,
        "blocked": False,
        "corporateContact": f"worker{place}@example.test",
    }


def _add_rights(firm: Organization, people: list[int], first: int) -> None:
    firm.invitations = {
        first + 6: {
            "invtId": first + 6,
            "email": "guest@example.test",
            "firstName": "Глеб",
            "lastName": "Гостев",
            "middleName": "Глебович",
            "snils": snils(900),
            "status": "A",
            "createdOn": "23.10.2025",
            "groups": ["ORG_ADMIN"],
        }
    }
    firm.groups = {
        "ORG_ADMIN": {
            "name": "Администраторы профиля организации",
            "description": "Сотрудники с правом изменять данные организации",
            "system": "true",
            "itSystem": "ESIA",
        },
        "OWN.GROUP": {"name": "Своя группа", "description": "Без системы", "system": "false"},
    }
    firm.members = {(people[0], "ORG_ADMIN", "ESIA"), (people[0], "OWN.GROUP", "")}
    firm.permissions = {"ORG_ADMIN": {732: {"permId": 732, "ogrn": ogrn(77)}}, "OWN.GROUP": {}}
    for step, status in enumerate(("A", "W", "W", "W")):
        number = first + 10 + step
        firm.consents[number] = {
            "stateFacts": ["Identifiable"],
            "id": number,
            "mnemonic": "REG_QUESTIONNAIRE",
            "name": "Оформление анкеты клиента",
            "subjectOgrn": firm.data["ogrn"],
            "subjectName": firm.data["shortName"],
            "subjectId": 86_000_001,
            "subjectOid": firm.oid,
            "objectOgrn": ogrn(78),
            "objectName": "АО «Банк Пример»",
            "objectId": 86_000_002,
            "objectOid": 1_000_009_999,
            "orgGrantId": 2,
            "context": {},
            "purpose": "Оформление анкеты клиента",
            "issuedOn": 1767225600,
            "expiredOn": 1798761600,
            "status": status,
            "createdOn": 1767200000,
            "updatedOn": 1767225600,
            "scopes": {
                "stateFacts": ["hasSize"],
                "size": 2,
                "elements": [
                    {
                        "stateFacts": ["ReadOnly"],
                        "sysname": name,
                        "name": f"Просмотр {name}",
                        "description": "Сведения",
                    }
                    for name in ("org_egr", "org_vhls")
                ],
            },
        }


def _add_papers(firm: Organization, first: int) -> None:
    number = first + 20
    places = {
        "stateFacts": ["hasSize"],
        "size": 1,
        "elements": [
            {
                "stateFacts": ["ReadOnly"],
                "id": number + 2,
                "licenseTAId": number + 1,
                "address": "Тверская обл., г. Тверь",
                "addrFias": "00000000-0000-4000-8000-000000000002",
            }
        ],
    }
    works = {
        "stateFacts": ["hasSize"],
        "size": 1,
        "elements": [
            {
                "stateFacts": ["ReadOnly"],
                "id": number + 3,
                "licenseTAId": number + 1,
                "name": "Услуги связи",
                "licenseTypeActivityWorkPlaces": {"stateFacts": ["hasSize"], "size": 0, "elements": []},
            }
        ],
    }
    firm.licenses = [
        {
            "stateFacts": ["Identifiable"],
            "id": number,
            "issuerOrgName": "Федеральная служба по надзору",
            "issuerOrgOgrn": ogrn(80),
            "issuerOrgInn": "7707083893",
            "orgFullName": firm.data["fullName"].strip(),
            "orgShortName": firm.data["shortName"],
            "ogrn": firm.data["ogrn"],
            "inn": firm.data["inn"],
            "address": "Москва",
            "registrationNumber": "00777-СВ",
            "issueDate": 1638738000,
            "startDate": 1638738000,
            "endDate": 3768411600,
            "status": "Действующая",
            "createdOn": 1640177458,
            "updatedOn": 1640177458,
            "licenseTypeActivities": {
                "stateFacts": ["hasSize"],
                "size": 1,
                "elements": [
                    {
                        "stateFacts": ["ReadOnly"],
                        "id": number + 1,
                        "licenseId": number,
                        "name": "Оказание услуг связи",
                        "licenseTypeActivityPlaces": places,
                        "licenseTypeActivityWorks": works,
                    }
                ],
            },
        }
    ]
    firm.license_services = {
        number: [
            {
                "stateFacts": ["Identifiable"],
                "serviceName": "Внести изменения в лицензию",
                "url": "https://www.gosuslugi.ru/600000/1",
            }
        ]
    }
