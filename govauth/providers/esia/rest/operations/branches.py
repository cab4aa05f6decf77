"""Branches of an organisation (Б.4, Б.7.10)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.organization import Branch
from govauth.providers.esia.rest.operations.endpoint import GU, Tag, of_org
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import nothing

_BRANCHES: Final = Noun(
    "organizations.branches",
    "/orgs/{org_oid}/brhs",
    "Б.4",
    of_org("org_brhs"),
    write_section="Б.7.10",
    write_scopes=of_org(f"{GU}org_brhs"),
)

BRANCHES: Final = _BRANCHES.listed(Branch)
CONTACTS: Final = _BRANCHES.read(
    "contacts", collection_of(Contact), "/{branch_id}/ctts", scopes=of_org("org_brhs_ctts")
)
ADDRESSES: Final = _BRANCHES.read(
    "addresses", collection_of(Address), "/{branch_id}/addrs", scopes=of_org("org_brhs_addrs")
)
CREATE: Final = _BRANCHES.write(
    "create",
    "POST",
    nothing,
    tag=Tag.CONTAINER,
    check="read the branches; send again only if this one is absent, with the new tag",
)
UPDATE: Final = _BRANCHES.write(
    "update",
    "POST",
    nothing,
    "/{id}",
    tag=Tag.OBJECT,
    check="read the branch again and compare; send again only with its new tag",
)

ALL: Final = (*BRANCHES.all, CONTACTS, ADDRESSES, CREATE, UPDATE)
