"""Packages that are made and taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.true_api.bodies import parts
from govauth.providers.crpt.true_api.document_types import DocumentType
from govauth.wire.json import JsonValue


@frozen(slots=True)
class Aggregation:
    """``AGGREGATION_DOCUMENT``: what was packed into what.

    Attributes:
        participant_inn: who submits it.
        units: codes (КИ, or full codes, which are cut to КИ) by the code of the package, such as an SSCC.

    Raises:
        InvalidInput: names the field and the rule; raised by :meth:`as_wire`.

    """

    participant_inn: str
    units: Mapping[str, Sequence[str]] = field(repr=False, hash=False)

    @property
    def type(self) -> str:
        """The type of the document."""
        return DocumentType.AGGREGATION.value

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the content, before base64."""
        if not self.units:
            raise InvalidInput("units", "must have at least one package")
        return {
            "participantId": parts.inn(self.participant_inn, "participant_inn"),
            "aggregationUnits": [
                {
                    "unitSerialNumber": parts.code(unit, f"units[{number}]"),
                    "aggregationType": "AGGREGATION",
                    "sntins": list(parts.codes(inside, f"units[{number}].codes")),
                }
                for number, (unit, inside) in enumerate(self.units.items())
            ],
        }


@frozen(slots=True)
class Disaggregation:
    """``DISAGGREGATION_DOCUMENT``: packages that were taken apart.

    Attributes:
        participant_inn: who submits it.
        units: codes of the packages, such as SSCC.

    Raises:
        InvalidInput: names the field and the rule; raised by :meth:`as_wire`.

    """

    participant_inn: str
    units: Sequence[str] = field(repr=False)

    @property
    def type(self) -> str:
        """The type of the document."""
        return DocumentType.DISAGGREGATION.value

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the content, before base64."""
        return {
            "participant_inn": parts.inn(self.participant_inn, "participant_inn"),
            "products_list": [{"uitu": unit} for unit in parts.codes(self.units, "units")],
        }
