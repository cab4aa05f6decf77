"""A person who signed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from attrs import field, frozen

from govauth.clock import instant
from govauth.errors import StoreUnavailable
from govauth.providers.esia.saml.assertion import ReadAttributes
from govauth.providers.esia.saml.attributes import Attributes, attributes_of
from govauth.providers.esia.saml.roles import GlobalRole
from govauth.secret import Secret
from govauth.wire.json import JsonValue
from govauth.wire.scalars import read_seconds


@frozen(kw_only=True)
class SamlUser:
    """One session of one person.

    Attributes:
        session: names the session in the store. Whoever knows it and shares the store is the person here:
            keep it like a password.
        attributes: what ESIA said at the sign-in.
        name_id: names the person in this session at ESIA; another one at each sign-in.
        session_index: names the session at ESIA; the logout needs both.
        started_at: when the person signed in here, in epoch seconds.
        ends_at: when the session ends, in epoch seconds.
        carried: what ``login.start(carry=…)`` was given; None after a resume.

    """

    session: Secret
    attributes: Attributes = field(repr=False)
    name_id: str = field(repr=False)
    session_index: str | None = field(repr=False)
    started_at: float
    ends_at: float
    carried: str | None = field(default=None, repr=False)

    @property
    def user_id(self) -> str:
        """The number of the account: store it at the first sign-in, and know the person by it later."""
        return self.attributes.user_id

    @property
    def is_employee(self) -> bool:
        """Whether the person acts for the organisation of the attributes ``org_…``."""
        return self.attributes.global_role == GlobalRole.EMPLOYEE

    @property
    def started(self) -> datetime:
        """When the person signed in here, in UTC."""
        return instant(self.started_at)

    def dump(self) -> dict[str, JsonValue]:
        """Return what the store keeps, without the session's name."""
        return {
            "name_id": self.name_id,
            "session_index": self.session_index,
            "ends_at": self.ends_at,
            "raw": dict(self.attributes.raw),
            "read": dict(self.attributes.records),
            "unread": sorted(self.attributes.unread),
        }

    @classmethod
    def load(cls, session: Secret, started_at: float, kept: Mapping[str, JsonValue]) -> Self:
        """Read what the store kept.

        Raises:
            StoreUnavailable: it is something else.

        """
        name_id, index = kept.get("name_id"), kept.get("session_index")
        raw, read, unread = kept.get("raw"), kept.get("read"), kept.get("unread")
        if not (isinstance(name_id, str) and isinstance(index, str | None) and "ends_at" in kept):
            raise StoreUnavailable("the stored record is not of a session by SAML")
        if not (isinstance(raw, Mapping) and isinstance(read, Mapping) and isinstance(unread, list)):
            raise StoreUnavailable("the stored record is not of a session by SAML")
        texts = {name: str(value) for name, value in raw.items()}
        return cls(
            session=session,
            attributes=attributes_of(ReadAttributes(texts, dict(read), set(map(str, unread)))),
            name_id=name_id,
            session_index=index,
            started_at=started_at,
            ends_at=read_seconds(kept["ends_at"]),
        )
