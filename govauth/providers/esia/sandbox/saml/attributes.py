"""What is told of a person: the attributes of Table 5, in the forms of SAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from attrs import frozen

from govauth.providers.esia.sandbox.oauth_registry import Person
from govauth.providers.esia.sandbox.saml.names import SAML
from govauth.providers.esia.sandbox.world import state
from govauth.simulation import Json

_MACE: Final = "urn:mace:dir:attribute:"
_ESIA: Final = "urn:esia:"
_OLD: Final = frozenset(
    {"authToken", "firstName", "lastName", "middleName", "userId", "principalStatus", "portalVersion"}
)
TYPES: Final = {"LEGAL": "L", "BUSINESS": "B", "AGENCY": "A"}
_CONTACTS: Final = {"MBT": "MBT", "EML": "EML", "PHN": "PHN", "OPH": "OPH", "OFX": "FAX", "OEM": "EML"}
_DOCUMENTS: Final = {"RF_PASSPORT": "01", "FID_DOC": "02", "RF_DRIVING_LICENSE": "05", "MDCL_PLCY": "06"}
_ADDRESSES: Final = {
    "PLV": "PERSON_LIVE",
    "PRG": "PERSON_REGISTRATION",
    "OLG": "ORG_LEGAL",
    "OPS": "ORG_POSTAL",
}


@frozen
class Attribute:
    """One attribute.

    Attributes:
        friendly: its short name.
        value: text, or XML written as text.
        is_xml: whether it is XML.

    """

    friendly: str
    value: str
    is_xml: bool = False

    @property
    def name(self) -> str:
        """Its whole name."""
        return f"{_MACE if self.friendly in _OLD else _ESIA}{self.friendly}"

    def written(self, *, nested: bool) -> str:
        """Write the element.

        Args:
            nested: whether XML goes in as elements.

        """
        value = self.value if self.is_xml and nested else escape(self.value)
        kind = "" if self.is_xml and nested else ' xsi:type="xs:string"'
        return (
            f'<saml2:Attribute xmlns:saml2="{SAML}" FriendlyName="{self.friendly}" Name="{self.name}"'
            ' NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml2:AttributeValue'
            f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{kind}>{value}'
            "</saml2:AttributeValue></saml2:Attribute>"
        )


def of_person(account: Person, person: state.Person, method: str, auth_token: str) -> list[Attribute]:
    """Return what is told of a person in any role.

    Args:
        account: with which the person signed in.
        person: and what hangs on them.
        method: ``PWD`` or ``DS``.
        auth_token: id of the session.

    """
    data = person.data
    last, _, rest = account.name.partition(" ")
    first, _, middle = rest.partition(" ")
    trusted = account.trusted
    mobile, mail = _contact(person.contacts, "MBT"), _contact(person.contacts, "EML")
    texts = {
        "userId": str(account.oid),
        "authToken": auth_token,
        "authnMethod": method,
        "lastName": last,
        "firstName": first,
        "middleName": middle,
        "gender": "FEMALE" if data.get("gender") == "F" else "MALE",
        "birthDate": str(data.get("birthDate") or "").replace(".", "-"),
        "personCitizenship": data.get("citizenship"),
        "personTrusted": "Y" if trusted else "N",
        "assuranceLevel": "AL20" if trusted else "AL10",
        "personSNILS": data.get("snils") if trusted else None,
        "personINN": data.get("inn"),
        "personMobilePhone": mobile.replace(" ", ""),
        "personEMail": mail,
        "principalStatus": "A",
        "portalVersion": "P",
    }
    return [
        *_texts(texts),
        _xml("principalContacts", "contact", [_contact_of(one) for one in person.contacts.values()]),
        _xml("principalDocuments", "document", [_document_of(one) for one in person.documents.values()]),
        _xml("principalAddresses", "address", [_address_of(one) for one in person.addresses.values()]),
    ]


def of_role(role: Json, organization: state.Organization | None, person_oid: int) -> list[Attribute]:
    """Return what is told of the role in an organisation.

    Args:
        role: as lists of roles have it.
        organization: with what hangs on it; None where nothing more is known.
        person_oid: of the employee.

    """
    data = organization.data if organization is not None else {}
    employee = organization.employees.get(person_oid, {}) if organization is not None else {}
    groups = (
        [] if organization is None else [name for oid, _, name in organization.members if oid == person_oid]
    )
    is_sole = role["type"] == "BUSINESS"
    texts = {
        "orgOid": str(role["oid"]),
        "orgType": TYPES.get(str(role["type"]), "L"),
        "orgName": role.get("fullName"),
        "orgShortName": role.get("shortName"),
        "orgOGRN": None if is_sole else role.get("ogrn"),
        "personOGRN": role.get("ogrn") if is_sole else None,
        "orgINN": data.get("inn"),
        "orgKPP": data.get("kpp"),
        "orgPosition": employee.get("position"),
        "memberOfGroups": ",".join(groups) or None,
    }
    if organization is None:
        return _texts(texts)
    return [
        *_texts(texts),
        _xml("orgContacts", "contact", [_contact_of(one) for one in organization.contacts.values()]),
        _xml("orgAddresses", "address", [_address_of(one) for one in organization.addresses.values()]),
    ]


def _texts(texts: Mapping[str, object]) -> list[Attribute]:
    # What a person lacks is absent, not empty.
    return [Attribute(name, str(value)) for name, value in texts.items() if value]


def _xml(name: str, tag: str, records: Sequence[Mapping[str, object]]) -> Attribute:
    # The names of the wrappers are not documented.
    plural = f"{tag}es" if tag.endswith("s") else f"{tag}s"
    inside = "".join(
        "".join(
            [
                f"<{tag}>",
                *(f"<{key}>{escape(str(one))}</{key}>" for key, one in record.items() if one),
                f"</{tag}>",
            ]
        )
        for record in records
    )
    return Attribute(name, f"<{plural}>{inside}</{plural}>", is_xml=True)


def _contact(contacts: Mapping[int, Json], kind: str) -> str:
    return next((str(one["value"]) for one in contacts.values() if one["type"] == kind), "")


def _contact_of(record: Json) -> Json:
    return {
        "contactType": _CONTACTS.get(record["type"], record["type"]),
        "value": str(record["value"]).replace(" ", ""),
        "verificationStatus": _state(record),
    }


def _document_of(record: Json) -> Json:
    issued = record.get("issueDate")
    written = datetime.fromtimestamp(int(issued), UTC).strftime("%Y-%m-%dT00:00:00") if issued else None
    return {
        "documentType": _DOCUMENTS.get(record["type"], record["type"]),
        "series": record.get("series"),
        "number": record.get("number"),
        "issueDate": written,
        "verificationStatus": _state(record),
        "issuedBy": record.get("issuedBy"),
    }


def _address_of(record: Json) -> Json:
    return {
        "addressType": _ADDRESSES.get(record["type"], record["type"]),
        "countryChar3Code": record.get("countryId"),
        "index": record.get("zipCode"),
        "region": record.get("region"),
        "street": record.get("street"),
        "house": record.get("house"),
        "flat": record.get("flat"),
    }


def _state(record: Json) -> str:
    return "S" if record.get("vrfStu") == "VERIFIED" else "N"
