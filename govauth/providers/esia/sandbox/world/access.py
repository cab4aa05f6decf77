"""Which scopes let in. The names are those of the sections and of tables 69 to 71."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from attrs import frozen

from govauth.providers.esia.sandbox.world.replies import refused
from govauth.simulation import Refused

_GU: Final = "http://esia.gosuslugi.ru/"
POWERS: Final = "the powers of the system"
"""Stands for any scope of the organisation: Б.4 and Б.7.1 name none."""


@frozen
class Access:
    """What a token opens.

    Attributes:
        scopes: as in the claim; None opens everything.
        person_oid: of whom; None for a system.

    """

    scopes: tuple[str, ...] | None
    person_oid: int | None = None

    def require(self, names: tuple[str, ...], parts: Mapping[str, str], *, write: bool) -> None:
        """Let a call in.

        Raises:
            Refused: no scope of the token fits.

        """
        if self.scopes is None or not names:
            return
        person = parts.get("prn_oid")
        strange = self.person_oid is not None and person is not None and person != str(self.person_oid)
        if strange and "org_oid" not in parts:
            raise _not_allowed()
        if not any(self._fits(scope, names, parts, write=write) for scope in self.scopes):
            raise _not_allowed()

    @staticmethod
    def _fits(scope: str, names: tuple[str, ...], parts: Mapping[str, str], *, write: bool) -> bool:
        name, _, query = scope.partition("?")
        name = name.removeprefix(_GU)
        settings = dict(parse_qsl(query))
        if name not in names and not (POWERS in names and name.startswith("org_")):
            return False
        if "org_oid" in settings and settings["org_oid"] != parts.get("org_oid"):
            return False
        if "oid" in settings and parts.get("prn_oid") not in (None, settings["oid"]):
            return False
        return not write or name == "org_idm" or settings.get("mode") == "w"


def _not_allowed() -> Refused:
    return refused(403, "ESIA-005029", "SecurityErrorEnum.scopeNotAllowed")
