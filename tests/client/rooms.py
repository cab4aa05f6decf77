"""A client of every room, made without a network: the login, and where its name and place can be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias, Unpack

from govauth.client import Client, ClientSettings
from govauth.providers import bifit_kassa, crpt, esia, esia_gateway, moy_nalog, smev
from govauth.providers.crpt.permissive import Permissive, PermissiveKey
from govauth.signing import TrustedCertificates, make_test_key

INN: Final = "500100732259"
USERNAME: Final = "79001234567"
CLIENT_ID: Final = "system-of-the-bank"
OMS_ID: Final = "6c1a5f0e-6b1e-4b39-9d0c-2f3f1d0a7c55"
SECRET: Final = "correct-horse-battery"


class Signer:
    """Signs nothing: no client is used here."""

    certificate_der = b"0"
    certificate_hash = "0"

    async def sign_detached(self, document: bytes) -> bytes:
        raise NotImplementedError

    async def sign_raw(self, document: bytes) -> bytes:
        raise NotImplementedError

    async def sign_challenge(self, challenge: bytes) -> bytes:
        raise NotImplementedError


def _moy_nalog(**options: Unpack[ClientSettings]) -> Client:
    return moy_nalog.MoyNalog(moy_nalog.PasswordLogin(inn=INN, password=SECRET), **options)


def _bifit_kassa(**options: Unpack[ClientSettings]) -> Client:
    return bifit_kassa.BifitKassa(bifit_kassa.PasswordLogin(username=USERNAME, password=SECRET), **options)


def _fiscal_processing(**options: Unpack[ClientSettings]) -> Client:
    return bifit_kassa.FiscalProcessing(bifit_kassa.ConnectorLogin(SECRET), **options)


def _esia_gateway(**options: Unpack[ClientSettings]) -> Client:
    login = esia_gateway.ClientLogin(
        client_id=CLIENT_ID, client_secret=SECRET, redirect_uri="https://app.example/cb"
    )
    return esia_gateway.EsiaGateway(login, **options)


def _esia(**options: Unpack[ClientSettings]) -> Client:
    trust = TrustedCertificates([make_test_key(for_tests=True).certificate])
    return esia.Esia(esia.SystemLogin(mnemonic="BANK01", signer=Signer()), trust=trust, **options)


def _crpt(**options: Unpack[ClientSettings]) -> Client:
    login = crpt.SuzConnectionLogin(signer=Signer(), oms_connection=OMS_ID)
    return crpt.Crpt(login, oms_id=OMS_ID, **options)


def _permissive(**options: Unpack[ClientSettings]) -> Client:
    return Permissive(PermissiveKey(key=SECRET), **options)


def _smev(**options: Unpack[ClientSettings]) -> Client:
    place = options.pop("place", smev.Place.of("http://127.0.0.1:9/ws"))  # type: ignore[typeddict-item]
    system = smev.SystemCertificate(signer=Signer())
    return smev.Smev(system, place=place, trust=None, inbox=smev.MemoryInbox(), **options)


MakeClient: TypeAlias = Callable[..., Client]
ROOMS: Final[dict[str, MakeClient]] = {
    "MoyNalog": _moy_nalog,
    "BifitKassa": _bifit_kassa,
    "FiscalProcessing": _fiscal_processing,
    "EsiaGateway": _esia_gateway,
    "Esia": _esia,
    "Crpt": _crpt,
    "Permissive": _permissive,
    "Smev": _smev,
}
