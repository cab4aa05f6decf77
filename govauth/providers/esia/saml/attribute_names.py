"""The names of the 44 attributes on the wire (А.4, table 5, and the template of А.6)."""

from __future__ import annotations

from typing import Final

from govauth.errors import InvalidInput

_ESIA: Final = "urn:esia:"
_MACE: Final = "urn:mace:dir:attribute:"
_OLD: Final = frozenset(
    {
        "authToken",
        "firstName",
        "lastName",
        "middleName",
        "name",
        "snils",
        "userId",
        "userName",
        "userType",
    }
)

ATTRIBUTES: Final = (
    "assuranceLevel",
    "attachedToOrg",
    "authnMethod",
    "authToken",
    "birthDate",
    "firstName",
    "gender",
    "globalRole",
    "inn",
    "lastName",
    "middleName",
    "memberOfGroups",
    "name",
    "nsId",
    "orgAddresses",
    "orgBranchKPP",
    "orgBranchName",
    "orgContacts",
    "orgId",
    "orgOid",
    "orgKPP",
    "orgLegalForm",
    "orgINN",
    "orgName",
    "orgShortName",
    "orgOGRN",
    "orgPosition",
    "orgType",
    "personCitizenship",
    "personEMail",
    "personINN",
    "personMobilePhone",
    "personOGRN",
    "personSNILS",
    "personTrusted",
    "personType",
    "principalContacts",
    "principalDocuments",
    "principalAddresses",
    "snils",
    "systemAuthority",
    "userId",
    "userName",
    "userType",
)
"""Short names, in the order of the table."""

DEPRECATED: Final = frozenset(
    {
        "assuranceLevel",
        "attachedToOrg",
        "inn",
        "name",
        "nsId",
        "orgId",
        "personType",
        "snils",
        "userName",
        "userType",
    }
)
"""Read, and never to be demanded (Д.2, table 73)."""


def name_of(attribute: str) -> str:
    """Return the name on the wire of a short name.

    Raises:
        InvalidInput: the table has no such attribute.

    """
    if attribute not in ATTRIBUTES:
        raise InvalidInput("attributes", "must be short names of the table of attributes, such as userId")
    return f"{_MACE if attribute in _OLD else _ESIA}{attribute}"


def short_name(name: str) -> str:
    """Return the short name of a name on the wire; of an unknown one, the whole."""
    for prefix in (_ESIA, _MACE):
        if name.startswith(prefix) and len(name) > len(prefix):
            return name.removeprefix(prefix)
    return name
