"""The public names of the REST services. The package loads this file on first use of one of them."""

from govauth.providers.esia.rest.errors import BatchRefused, OperationFailed, ScopeMissing, StaleTag
from govauth.providers.esia.rest.models.account_import import (
    ConfirmationStatus,
    ImportCode,
    ImportOutcome,
    NextStep,
)
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.models.applicant import (
    Applicant,
    ForeignDocument,
    ForeignPassport,
    RfPassport,
)
from govauth.providers.esia.rest.models.avatar import Avatar
from govauth.providers.esia.rest.models.collections import Collection, Link
from govauth.providers.esia.rest.models.consent import Consent, ConsentFilter, ConsentStatus
from govauth.providers.esia.rest.models.contact import Contact, ContactType, Verification
from govauth.providers.esia.rest.models.document import Document, DocumentType
from govauth.providers.esia.rest.models.employee import Employee, Invitation, InvitationData, NamedPerson
from govauth.providers.esia.rest.models.encoding import as_wire
from govauth.providers.esia.rest.models.group import Group, GroupPermission
from govauth.providers.esia.rest.models.license import License
from govauth.providers.esia.rest.models.organization import Branch, BranchData, Organization, OrganizationType
from govauth.providers.esia.rest.models.person import Child, Gender, Person
from govauth.providers.esia.rest.models.service_center import (
    CenterType,
    Feature,
    OpeningMode,
    ServiceCenter,
    ServiceCenterData,
)
from govauth.providers.esia.rest.models.vehicle import Vehicle, VehicleData
from govauth.providers.esia.rest.resources.avatars import Avatars
from govauth.providers.esia.rest.resources.changes import ChangeFeed, Changes
from govauth.providers.esia.rest.resources.embedding import ChildPart, OrganizationPart, PersonPart, Pinned
from govauth.providers.esia.rest.resources.foreign_branches import ForeignBranches
from govauth.providers.esia.rest.resources.identification_keys import IdentificationKeys
from govauth.providers.esia.rest.resources.imports import Imports
from govauth.providers.esia.rest.resources.organizations import Organizations
from govauth.providers.esia.rest.resources.own_person import OwnPerson
from govauth.providers.esia.rest.resources.persons import ALL_PARTS, Persons
from govauth.providers.esia.rest.resources.settings import PersonApi, RestSettings

__all__ = [
    "ALL_PARTS",
    "Address",
    "AddressType",
    "Applicant",
    "Avatar",
    "Avatars",
    "BatchRefused",
    "Branch",
    "BranchData",
    "CenterType",
    "ChangeFeed",
    "Changes",
    "Child",
    "ChildPart",
    "Collection",
    "ConfirmationStatus",
    "Consent",
    "ConsentFilter",
    "ConsentStatus",
    "Contact",
    "ContactType",
    "Document",
    "DocumentType",
    "Employee",
    "Feature",
    "ForeignBranches",
    "ForeignDocument",
    "ForeignPassport",
    "Gender",
    "Group",
    "GroupPermission",
    "IdentificationKeys",
    "ImportCode",
    "ImportOutcome",
    "Imports",
    "Invitation",
    "InvitationData",
    "License",
    "Link",
    "NamedPerson",
    "NextStep",
    "OpeningMode",
    "OperationFailed",
    "Organization",
    "OrganizationPart",
    "OrganizationType",
    "Organizations",
    "OwnPerson",
    "Person",
    "PersonApi",
    "PersonPart",
    "Persons",
    "Pinned",
    "RestSettings",
    "RfPassport",
    "ScopeMissing",
    "ServiceCenter",
    "ServiceCenterData",
    "StaleTag",
    "Vehicle",
    "VehicleData",
    "Verification",
    "as_wire",
]
