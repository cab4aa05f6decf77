"""Who the simulated ESIA knows: client systems, persons, identification keys."""

from __future__ import annotations

from typing import Final

from attrs import define, field, frozen, validators

from govauth.http.message import Response
from govauth.providers.esia.sandbox.oauth_keys import Algorithm
from govauth.providers.esia.sandbox.world.templates import fill, read_template
from govauth.signing.certificates import Certificate
from govauth.simulation import Json, Refused, json_reply

MNEMONIC: Final = "TEST01"
LOGIN: Final = "79000000000"
PASSWORD: Final = "sandbox-password"  # noqa: S105 - of the sandbox's persons
OTP: Final = "123456"
VERIFY_TOKEN: Final = "sandbox-verify-token"  # noqa: S105 - what the simulated biometric system gives
PERSON_OID: Final = 1000299353
OTHER_OID: Final = 1000299354
OTHER_LOGIN: Final = "79000000001"
ORGANIZATION_OID: Final = 1000000357


_text = validators.instance_of(str)
_flag = validators.instance_of(bool)


class GrantRefused(Refused):
    """A refusal of the authorisation service: in the answer, on a page, or on the way back to the system."""

    def __init__(self, error: str, code: str, message: str) -> None:
        self.error = error
        self.code = code
        self.description: str = f"{code}: {message}"
        super().__init__(self.reply(None))

    def reply(self, state: str | None) -> Response:
        """Return the answer of the token service, with the state of the request."""
        return json_reply({"error": self.error, "error_description": self.description, "state": state}, 400)


@frozen
class Person:
    """Somebody who can sign in.

    Attributes:
        oid: of the person.
        login: a telephone.
        name: surname, name and patronymic.
        trusted: whether the account is confirmed.
        has_second_factor: whether ``otp`` can be asked for.
        password: of the account.
        otp: what every SMS says.
        roles: organisations, as ``/rs/prns/…/roles`` lists them.

    """

    oid: int = field(validator=[validators.instance_of(int), validators.gt(0)])
    login: str = field(validator=validators.matches_re(".+"))
    name: str = field(validator=validators.matches_re(".+"))
    trusted: bool = field(default=True, validator=_flag)
    has_second_factor: bool = field(default=True, validator=_flag)
    password: str = field(default=PASSWORD, validator=_text, repr=False)
    otp: str = field(default=OTP, validator=_text)
    roles: tuple[Json, ...] = field(default=(), converter=tuple[Json, ...], eq=False)


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


@frozen
class Registration:
    """How a client system is registered over HTTP."""

    mnemonic: str = field(validator=validators.matches_re(".+"))
    certificate: str = field(validator=_text)
    redirect_uris: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    site_url: str | None = field(default=None, validator=validators.optional(_text))
    algorithm: Algorithm = field(
        default="GOST3410_2012_256", validator=validators.in_(("GOST3410_2012_256", "RS256"))
    )
    has_sauth: bool = field(default=False, validator=_flag)


@define
class IdentificationKey:
    """A key that an employee of an organisation issued (Б.12)."""

    uuid: str
    certificate: Certificate
    mnemonic: str
    oid: int = PERSON_OID
    problem: str | None = None


def persons() -> dict[str, Person]:
    """Return the persons by login."""
    oids = {"person_oid": PERSON_OID, "organization_oid": ORGANIZATION_OID}
    roles = fill(read_template("roles"), oids)["roles"]
    known = (
        Person(PERSON_OID, LOGIN, "Иванов Иван Иванович", roles=roles),
        Person(OTHER_OID, OTHER_LOGIN, "Петрова Пелагея Петровна", trusted=False, has_second_factor=False),
    )
    return {person.login: person for person in known}
