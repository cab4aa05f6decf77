"""The attributes that hold XML: contacts, documents, addresses, authorities (А.4, table 5).

The document names the fields, and not the elements around them, nor whether the XML is nested or written as
text. Both are read, and records are known by the field that tells their kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from attrs import frozen

from govauth.providers.esia.rest.models.lookalikes import latin
from govauth.signing.xml import XmlLimits, XmlRefused, parse_xml
from govauth.signing.xml.library import Element, etree
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer

Record = dict[str, JsonValue]
_LIMITS: Final = XmlLimits(size=256 * 1024, depth=8, elements=5000, attributes=16)
_VERIFICATION: Final = {"S": "VERIFIED", "N": "NOT_VERIFIED"}
_DOCUMENTS: Final = {
    "01": "RF_PASSPORT",
    "02": "FID_DOC",
    "05": "RF_DRIVING_LICENSE",
    "06": "MDCL_PLCY",
    "07": "FRGN_PASS",
    "11": "MLTR_ID",
    "18": "RF_BRTH_CERT",
    "28": "FID_BRTH_CERT",
    "38": "OLD_BRTH_CERT",
}
_ADDRESSES: Final = {
    "PERSON_REGISTRATION": "PRG",
    "PERSON_LIVE": "PLV",
    "ORG_LEGAL": "OLG",
    "ORG_POSTAL": "OPS",
}
_ORG_CONTACTS: Final = {"FAX": "OFX", "EML": "OEM"}
_ADDRESS_FIELDS: Final = {
    "countryChar3Code": "countryId",
    "index": "zipCode",
    "corpus": "frame",
    "structure": "building",
}


@frozen(kw_only=True)
class SystemAuthority(Answer):
    """An authority of an official in a system: the mnemonics of both."""

    system: str | None = None
    mnemonic: str | None = None


def records_in(value: Element, name: str) -> list[JsonValue] | None:
    """Read the records of an attribute, in the terms of the REST interface.

    Args:
        value: ``saml2:AttributeValue``, verified.
        name: short name of the attribute.

    Returns:
        None where the form is not known.

    """
    kind, read = BLOCKS[name]
    root: Element = value
    if not len(value):
        try:
            root = parse_xml((value.text or "").strip().encode(), limits=_LIMITS)
        except XmlRefused:
            return None
    found: list[JsonValue] = [
        read(_fields(element)) for element in root.iter("*") if _is_record(element, kind)
    ]
    return found or None


def raw_of(value: Element) -> str:
    """Return what an attribute holds as text: of nested XML, the XML."""
    inside = "".join(etree.tostring(child, encoding="unicode") for child in value)
    return (value.text or "") + inside


def _is_record(element: Element, kind: str) -> bool:
    return any(_local(child) == kind for child in element)


def _local(element: Element) -> str:
    return etree.QName(element).localname


def _fields(element: Element) -> dict[str, str]:
    return {_local(child): "".join(child.itertext()).strip() for child in element}


def _contact(codes: Mapping[str, str]) -> Callable[[dict[str, str]], Record]:
    def read(fields: dict[str, str]) -> Record:
        kind = latin(fields["contactType"])
        return {**fields, "type": codes.get(kind, kind), **_verification(fields)}

    return read


def _document(fields: dict[str, str]) -> Record:
    kind = fields["documentType"]
    record: Record = {**fields, "type": _DOCUMENTS.get(kind, kind), **_verification(fields)}
    return record


def _address(fields: dict[str, str]) -> Record:
    kind = latin(fields["addressType"])
    renamed: Record = {_ADDRESS_FIELDS.get(name, name): value for name, value in fields.items()}
    return {**renamed, "type": _ADDRESSES.get(kind, kind)}


def _authority(fields: dict[str, str]) -> Record:
    return {**fields}


def _verification(fields: dict[str, str]) -> Record:
    status = fields.get("verificationStatus")
    return {} if status is None else {"vrfStu": _VERIFICATION.get(latin(status), status)}


BLOCKS: Final[Mapping[str, tuple[str, Callable[[dict[str, str]], Record]]]] = {
    "principalContacts": ("contactType", _contact({})),
    "principalDocuments": ("documentType", _document),
    "principalAddresses": ("addressType", _address),
    "orgContacts": ("contactType", _contact(_ORG_CONTACTS)),
    "orgAddresses": ("addressType", _address),
    "systemAuthority": ("mnemonic", _authority),
}
"""Short names: the field by which a record is known, and its reader."""
