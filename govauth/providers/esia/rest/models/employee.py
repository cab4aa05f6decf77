"""Employees of an organisation and invitations to become one (Б.5, Б.7.6, Б.7.7, Б.11.2)."""

from __future__ import annotations

from datetime import date

from attrs import evolve, field, frozen

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.fields import day, facts, personal, tag
from govauth.providers.esia.rest.models.person import Person
from govauth.wire.identifiers import Snils
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer


@frozen(kw_only=True)
class Employee(Answer):
    """An employee; ``person`` comes with ``embed``."""

    facts: tuple[str, ...] = facts()
    etag: str | None = tag()
    prn_oid: int | None = None
    org_oid: int | None = None
    brh_oid: int | None = None
    position: str | None = None
    chief: bool | None = None
    blocked: bool | None = None
    corporate_contact: str | None = personal()
    person: Person | None = personal()

    def changed(
        self,
        *,
        position: str | None = None,
        corporate_contact: str | None = None,
        blocked: bool | None = None,
    ) -> Employee:
        """Make the same employee with some of the changeable fields changed; None leaves a field."""
        return evolve(
            self,
            position=self.position if position is None else position,
            corporate_contact=self.corporate_contact if corporate_contact is None else corporate_contact,
            blocked=self.blocked if blocked is None else blocked,
        )

    def to_send(self) -> dict[str, JsonValue]:
        """Return the body of an update: all that may be changed, because what is omitted is cleared (Б.7.7).

        Raises:
            InvalidInput: the employee was not read from ESIA, so there is no tag to update with.

        """
        if self.etag is None:
            raise InvalidInput("employee.etag", "must be there: update an employee that was read")
        return {
            "eTag": self.etag,
            "position": self.position or "",
            "corporateContact": self.corporate_contact or "",
            "blocked": bool(self.blocked),
        }


@frozen(kw_only=True)
class Invitation(Answer):
    """An invitation that was sent and not yet accepted."""

    facts: tuple[str, ...] = facts()
    etag: str | None = tag()
    invt_id: int | None = None
    email: str | None = personal()
    first_name: str | None = personal()
    last_name: str | None = personal()
    middle_name: str | None = personal()
    snils: Snils | None = personal()
    status: str | None = None
    created_on: date | None = day()
    groups: tuple[str, ...] = ()


@frozen(slots=True)
class InvitationData:
    """Whom to invite (Б.7.6).

    Attributes:
        email: where the letter goes.
        snils: narrows the invitation to one person.

    """

    email: str = field(repr=False)
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    middle_name: str | None = field(default=None, repr=False)
    snils: str | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check the address and the СНИЛС."""
        if "@" not in self.email:
            raise InvalidInput("email", "must be an e-mail address")
        _check_names(self.first_name, self.last_name)
        if self.snils is not None:
            Snils.checked(self.snils, "snils")

    def to_send(self) -> dict[str, JsonValue]:
        """Return the body."""
        body: dict[str, JsonValue] = {
            "email": self.email,
            "firstName": self.first_name,
            "lastName": self.last_name,
        }
        if self.middle_name:
            body["middleName"] = self.middle_name
        if self.snils:
            body["snils"] = Snils(self.snils).printed
        return body


@frozen(slots=True)
class NamedPerson:
    """A person by СНИЛС and name, as batches take them (Б.11.2, Б.11.4).

    Attributes:
        middle_name: None only for those who have none.

    """

    snils: str = field(repr=False)
    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    middle_name: str | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check the СНИЛС and the names."""
        Snils.checked(self.snils, "snils")
        _check_names(self.first_name, self.last_name)

    def to_send(self) -> dict[str, JsonValue]:
        """Return one item of the body."""
        item: dict[str, JsonValue] = {
            "snils": Snils(self.snils).printed,
            "firstName": self.first_name,
            "lastName": self.last_name,
        }
        if self.middle_name:
            item["middleName"] = self.middle_name
        return item


def _check_names(first_name: str, last_name: str) -> None:
    for name, value in (("first_name", first_name), ("last_name", last_name)):
        if not value.strip():
            raise InvalidInput(name, "must not be empty")
