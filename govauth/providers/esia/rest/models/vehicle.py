"""Vehicles that persons and organisations entered themselves (Б.2, Б.4, Б.7.1.4.1)."""

from __future__ import annotations

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.fields import facts, personal, tag
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer


@frozen(kw_only=True)
class RegistrationCertificate(Answer):
    """``regCertificate``: the certificate of registration."""

    series: str | None = personal()
    number: str | None = personal()


@frozen(kw_only=True)
class Vehicle(Answer):
    """One vehicle."""

    facts: tuple[str, ...] = facts()
    id: int | None = None
    etag: str | None = tag()
    name: str | None = None
    number_plate: str | None = personal()
    reg_certificate: RegistrationCertificate | None = personal()


@frozen(slots=True)
class VehicleData:
    """A vehicle to enter or to write over (Б.7.1.4.1.1). Everything is required.

    Attributes:
        name: make, as the owner calls it.
        number_plate: as printed, letters in either alphabet.
        series: of the certificate of registration.
        number: of the certificate of registration.

    """

    name: str
    number_plate: str = field(repr=False)
    series: str = field(repr=False)
    number: str = field(repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse empty fields."""
        for name in ("name", "number_plate", "series", "number"):
            if not getattr(self, name):
                raise InvalidInput(name, "must not be empty")

    def to_send(self) -> dict[str, JsonValue]:
        """Return the body."""
        return {
            "name": self.name,
            "numberPlate": self.number_plate,
            "regCertificate": {"series": self.series, "number": self.number},
        }

    def is_of(self, vehicle: Vehicle) -> bool:
        """Tell whether a vehicle holds these data."""
        certificate = vehicle.reg_certificate or RegistrationCertificate()
        held = (vehicle.name, vehicle.number_plate, certificate.series, certificate.number)
        return held == (self.name, self.number_plate, self.series, self.number)
