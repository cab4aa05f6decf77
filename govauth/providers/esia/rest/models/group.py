"""Access groups and the permissions to use them (Б.6, Б.7.8, Б.7.9)."""

from __future__ import annotations

from attrs import frozen

from govauth.providers.esia.rest.models.fields import facts, key
from govauth.providers.esia.rest.models.links import Linked
from govauth.wire.identifiers import Ogrn
from govauth.wire.model import Answer


@frozen(kw_only=True)
class Group(Linked):
    """An access group.

    Attributes:
        id: the mnemonic, such as ``ORG_ADMIN``; the wire says ``grp_id``.
        system: whether the group belongs to an information system.
        it_system: the mnemonic of that system.
        links: the information systems that the group belongs to, where the answer names them.

    """

    facts: tuple[str, ...] = facts()
    id: str | None = key("grp_id")
    name: str | None = None
    description: str | None = None
    system: bool | None = None
    it_system: str | None = None


@frozen(kw_only=True)
class GroupPermission(Answer):
    """The permission of another organisation to use a group."""

    facts: tuple[str, ...] = facts()
    perm_id: int | None = None
    ogrn: Ogrn | None = None
    rq_cfm: bool | None = None
