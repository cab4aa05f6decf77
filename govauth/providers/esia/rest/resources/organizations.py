"""Organisations (Б.1, Б.4, Б.7)."""

from __future__ import annotations

from collections.abc import Collection as Set

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.category import Category
from govauth.providers.esia.rest.models.collections import Link
from govauth.providers.esia.rest.models.organization import Organization
from govauth.providers.esia.rest.operations import organizations as operations
from govauth.providers.esia.rest.resources.agency_vehicles import AgencyVehicleRecords
from govauth.providers.esia.rest.resources.arguments import Oid, org_path
from govauth.providers.esia.rest.resources.branches import Branches
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.consents import Consents, GeneralConsents
from govauth.providers.esia.rest.resources.elements import Elements, Links, embedded_only, fetched, links_of
from govauth.providers.esia.rest.resources.embedding import OrganizationPart, Pinned, embed_elements
from govauth.providers.esia.rest.resources.employees import Employees
from govauth.providers.esia.rest.resources.groups import Groups
from govauth.providers.esia.rest.resources.invitations import Invitations
from govauth.providers.esia.rest.resources.licenses import Licenses
from govauth.providers.esia.rest.resources.org_addresses import OrganizationAddresses
from govauth.providers.esia.rest.resources.org_contacts import OrganizationContacts
from govauth.providers.esia.rest.resources.org_vehicles import OrganizationVehicles
from govauth.providers.esia.rest.resources.read_back import holds
from govauth.providers.esia.rest.resources.registers import BankAccountRecords, SmeRegister
from govauth.providers.esia.rest.resources.service_centers import ServiceCenters
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.providers.esia.rest.resources.taxes import Taxes
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport


class Organizations:
    """``/orgs``.

    Attributes:
        contacts: telephones, fax, e-mail.
        addresses: legal and postal.
        vehicles: entered by hand.
        agency_vehicles: from the ГИБДД.
        branches: of the organisation.
        employees: and their data.
        invitations: to become an employee.
        groups: of access.
        consents: that the organisation gave or is asked for.
        general_consent: without which agencies are not asked.
        licenses: and the services for them.
        taxes: declarations.
        sme: the register of МСП.
        bank_accounts: as the ФНС knows them.
        service_centers: of organisations that register accounts.

    """

    def __init__(self, transport: Transport, settings: RestSettings | None = None) -> None:
        self._caller = caller = Caller(transport, settings)
        self.contacts: OrganizationContacts = OrganizationContacts(caller)
        self.addresses: OrganizationAddresses = OrganizationAddresses(caller)
        self.vehicles: OrganizationVehicles = OrganizationVehicles(caller)
        self.agency_vehicles: AgencyVehicleRecords = AgencyVehicleRecords(caller)
        self.branches: Branches = Branches(caller)
        self.employees: Employees = Employees(caller)
        self.invitations: Invitations = Invitations(caller)
        self.groups: Groups = Groups(caller)
        self.consents: Consents = Consents(caller)
        self.general_consent: GeneralConsents = GeneralConsents(caller)
        self.licenses: Licenses = Licenses(caller)
        self.taxes: Taxes = Taxes(caller)
        self.sme: SmeRegister = SmeRegister(caller)
        self.bank_accounts: BankAccountRecords = BankAccountRecords(caller)
        self.service_centers: ServiceCenters = ServiceCenters(caller)

    def list(self) -> Elements[Organization]:
        """Go through all organisations that the system may see: ``GET /rs/orgs`` (Б.1)."""

        async def fetch(link: Link) -> Organization:
            return await self.get(link.id)

        return fetched(self._caller, operations.LIST, None, fetch)

    def links(self) -> Links:
        """Go through the links to them: their last part is the OID (Б.1)."""
        return links_of(self._caller, operations.LIST)

    async def get(
        self, oid: Oid, embed: Set[OrganizationPart | Pinned[OrganizationPart] | str] = ()
    ) -> Organization:
        """Return an organisation: ``GET /rs/orgs/{org_oid}``. One request, whatever is embedded (Б.4).

        Args:
            oid: of the organisation.
            embed: what comes together with it: ``{OrganizationPart.CONTACTS}``.

        """
        path = org_path(oid, "oid")
        query = embed_elements(embed, OrganizationPart)
        return await self._caller.call(operations.GET, path, query=query)

    async def set_legal_form(self, organization: Organization, leg: str) -> Organization:
        """Set the legal form of an organisation that was read: ``POST /rs/orgs/{org_oid}`` (Б.7.1.1).

        Args:
            organization: as it was read, with its OID and its tag.
            leg: the code by ОКОПФ, five digits.

        Raises:
            InvalidInput: the organisation was not read, or the code is none.
            StaleTag: the organisation was changed meanwhile.

        """
        oid = organization.oid
        if oid is None or organization.etag is None:
            raise InvalidInput("organization", "must have been read with its oid and eTag")
        if len(leg) != len("65142") or not (leg.isascii() and leg.isdigit()):
            raise InvalidInput("leg", "must be a code of ОКОПФ: five digits")
        written = await self._caller.write(
            operations.SET_LEGAL_FORM,
            org_path(oid, "organization.oid"),
            applied=holds(lambda: self.get(oid), lambda found: found.leg == leg),
            body=json_body({"eTag": organization.etag, "leg": leg}),
            tag=organization.etag,
        )
        return written or await self.get(oid)

    def categories(self, oid: Oid) -> Elements[Category]:
        """Go through the categories of activity: ``GET /categories/orgs/{org_oid}`` (Б.4)."""
        return embedded_only(self._caller, operations.CATEGORIES, org_path(oid, "oid"))
