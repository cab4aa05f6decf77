"""Who the simulated ESIA knows: client systems, persons, identification keys."""

from __future__ import annotations

from typing import Any, Final

from attrs import define, field, frozen

from govauth.providers.esia.sandbox.oauth_keys import Algorithm
from govauth.signing.certificates import Certificate

Json = dict[str, Any]

MNEMONIC: Final = "TEST01"
LOGIN: Final = "79000000000"
PASSWORD: Final = "sandbox-password"  # noqa: S105 - of the sandbox's persons
OTP: Final = "123456"
VERIFY_TOKEN: Final = "sandbox-verify-token"  # noqa: S105 - what the simulated biometric system gives
PERSON_OID: Final = 1000299353
OTHER_OID: Final = 1000299354
OTHER_LOGIN: Final = "79000000001"
ORGANIZATION_OID: Final = 1000000357


class Refused(Exception):
    """A refusal of the authorisation service."""

    def __init__(self, word: str, code: str, words: str) -> None:
        super().__init__(code)
        self.word = word
        self.code = code
        self.words = words

    @property
    def description(self) -> str:
        """``error_description``."""
        return f"{self.code}: {self.words}"


@frozen
class Person:
    """Somebody who can sign in."""

    oid: int
    login: str
    name: str
    trusted: bool = True
    has_second_factor: bool = True
    roles: tuple[Json, ...] = ()


@define
class System:
    """A registered client system."""

    mnemonic: str
    certificates: list[Certificate] = field(factory=list[Certificate])
    redirect_uris: list[str] = field(factory=list[str])
    site_url: str | None = None
    algorithm: Algorithm = "GOST3410_2012_256"
    has_sauth: bool = False
    scopes: frozenset[str] | None = None


@define
class IdentificationKey:
    """A key that an employee of an organisation issued (Б.12)."""

    uuid: str
    certificate: Certificate
    mnemonic: str
    oid: int = PERSON_OID
    problem: str | None = None


_ROLES: Final[tuple[Json, ...]] = (
    {
        "oid": ORGANIZATION_OID,
        "prnOid": PERSON_OID,
        "fullName": "Общество с ограниченной ответственностью «Учебная организация»",
        "shortName": "ООО «Учебная организация»",
        "ogrn": "1027700132195",
        "type": "LEGAL",
        "chief": True,
        "admin": True,
        "email": "chief@example.test",
        "phone": "+7(495)0000000",
        "active": True,
        "hasRightOfSubstitution": True,
        "hasApprovalTabAccess": False,
        "isLiquidated": False,
    },
    {
        "oid": 1000000358,
        "prnOid": PERSON_OID,
        "fullName": "Индивидуальный предприниматель Учебный",
        "shortName": "ИП Учебный",
        "type": "BUSINESS",
        "chief": True,
        "admin": False,
        "active": True,
    },
)


def persons() -> dict[str, Person]:
    """Return the persons by login."""
    known = (
        Person(PERSON_OID, LOGIN, "Иванов Иван Иванович", roles=_ROLES),
        Person(OTHER_OID, OTHER_LOGIN, "Петрова Пелагея Петровна", trusted=False, has_second_factor=False),
    )
    return {person.login: person for person in known}
