"""Addresses of persons, organisations and service centres (Б.2, Б.4, Б.7.1.3, Б.11)."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

from attrs import frozen

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.encoding import as_wire
from govauth.providers.esia.rest.models.fields import code, facts, personal, tag
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer

_READ_ONLY = ("stateFacts", "id", "eTag", "vrfDdt", "fiasCode2")


class AddressType(StrEnum):
    """What an address is. ``PTA`` comes only through version 2 of the interface (Б.2)."""

    RESIDENCE = "PLV"
    REGISTRATION = "PRG"
    TEMPORARY = "PTA"
    ORG_LEGAL = "OLG"
    ORG_POSTAL = "OPS"
    SERVICE_CENTER = "RA"


@frozen(kw_only=True)
class Address(Answer):
    """One address. It is replaced as a whole, so change what was read: ``attrs.evolve(address, flat="5")``.

    Attributes:
        address_str: the address as one line, down to the street.
        fias_code: of the address register, as a GUID or in the older form.
        frame: the building's ``корпус``; ``building`` is its ``строение``.
        lat: degrees, of service centres.
        lng: degrees, of service centres.

    """

    facts: tuple[str, ...] = facts()
    id: int | None = None
    etag: str | None = tag()
    type: AddressType | str | None = code(AddressType)
    address_str: str | None = personal()
    zip_code: str | None = personal()
    country_id: str | None = None
    region: str | None = None
    area: str | None = None
    city: str | None = None
    district: str | None = None
    settlement: str | None = personal()
    street: str | None = personal()
    addition_area: str | None = personal()
    addition_area_street: str | None = personal()
    house: str | None = personal()
    building: str | None = personal()
    frame: str | None = personal()
    flat: str | None = personal()
    fias_code: str | None = personal()
    fias_code2: str | None = personal("fiasCode2")
    vrf_ddt: str | None = None
    lat: float | None = None
    lng: float | None = None

    def to_send(self) -> dict[str, JsonValue]:
        """Return every field that shows, as a replacement must (Б.7.1.3).

        Raises:
            InvalidInput: there is no type.

        """
        if self.type is None:
            raise InvalidInput("address.type", "must be given")
        wired = cast("dict[str, JsonValue]", as_wire(self))
        return {key: value for key, value in wired.items() if key not in _READ_ONLY}
