"""The organisations of the world (``data/organization.json``): something of everything."""

from __future__ import annotations

from attrs import asdict

from govauth.providers.esia.sandbox.organization import Organization
from govauth.providers.esia.sandbox.world import state
from govauth.providers.esia.sandbox.world.records import make_records
from govauth.providers.esia.sandbox.world.templates import by_id, fill, read_template
from govauth.simulation import Json


def make_organization(asked: Organization) -> state.Organization:
    """Make an organisation."""
    oid, employees = asked.oid, asked.employees
    first = oid * 10
    branch, invitation, consent, license_ = first + 3, first + 6, first + 10, first + 20
    template = read_template("organization")
    values: Json = {
        **asdict(asked),
        "staff_count": str(len(employees)),
        "invitation_id": invitation,
        "license_id": license_,
        "activity_id": license_ + 1,
        "place_id": license_ + 2,
        "work_id": license_ + 3,
    }
    consents = {
        consent + step: fill(
            template["consent"], {**values, "consent_id": consent + step, "consent_status": status}
        )
        for step, status in enumerate(template["consents"])
    }
    made = fill({name: part for name, part in template.items() if name != "consent"}, values)
    return state.Organization(
        oid,
        made["data"],
        categories=made["categories"],
        contacts=by_id(made["contacts"], first),
        addresses=by_id(made["addresses"], first),
        vehicles=by_id(made["vehicles"], first),
        branches={branch: made["branch"]},
        branch_contacts={branch: list(by_id(made["branch_contacts"], first).values())},
        branch_addresses={branch: list(by_id(made["branch_addresses"], first).values())},
        employees={person: make_employee(oid, person, place) for place, person in enumerate(employees)},
        invitations={invitation: made["invitation"]},
        groups=made["groups"],
        members={(chief, *group) for chief in employees[:1] for group in made["groups_of_the_chief"]},
        permissions={
            group: {each["permId"]: each for each in permissions}
            for group, permissions in made["permissions"].items()
        },
        consents=consents,
        licenses=made["licenses"],
        license_services={license_: made["license_services"]},
        records=make_records(oid),
    )


def make_employee(org_oid: int, prn_oid: int, place: int) -> Json:
    """Make an employee; the one at place 0 is the chief."""
    return {
        "prnOid": prn_oid,
        "orgOid": org_oid,
        "position": "директор" if place == 0 else "специалист",
        "chief": place == 0,
        "blocked": False,
        "corporateContact": f"worker{place}@example.test",
    }


def make_role(organization: state.Organization, prn_oid: int) -> Json:
    """Make the role of an employee."""
    chief = organization.employees[prn_oid]["chief"]
    named = {name: organization.data[name] for name in ("oid", "shortName", "ogrn", "type")}
    return {
        **named,
        "fullName": organization.data["fullName"].strip(),
        "prnOid": prn_oid,
        "chief": chief,
        "admin": chief,
        "active": True,
    }
