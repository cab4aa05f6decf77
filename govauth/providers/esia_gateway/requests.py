"""What a user is asked for: consents of the Digital Profile, an account, biometrics; and a part of the data.

Source: «Взаимодействие со шлюзом в рамках ЦПГ HTTP API», sections «Авторизация» and «Получение данных только
по части скоупов».
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, TypeAlias, cast

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.esia_gateway import checks

Params: TypeAlias = list[tuple[str, str]]
"""Names and values in the order of the wire."""

Scopes: TypeAlias = Collection[str] | str

DOCUMENT_FORMS: Final = (
    "raw_documents",
    "xml_documents",
    "pdf_documents",
    "file_documents",
    "ext_documents",
)
PERMISSION_TYPES: Final = "permission_types[][{}]"


def _permissions(values: Scopes) -> tuple[str, ...]:
    return checks.scopes(values, "permissions")


def _asked(values: Scopes) -> tuple[str, ...]:
    return checks.scopes(values, "permissions", empty=True)


def _raw(values: Scopes) -> tuple[str, ...]:
    return checks.scopes(values, "raw_documents", empty=True)


def _xml(values: Scopes) -> tuple[str, ...]:
    return checks.scopes(values, "xml_documents", empty=True)


def _pdf(values: Scopes) -> tuple[str, ...]:
    return checks.scopes(values, "pdf_documents", empty=True)


def _file(values: Scopes) -> tuple[str, ...]:
    return checks.scopes(values, "file_documents", empty=True)


def _ext(values: Scopes) -> tuple[str, ...]:
    return checks.scopes(values, "ext_documents", empty=True)


def _scope(values: Scopes) -> tuple[str, ...]:
    return checks.scopes(values, "scopes")


def _purposes(values: Scopes) -> tuple[str, ...]:
    return checks.mnemonics(values, "purposes")


def _sysname(value: str) -> str:
    return checks.mnemonic(value, "sysname")


def _actions(value: str) -> str:
    return checks.mnemonic(value, "actions")


def _expire(value: int) -> int:
    return checks.minutes(value, "expire")


def _responsible(value: str | None) -> str | None:
    return None if value is None else checks.free_text(value, "responsible_object")


@frozen(slots=True, kw_only=True)
class ConsentRequest:
    """One type of consent: ``provider=cpg_oauth``. Several of them are asked for at once as a list.

    Attributes:
        permissions: scopes asked for within the consent.
        purposes: mnemonics of purposes, such as ``CREDIT``.
        sysname: mnemonic of the type of consent.
        expire: life of the consent after approval, in minutes.
        actions: mnemonic of the action.
        responsible_object: the person or organisation on whose behalf data are processed: any text, or an
            identifier such as ``Inn("…")``, whose check digits must be right.
        raw_documents: scopes whose documents are wanted as the agency made them.
        xml_documents: … as XML files.
        pdf_documents: … as PDF files.
        file_documents: … as ZIP archives.
        ext_documents: scopes for which links to files of the agency are wanted.

    Raises:
        InvalidInput: names the field and the rule.

    """

    permissions: tuple[str, ...] = field(converter=_permissions)
    purposes: tuple[str, ...] = field(converter=_purposes)
    sysname: str = field(converter=_sysname)
    expire: int = field(converter=_expire)
    actions: str = field(default="ALL_ACTIONS_TO_DATA", converter=_actions)
    responsible_object: str | None = field(default=None, converter=_responsible, repr=False)
    raw_documents: tuple[str, ...] = field(default=(), converter=_raw)
    xml_documents: tuple[str, ...] = field(default=(), converter=_xml)
    pdf_documents: tuple[str, ...] = field(default=(), converter=_pdf)
    file_documents: tuple[str, ...] = field(default=(), converter=_file)
    ext_documents: tuple[str, ...] = field(default=(), converter=_ext)

    def params(self) -> Params:
        """Return the parameters. ``permissions`` comes first: its repetition begins the next of a list."""
        found = [
            ("permissions", " ".join(self.permissions)),
            ("purposes", " ".join(self.purposes)),
            ("sysname", self.sysname),
            ("actions", self.actions),
            ("expire", str(self.expire)),
        ]
        if self.responsible_object is not None:
            found.append(("responsible_object", self.responsible_object))
        forms = (
            self.raw_documents,
            self.xml_documents,
            self.pdf_documents,
            self.file_documents,
            self.ext_documents,
        )
        return found + [
            (name, " ".join(scopes)) for name, scopes in zip(DOCUMENT_FORMS, forms, strict=True) if scopes
        ]


@frozen(slots=True)
class AccountRequest:
    """The account at ЕСИА: ``provider=esia_oauth``.

    Attributes:
        scopes: of ЕСИА, such as ``openid`` and ``fullname``.

    """

    scopes: tuple[str, ...] = field(converter=_scope)


@frozen(slots=True)
class BiometricRequest:
    """Sign-in by biometrics: ``provider=ebs_oauth``, ``scope=openid bio``. It gives no refresh token."""


LoginRequest: TypeAlias = ConsentRequest | Sequence[ConsentRequest] | AccountRequest | BiometricRequest


def login_params(request: LoginRequest) -> Params:
    """Return what tells one authorize request from another: ``scope``, ``provider`` and what they need.

    Raises:
        InvalidInput: not a request, or an empty list.

    """
    if isinstance(request, AccountRequest):
        return [("scope", " ".join(request.scopes)), ("provider", "esia_oauth")]
    if isinstance(request, BiometricRequest):
        return [("scope", "openid bio"), ("provider", "ebs_oauth")]
    cpg = [("scope", "openid"), ("provider", "cpg_oauth")]
    if isinstance(request, ConsentRequest):
        return cpg + request.params()
    return cpg + _many(request, "request")


@frozen(slots=True, kw_only=True)
class DataRequest:
    """A part of what was granted. The fields are those of :class:`ConsentRequest`; all may stay empty.

    Attributes:
        permission_types: parts by type of consent.

    """

    permissions: tuple[str, ...] = field(default=(), converter=_asked)
    raw_documents: tuple[str, ...] = field(default=(), converter=_raw)
    xml_documents: tuple[str, ...] = field(default=(), converter=_xml)
    pdf_documents: tuple[str, ...] = field(default=(), converter=_pdf)
    file_documents: tuple[str, ...] = field(default=(), converter=_file)
    ext_documents: tuple[str, ...] = field(default=(), converter=_ext)
    permission_types: tuple[ConsentRequest, ...] = field(default=(), converter=tuple[ConsentRequest, ...])

    def params(self) -> Params:
        """Return the fields of the form; none if everything granted is asked for."""
        found: Params = []
        for name in ("permissions", *DOCUMENT_FORMS):
            scopes: tuple[str, ...] = getattr(self, name)
            if scopes:
                found.append((name, " ".join(scopes)))
        return found + (_many(self.permission_types, "permission_types") if self.permission_types else [])


def _many(requests: object, name: str) -> Params:
    if not isinstance(requests, list | tuple) or not requests:
        raise InvalidInput(name, "must be a request such as ConsentRequest(…), or a list of them")
    found: Params = []
    for number, request in enumerate(cast("Sequence[object]", requests)):
        if not isinstance(request, ConsentRequest):
            raise InvalidInput(f"{name}[{number}]", "must be a ConsentRequest")
        found += [(PERMISSION_TYPES.format(key), value) for key, value in request.params()]
    return found
