"""The views of ЕСИА: what their requests hold, by the schemas and messages of versions 1.4.0–1.4.6."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from govauth.providers.smev.sandbox.schema import Part, Sequenced, optional
from govauth.providers.smev.sandbox.xml import Name, name_of
from govauth.signing.xml.library import Element

_REGISTRATION: Final = "urn://mincomsvyaz/esia/reg_service/"
_VERIFICATION: Final = "urn://mincomsvyaz/esia/uprid"
_COMMONS: Final = "urn://mincomsvyaz/esia/commons/rg_sevices_types/"

_NAME, _PHONE, _DATE = "(?s).{1,256}", r"\+7\(\d{3}\)\d{7}", r"\d\d\.\d\d\.\d{4}"
_SNILS, _NUMBER = r"\d{3}-\d{3}-\d{3} \d\d", "[A-Za-z0-9А-Яа-яЁё/-]{1,32}"
_ROUTING = Part("RoutingCode", form="DEV|UAT|TESIA|TCOD|PROD")
_OPERATOR = Part("SnilsOperator", form=_SNILS)
_CENTRE = Part("ra", form=r"\d+")
_GENDER = "M|F"
_TYPE = Part("type", form="RF_PASSPORT|FID_DOC|FRGN_PASS")
_FIO = (Part("lastName", form=_NAME), Part("firstName", form=_NAME), optional("middleName", _NAME))
_DOC_ISSUED = (
    optional("series", _NUMBER),
    Part("number", form=_NUMBER),
    optional("issueId", r"\d{6}"),
    Part("issueDate", form=_DATE),
    optional("expiryDate", _DATE),
    optional("issuedBy", "(?s).{0,2000}"),
)
_ADDRESS = (
    Part("type", form="PLV|PRG"),
    optional("region", r"\d\d"),
    optional("fiasCode", "[0-9a-fA-F-]{36}"),
    Part("addressStr"),
    optional("countryId"),
    Part("zipCode"),
    *(optional(name) for name in ("street", "house", "flat", "frame", "building")),
)


@frozen
class View:
    """One view of one version.

    Attributes:
        namespace: with the version.
        name: such as ``register``, or ``uprid``.
        version: such as ``1.4.1``.
        root: local name of the request's root, without ``Request``.
        parts: of the request; None where no document tells them.

    """

    namespace: str
    name: str
    version: str
    root: str
    parts: tuple[Part, ...] | None

    @property
    def commons(self) -> str:
        """The namespace of its common types."""
        return f"{_COMMONS}{self.version}"

    def problem(self, content: Element) -> str | None:
        """Return what is wrong in a request; None if nothing is, or nothing is known."""
        namespace, local = name_of(content)
        if local != f"{self.root}Request":
            return f"cvc-elt.1: no declaration of element '{{{namespace}}}{local}'"
        return None if self.parts is None else Sequenced(self.namespace, self.parts).problem(content)


_ROOTS: Final = {
    "find_account": "ESIAFindAccount",
    "register": "ESIARegister",
    "register_by_simplified": "ESIARegisterBySimplified",
    "register_certificate": "ESIARegisterCertificate",
    "confirm": "ESIAConfirm",
    "recover": "ESIARecover",
    "delete_account": "ESIADeleteAccount",
    "register_child": "ESIARegisterChild",
    "update_passport_data": "ESIAUpdatePassportData",
}
_VERSIONS: Final = ("1.2.0", "1.4.0", "1.4.1", "1.4.2", "1.4.3", "1.4.6")


def view_of(root: Name) -> View | None:
    """Return the view whose content has a root; None if ЕСИА has none of this namespace."""
    namespace, _ = root
    start, _, version = namespace.rpartition("/")
    name = start.removeprefix(_REGISTRATION)
    if version not in _VERSIONS:
        return None
    if start == _VERIFICATION:
        return View(namespace, "uprid", version, "ESIADataVerify", _UPRID)
    if not start.startswith(_REGISTRATION) or name not in _ROOTS:
        return None
    return View(namespace, name, version, _ROOTS[name], _parts(name, version))


_UPRID: Final = (
    _ROUTING,
    Part("passportSeries", form=r"\d{4}"),
    Part("passportNumber", form=r"\d{6}"),
    *_FIO,
    optional("snils", _SNILS),
    optional("inn", r"\d{12}"),
)


def _parts(name: str, version: str) -> tuple[Part, ...] | None:
    commons = f"{_COMMONS}{version}"

    def inside(of: str, parts: tuple[Part, ...], least: int = 1, most: int = 1) -> Part:
        own = tuple(Part(one.name, one.least, one.most, one.form, one.parts, commons) for one in parts)
        return Part(of, least, most, parts=own)

    latin = (optional("latinLastName"), optional("latinFirstName"))
    full = (_TYPE, *latin, *_DOC_ISSUED)
    country = "[A-Z-]{3,5}" if version == "1.4.6" else "[A-Z]{3}"
    if name == "register":
        return (
            _ROUTING,
            _OPERATOR,
            _CENTRE,
            optional("snils", _SNILS),
            *_FIO,
            Part("gender", form=_GENDER),
            Part("birthDate", form=_DATE),
            inside("doc", full),
            optional("email", ".+@.+"),
            Part("mobile", form=_PHONE),
            Part("citizenship", form=country),
            Part("mode", form="email|mobile"),
            inside("address", _ADDRESS, 0, 2),
            optional("birthPlace", "(?s).{0,2000}"),
        )
    if name == "find_account":
        short = (_TYPE, optional("series", _NUMBER), Part("number", form=_NUMBER))
        dated = (
            Part("issueDate", form=_DATE),
            optional("expiryDate", _DATE),
            optional("issuedBy", "(?s).{0,2000}"),
        )
        document = (*short, *dated) if version == "1.4.6" else short
        contacts = (optional("email", ".+@.+"), optional("mobile", _PHONE), optional("snils", _SNILS))
        return (_ROUTING, _OPERATOR, _CENTRE, *_FIO, inside("doc", document), *contacts)
    if name == "register_by_simplified":
        # What is required is not known: only the order of the one message that was seen is demanded.
        before = ("snils", "lastName", "firstName", "middleName", "gender", "birthDate", "birthPlace")
        return (
            _ROUTING,
            *map(optional, ("SnilsOperator", "oid", "ra", *before, "citizenship")),
            inside("doc", full, 0),
            inside("addressRegistration", _ADDRESS, 0),
            optional("mobile", _PHONE),
            optional("mode", "email|mobile"),
        )
    if name == "register_certificate":
        return (
            _ROUTING,
            *map(Part, ("serialNumber", "issuerOrgName", "startDate", "expiryDate")),
            Part("ownerType", form="PSO|ORG|IB|SYS"),
            optional("snils", _SNILS),
            optional("personINN", r"\d{12}"),
            *(optional(one, _NAME) for one in ("lastName", "firstName", "middleName")),
            optional("gender", _GENDER),
            optional("birthDate", _DATE),
            optional("birthPlace"),
            inside("doc", (_TYPE, *_DOC_ISSUED), 0),
            optional("citizenship", country),
            optional("ogrn", r"\d{13}|\d{15}|\d{11}" if version == "1.4.6" else r"\d{13}|\d{15}"),
            optional("orgINN", r"\d{10}|\d{12}"),
        )
    return None
