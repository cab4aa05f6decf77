"""The endpoints of the registers of МДЛП, as public clients use them. All but two only read."""

from __future__ import annotations

from typing import Final

from govauth.providers.crpt.mdlp import models
from govauth.providers.crpt.mdlp.hierarchy import full_hierarchy
from govauth.providers.crpt.places import MDLP
from govauth.transport.operation import Operation, Repeat, json_of

SAFE: Final = Repeat.SAFE

SGTINS: Final = Operation(
    "mdlp.registers.sgtins",
    "POST",
    "/reestr/sgtin/filter",
    json_of(models.UnitPage),
    repeat=SAFE,
    root=MDLP,
)
SGTINS_BY_LIST: Final = Operation(
    "mdlp.registers.sgtins_by_list",
    "POST",
    "/reestr/sgtin/sgtins-by-list",
    json_of(models.UnitPage),
    repeat=SAFE,
    root=MDLP,
)
PUBLIC_SGTINS: Final = Operation(
    "mdlp.registers.public_sgtins",
    "POST",
    "/reestr/sgtin/public/sgtins-by-list",
    json_of(models.UnitPage),
    repeat=SAFE,
    root=MDLP,
)
PACK_CHAIN: Final = Operation(
    "mdlp.packs.hierarchy",
    "GET",
    "/reestr/sscc/{sscc}/hierarchy",
    json_of(models.PackChain),
    repeat=SAFE,
    root=MDLP,
)
PACK_UNITS: Final = Operation(
    "mdlp.packs.sgtins",
    "POST",
    "/reestr/sscc/{sscc}/sgtins",
    json_of(models.UnitPage),
    repeat=SAFE,
    root=MDLP,
)
PACK_TREE: Final = Operation(
    "mdlp.packs.full_hierarchy",
    "GET",
    "/reestr/sscc/{sscc}/full-hierarchy",
    full_hierarchy,
    repeat=SAFE,
    root=MDLP,
)
BRANCHES: Final = Operation(
    "mdlp.registers.branches",
    "POST",
    "/reestr/branches/filter",
    json_of(models.PlacePage),
    repeat=SAFE,
    root=MDLP,
)
BRANCH: Final = Operation(
    "mdlp.registers.branch",
    "GET",
    "/reestr/branches/{id}",
    json_of(models.RegisteredPlace),
    repeat=SAFE,
    root=MDLP,
)
WAREHOUSES: Final = Operation(
    "mdlp.registers.warehouses",
    "POST",
    "/reestr/warehouses/filter",
    json_of(models.PlacePage),
    repeat=SAFE,
    root=MDLP,
)
WAREHOUSE: Final = Operation(
    "mdlp.registers.warehouse",
    "GET",
    "/reestr/warehouses/{id}",
    json_of(models.RegisteredPlace),
    repeat=SAFE,
    root=MDLP,
)
ADDRESSES: Final = Operation(
    "mdlp.registers.addresses",
    "GET",
    "/reestr/address/all",
    json_of(models.AddressPage),
    repeat=SAFE,
    root=MDLP,
)
STOCK: Final = Operation(
    "mdlp.registers.stock",
    "POST",
    "/reestr/virtual-storage/filter",
    json_of(models.StockPage),
    repeat=SAFE,
    root=MDLP,
)
MEDICINES: Final = Operation(
    "mdlp.medicines.list",
    "POST",
    "/reestr/med_products/current",
    json_of(models.MedicinePage),
    repeat=SAFE,
    root=MDLP,
)
MEDICINE: Final = Operation(
    "mdlp.medicines.get",
    "GET",
    "/reestr/med_products/{gtin}",
    json_of(models.Medicine),
    repeat=SAFE,
    root=MDLP,
)
PUBLIC_MEDICINES: Final = Operation(
    "mdlp.medicines.search",
    "POST",
    "/reestr/med_products/public/filter",
    json_of(models.MedicinePage),
    repeat=SAFE,
    root=MDLP,
)
PUBLIC_MEDICINE: Final = Operation(
    "mdlp.medicines.public",
    "GET",
    "/reestr/med_products/public/{gtin}",
    json_of(models.Medicine),
    repeat=SAFE,
    root=MDLP,
)
PARTNERS: Final = Operation(
    "mdlp.partners.list",
    "POST",
    "/reestr_partners/filter",
    json_of(models.PartnerPage),
    repeat=SAFE,
    root=MDLP,
)
TRUSTED: Final = Operation(
    "mdlp.partners.trusted",
    "POST",
    "/reestr/trusted_partners/filter",
    json_of(models.TrustedPartnerPage),
    repeat=SAFE,
    root=MDLP,
)
TRUST: Final = Operation(
    "mdlp.partners.trust",
    "POST",
    "/reestr/trusted_partners/add",
    json_of(models.TrustedChange),
    # Whoever is trusted already stays so.
    repeat=Repeat.READ_BACK,
    root=MDLP,
)
DISTRUST: Final = Operation(
    "mdlp.partners.distrust",
    "POST",
    "/reestr/trusted_partners/delete",
    json_of(models.TrustedChange),
    repeat=Repeat.READ_BACK,
    root=MDLP,
)
