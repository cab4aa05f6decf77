"""The login, one for each worker; it opens with the first request."""

from django.conf import settings

from govauth.integrations.django import CacheLoginStateStore, CacheTokenStore
from govauth.integrations.esia import EsiaRoom
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia import Esia, Place, SystemLogin
from govauth.signing import PrivateKey, TrustedFiles, open_document_signer
from govauth.sync import Blocking


async def make_esia() -> Esia:
    address = settings.ESIA_ADDRESS
    key = PrivateKey.from_files(settings.ESIA_KEY, settings.ESIA_CERTIFICATE)
    signer = await open_document_signer(key, for_tests=address is not None)
    return Esia(
        SystemLogin(mnemonic="TEST01", signer=signer),
        trust=TrustedFiles([settings.ESIA_TRUST]),
        place=Place.TEST.at(address) if address else Place.TEST,
        store=CacheTokenStore(),
        states=CacheLoginStateStore(),
    )


room = EsiaRoom(make_esia, scopes="openid fullname usr_org", redirect_uri=f"{settings.SITE}/auth/callback")
login = Blocking(WebLogin(room, after_login="/profile"))
