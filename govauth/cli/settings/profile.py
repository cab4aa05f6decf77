"""A profile: who calls which services, and where the tokens are kept. No secrets."""

from __future__ import annotations

from typing import Any, cast

from attrs import Attribute, field, frozen

from govauth.errors import ConfigurationError


def _text(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise ConfigurationError(f"{attribute.name} must be a text in quotation marks, and not empty")


def _texts(_: object, attribute: Attribute[Any], value: object) -> None:
    texts = cast("tuple[object, ...]", value if isinstance(value, tuple) else (None,))
    if not all(isinstance(one, str) and one.strip() for one in texts):
        raise ConfigurationError(f'{attribute.name} must be a list of texts, such as ["root.pem"]')


def _flag(_: object, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{attribute.name} must be true or false")


def _minutes(_: object, attribute: Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigurationError(f"{attribute.name} must be a number of minutes, 1 or more")


@frozen(slots=True, kw_only=True)
class Account:
    """What the accounts of all providers have.

    Attributes:
        place: the installation in small letters, such as ``prod`` or ``test``; None for the usual one.
        at: another address of it, such as a sandbox.

    """

    place: str | None = field(default=None, validator=_text)
    at: str | None = field(default=None, validator=_text)


@frozen(slots=True, kw_only=True)
class MoyNalogAccount(Account):
    """«Мой налог».

    Attributes:
        inn: signs in with a password.
        phone: signs in with a code from an SMS.

    """

    inn: str | None = field(default=None, validator=_text, repr=False)
    phone: str | None = field(default=None, validator=_text, repr=False)


@frozen(slots=True, kw_only=True)
class BifitKassaAccount(Account):
    """БИФИТ Касса.

    Attributes:
        username: a telephone number.
        any_username: whether it may be something else.

    """

    username: str | None = field(default=None, validator=_text, repr=False)
    any_username: bool = field(default=False, validator=_flag)


@frozen(slots=True, kw_only=True)
class SigningAccount(Account):
    """An account that signs.

    Attributes:
        key: the private key: PKCS#8, a container or a PFX.
        certificate: a file with its certificate, where it is not in there.

    """

    key: str | None = field(default=None, validator=_text)
    certificate: str | None = field(default=None, validator=_text)


@frozen(slots=True, kw_only=True)
class CrptAccount(SigningAccount):
    """«Честный знак».

    Attributes:
        oms_id: the station.
        oms_connection: the installation of this program.
        inn: the organisation, where the key acts for several.

    """

    oms_id: str | None = field(default=None, validator=_text)
    oms_connection: str | None = field(default=None, validator=_text)
    inn: str | None = field(default=None, validator=_text, repr=False)


@frozen(slots=True, kw_only=True)
class EsiaAccount(SigningAccount):
    """ЕСИА: a client system, and one person's session.

    Attributes:
        mnemonic: of the system.
        trust: files, directories or archives with the certificates that ESIA signs with.
        redirect_uri: as it is registered.
        scopes: that ``login`` asks for; without any, ``openid`` and ``fullname``.
        offline: whether ``login`` asks for a refresh token.

    """

    mnemonic: str | None = field(default=None, validator=_text)
    trust: tuple[str, ...] = field(default=(), validator=_texts)
    redirect_uri: str | None = field(default=None, validator=_text)
    scopes: tuple[str, ...] = field(default=(), validator=_texts)
    offline: bool = field(default=True, validator=_flag)


@frozen(slots=True, kw_only=True)
class SmevAccount(SigningAccount):
    """СМЭВ 3: what the doctor looks at; no command sends anything there.

    Attributes:
        trust: files, directories or archives with the certificates of СМЭВ.

    """

    trust: tuple[str, ...] = field(default=(), validator=_texts)


@frozen(slots=True, kw_only=True)
class EsiaGatewayAccount(Account):
    """ЕСИА Шлюз.

    Attributes:
        client_id: of the system.
        redirect_uri: as it is registered.
        user: who signed in, as ``login`` says.
        permissions: scopes of the consent that ``login`` asks for; without any, the account alone.
        purposes: of the consent, such as ``CREDIT``.
        sysname: type of the consent.
        expire: life of the consent in minutes.

    """

    client_id: str | None = field(default=None, validator=_text)
    redirect_uri: str | None = field(default=None, validator=_text)
    user: str | None = field(default=None, validator=_text, repr=False)
    permissions: tuple[str, ...] = field(default=(), validator=_texts)
    purposes: tuple[str, ...] = field(default=(), validator=_texts)
    sysname: str | None = field(default=None, validator=_text)
    expire: int = field(default=60, validator=_minutes)


@frozen(slots=True, kw_only=True)
class Profile:
    """One set of accounts.

    Attributes:
        name: of the profile.
        store: a directory for tokens, or ``redis://…`` without a password.
        ca: files of authorities to trust beside the usual ones.
        trust_env: whether the proxies of the environment are heeded.
        moy_nalog: None where there is no such account, and so for the others.
        bifit_kassa: БИФИТ Касса.
        crpt: «Честный знак».
        esia: ЕСИА.
        esia_gateway: ЕСИА Шлюз.
        smev: СМЭВ 3.

    """

    name: str
    store: str = field(default="~/.govauth", validator=_text)
    ca: tuple[str, ...] = field(default=(), validator=_texts)
    trust_env: bool = field(default=False, validator=_flag)
    moy_nalog: MoyNalogAccount | None = None
    bifit_kassa: BifitKassaAccount | None = None
    crpt: CrptAccount | None = None
    esia: EsiaAccount | None = None
    esia_gateway: EsiaGatewayAccount | None = None
    smev: SmevAccount | None = None
