"""What МДЛП answers. Keys are snake-cased there; those that are not named here are kept in ``extra``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.mdlp.models.documents import (
        Announced,
        DocumentMetadata,
        DocumentPage,
        Finished,
        Link,
        Sent,
        SentDocument,
        SizeLimit,
    )
    from govauth.providers.crpt.mdlp.models.registers import (
        Address,
        AddressPage,
        CurrentMember,
        Medicine,
        MedicinePage,
        Member,
        Partner,
        PartnerPage,
        PlacePage,
        RegisteredAddress,
        RegisteredPlace,
        Stock,
        StockPage,
        TrustedChange,
        TrustedPartner,
        TrustedPartnerPage,
    )
    from govauth.providers.crpt.mdlp.models.units import (
        FoundUnits,
        FullHierarchy,
        LeftOut,
        Pack,
        PackChain,
        PackedUnit,
        PackTree,
        Unit,
        UnitPage,
    )

__all__ = [
    "Address",
    "AddressPage",
    "Announced",
    "CurrentMember",
    "DocumentMetadata",
    "DocumentPage",
    "Finished",
    "FoundUnits",
    "FullHierarchy",
    "LeftOut",
    "Link",
    "Medicine",
    "MedicinePage",
    "Member",
    "Pack",
    "PackChain",
    "PackTree",
    "PackedUnit",
    "Partner",
    "PartnerPage",
    "PlacePage",
    "RegisteredAddress",
    "RegisteredPlace",
    "Sent",
    "SentDocument",
    "SizeLimit",
    "Stock",
    "StockPage",
    "TrustedChange",
    "TrustedPartner",
    "TrustedPartnerPage",
    "Unit",
    "UnitPage",
]

_HOMES = {
    "Address": "govauth.providers.crpt.mdlp.models.registers",
    "AddressPage": "govauth.providers.crpt.mdlp.models.registers",
    "Announced": "govauth.providers.crpt.mdlp.models.documents",
    "CurrentMember": "govauth.providers.crpt.mdlp.models.registers",
    "DocumentMetadata": "govauth.providers.crpt.mdlp.models.documents",
    "DocumentPage": "govauth.providers.crpt.mdlp.models.documents",
    "Finished": "govauth.providers.crpt.mdlp.models.documents",
    "FoundUnits": "govauth.providers.crpt.mdlp.models.units",
    "FullHierarchy": "govauth.providers.crpt.mdlp.models.units",
    "LeftOut": "govauth.providers.crpt.mdlp.models.units",
    "Link": "govauth.providers.crpt.mdlp.models.documents",
    "Medicine": "govauth.providers.crpt.mdlp.models.registers",
    "MedicinePage": "govauth.providers.crpt.mdlp.models.registers",
    "Member": "govauth.providers.crpt.mdlp.models.registers",
    "Pack": "govauth.providers.crpt.mdlp.models.units",
    "PackChain": "govauth.providers.crpt.mdlp.models.units",
    "PackTree": "govauth.providers.crpt.mdlp.models.units",
    "PackedUnit": "govauth.providers.crpt.mdlp.models.units",
    "Partner": "govauth.providers.crpt.mdlp.models.registers",
    "PartnerPage": "govauth.providers.crpt.mdlp.models.registers",
    "PlacePage": "govauth.providers.crpt.mdlp.models.registers",
    "RegisteredAddress": "govauth.providers.crpt.mdlp.models.registers",
    "RegisteredPlace": "govauth.providers.crpt.mdlp.models.registers",
    "Sent": "govauth.providers.crpt.mdlp.models.documents",
    "SentDocument": "govauth.providers.crpt.mdlp.models.documents",
    "SizeLimit": "govauth.providers.crpt.mdlp.models.documents",
    "Stock": "govauth.providers.crpt.mdlp.models.registers",
    "StockPage": "govauth.providers.crpt.mdlp.models.registers",
    "TrustedChange": "govauth.providers.crpt.mdlp.models.registers",
    "TrustedPartner": "govauth.providers.crpt.mdlp.models.registers",
    "TrustedPartnerPage": "govauth.providers.crpt.mdlp.models.registers",
    "Unit": "govauth.providers.crpt.mdlp.models.units",
    "UnitPage": "govauth.providers.crpt.mdlp.models.units",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
