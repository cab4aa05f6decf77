"""Licences of an organisation (Б.7.2)."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from govauth.providers.esia.rest.models.collections import Collection
from govauth.providers.esia.rest.models.fields import epoch, facts, key, many
from govauth.wire.identifiers import Inn, Ogrn
from govauth.wire.model import Answer


@frozen(kw_only=True)
class WorkPlace(Answer):
    """Where one work of a licensed activity is done."""

    facts: tuple[str, ...] = facts()
    id: int | None = None
    work_id: int | None = key("licenseTAWId")
    address: str | None = None
    addr_fias: str | None = None


@frozen(kw_only=True)
class Work(Answer):
    """One work of a licensed activity."""

    facts: tuple[str, ...] = facts()
    id: int | None = None
    activity_id: int | None = key("licenseTAId")
    name: str | None = None
    places: Collection[WorkPlace] | None = many(WorkPlace, "licenseTypeActivityWorkPlaces")


@frozen(kw_only=True)
class ActivityPlace(Answer):
    """Where a licensed activity is carried out."""

    facts: tuple[str, ...] = facts()
    id: int | None = None
    activity_id: int | None = key("licenseTAId")
    address: str | None = None
    addr_fias: str | None = None


@frozen(kw_only=True)
class Activity(Answer):
    """A licensed activity."""

    facts: tuple[str, ...] = facts()
    id: int | None = None
    license_id: int | None = None
    name: str | None = None
    places: Collection[ActivityPlace] | None = many(ActivityPlace, "licenseTypeActivityPlaces")
    works: Collection[Work] | None = many(Work, "licenseTypeActivityWorks")


@frozen(kw_only=True)
class License(Answer):
    """A licence.

    Attributes:
        sp_name: name of the entrepreneur, where the licence is theirs.
        status: words in Russian, without a dictionary.

    """

    facts: tuple[str, ...] = facts()
    id: int | None = None
    issuer_org_name: str | None = None
    issuer_org_ogrn: Ogrn | None = None
    issuer_org_inn: Inn | None = None
    sp_name: str | None = None
    org_full_name: str | None = None
    org_short_name: str | None = None
    ogrn: Ogrn | None = None
    inn: Inn | None = None
    address: str | None = None
    addr_fias: str | None = None
    tel_number: str | None = None
    email: str | None = None
    registration_number: str | None = None
    issue_date: datetime | None = epoch()
    start_date: datetime | None = epoch()
    end_date: datetime | None = epoch()
    status: str | None = None
    status_date: datetime | None = epoch()
    status_start_date: datetime | None = epoch()
    status_end_date: datetime | None = epoch()
    change_date: datetime | None = epoch()
    created_on: datetime | None = epoch()
    updated_on: datetime | None = epoch()
    activities: Collection[Activity] | None = many(Activity, "licenseTypeActivities")


@frozen(kw_only=True)
class LicenseService(Answer):
    """A public service that can be ordered for a licence."""

    facts: tuple[str, ...] = facts()
    service_name: str | None = None
    url: str | None = None
