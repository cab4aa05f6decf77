"""Checks of what names a thing in a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from govauth.errors import InvalidInput
from govauth.providers.bifit_kassa.models import Nomenclature, Organization, TradeObject

OrganizationRef: TypeAlias = str | Organization
"""An organisation: its id, or what listing returned."""

TradeObjectRef: TypeAlias = str | TradeObject
"""A trade object: its id, or what listing returned."""

NomenclatureRef: TypeAlias = int | Nomenclature
"""An entry of the catalogue: its id, or what listing returned."""


def organization_id(organization: OrganizationRef) -> str:
    """Return the id of an organisation.

    Raises:
        InvalidInput: it is empty or no text.

    """
    return text_id(
        organization.id if isinstance(organization, Organization) else organization, "organization"
    )


def trade_object_id(trade_object: TradeObjectRef, field: str = "trade_object") -> str:
    """Return the id of a trade object.

    Raises:
        InvalidInput: it is empty or no text.

    """
    return text_id(trade_object.id if isinstance(trade_object, TradeObject) else trade_object, field)


def nomenclature_id(nomenclature: NomenclatureRef) -> str:
    """Return the id of an entry of the catalogue, as it stands in a path.

    Raises:
        InvalidInput: it is not a number above zero.

    """
    found = nomenclature.id if isinstance(nomenclature, Nomenclature) else nomenclature
    return str(whole_id(found, "nomenclature"))


def text_id(value: object, field: str) -> str:
    """Return an id that is a text.

    Raises:
        InvalidInput: it is not.

    """
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(field, "must be an id: a text that is not empty")
    return value


def whole_id(value: object, field: str) -> int:
    """Return an id that is a number.

    Raises:
        InvalidInput: it is not.

    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidInput(field, "must be an id: a whole number above zero")
    return value


def not_empty(values: Sequence[str], field: str) -> list[str]:
    """Return several texts as a list.

    Raises:
        InvalidInput: there is none, one is empty, or one text was given in place of several.

    """
    if isinstance(values, str) or not values:
        raise InvalidInput(field, "must be a list with at least one entry")
    return [text_id(value, f"{field}[{number}]") for number, value in enumerate(values)]
