"""Looking for the accounts of a person (Г.8)."""

from __future__ import annotations

from typing import ClassVar, Final

from attrs import field, frozen

from govauth.providers.smev import view
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.models import Response
from govauth.providers.smev.registration.documents import Document
from govauth.providers.smev.registration.register import SERVICE, service_centre
from govauth.providers.smev.request import Asks
from govauth.providers.smev.view import Failure, Fields, RoutingCode
from govauth.transport.pending import Look, Ready

NOBODY: Final = "ESIA-020002"
"""By which ЕСИА says that it found nobody: an empty result, and no failure."""


@frozen(slots=True, kw_only=True)
class Account:
    """An account of ЕСИА that fits.

    Attributes:
        oid: its number.
        status: ``unverified``, ``verified``, ``trusted`` or ``readytoconfirm``; others may come.
        matches: what fits: ``snils``, ``mobile``, ``email``, ``idoc``.
        registered: day of its registration, as it came.
        confirmed_by: ``POS``, ``RA``, ``SYS`` or ``DSG``.
        biometrics: whether there are any; None where it is not said.

    """

    oid: str | None
    status: str
    matches: tuple[str, ...]
    registered: str | None = field(repr=False)
    confirmed_by: str | None
    biometrics: bool | None


@frozen(slots=True)
class FoundAccounts:
    """What was found.

    Attributes:
        accounts: none where ЕСИА knows nobody who fits.
        failures: of the search.

    """

    accounts: tuple[Account, ...]
    failures: tuple[Failure, ...] = ()


@frozen(slots=True, kw_only=True)
class FindAccount(Asks[FoundAccounts]):
    """Look for the accounts of a person (``ESIAFindAccountRequest``).

    To be done before an account is registered, confirmed, recovered or deleted; the *person* chooses among
    what is found.

    Attributes:
        routing_code: the installation of ЕСИА.
        operator_snils: of the employee of the service centre.
        ra: number of the service centre.
        last_name: of the person.
        first_name: of the person.
        doc: identity document; since 1.4.6 its date of issue is required.
        middle_name: of the person, if there is one.
        email: of the person.
        mobile: of the person.
        snils: of the person.
        version: of the view.

    """

    name: ClassVar[str] = "registration.find_account"

    routing_code: RoutingCode
    operator_snils: str = field(repr=False)
    ra: str
    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    doc: Document
    middle_name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    mobile: str | None = field(default=None, repr=False)
    snils: str | None = field(default=None, repr=False)
    version: str = "1.4.6"

    def parcel(self) -> Parcel:
        """Write the request in the order of the schema."""
        fields: Fields = [
            ("RoutingCode", view.routing_code(self.routing_code)),
            ("SnilsOperator", view.snils(self.operator_snils, "operator_snils")),
            ("ra", service_centre(self.ra)),
            ("lastName", view.name(self.last_name, "last_name")),
            ("firstName", view.name(self.first_name, "first_name")),
            ("middleName", view.optional_name(self.middle_name, "middle_name")),
            ("doc", self.doc.to_find(self.version)),
            ("email", self.email),
            ("mobile", None if self.mobile is None else view.mobile(self.mobile, "mobile")),
            ("snils", view.optional_snils(self.snils, "snils")),
        ]
        content = view.written(f"{SERVICE}/find_account", "ESIAFindAccountRequest", self.version, fields)
        return Parcel(content=content)

    @classmethod
    def read(cls, answer: Response) -> Look[FoundAccounts]:
        """Read the accounts."""
        root = view.root_of(answer, "ESIAFindAccountResponse")
        accounts = tuple(
            Account(
                oid=view.text(one, "oid"),
                status=view.needed(one, "stu"),
                matches=tuple((match.text or "").strip() for match in one.findall("{*}matches/{*}match")),
                registered=view.text(one, "regDate"),
                confirmed_by=view.text(one, "cfmTyp"),
                biometrics={"Y": True, "N": False}.get(view.text(one, "biomStu") or ""),
            )
            for one in root.findall("{*}account")
        )
        found = tuple(one for one in view.failures(root) if one.code != NOBODY)
        return Ready(FoundAccounts(accounts, found))
