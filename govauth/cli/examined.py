"""What the doctor must look at for a profile."""

from __future__ import annotations

from typing import Final

from attrs import evolve

from govauth.cli.accounts.options import file, place_of, store_address
from govauth.cli.settings.profile import Account, EsiaAccount, Profile, SigningAccount, SmevAccount
from govauth.cli.settings.secret_values import secret_of
from govauth.doctor import KeyPair, Settings
from govauth.providers.bifit_kassa import Place as KassaPlace
from govauth.providers.crpt.places import Place as CrptPlace
from govauth.providers.esia.places import Place as EsiaPlace
from govauth.providers.esia_gateway import Place as GatewayPlace
from govauth.providers.moy_nalog import Place as NalogPlace

_USUAL: Final = {
    "moy_nalog": NalogPlace.PROD,
    "bifit_kassa": KassaPlace.PROD,
    "crpt": CrptPlace.PROD,
    "esia": EsiaPlace.PROD,
    "esia_gateway": GatewayPlace.DEMO,
}


def of_profile(profile: Profile) -> Settings:
    """Return the settings that a profile stands for.

    Raises:
        ConfigurationError: an account names a place that does not exist.

    """
    settings = Settings(
        ca_files=tuple(file(one) for one in profile.ca),
        trust_env=profile.trust_env,
        store=store_address(profile),
        extras=frozenset({"redis"} if "://" in store_address(profile).reveal() else ()),
    )
    for name, usual in _USUAL.items():
        account: Account | None = getattr(profile, name)
        if account is not None:
            hosts = (*settings.hosts, *place_of(usual, account).roots.values())
            settings = evolve(settings, hosts=hosts)
        if isinstance(account, SigningAccount):
            settings = _with_key(settings, profile, name, account)
        if isinstance(account, EsiaAccount):
            settings = evolve(settings, trust=tuple(file(one) for one in account.trust))
    if profile.smev is not None:
        settings = _with_smev(settings, profile, profile.smev)
    return settings


def _with_smev(settings: Settings, profile: Profile, account: SmevAccount) -> Settings:
    """Add what is on this host: СМЭВ itself is plain http in a closed network."""
    settings = _with_key(settings, profile, "smev", account)
    trust = tuple(file(one) for one in account.trust)
    return evolve(settings, smev_trust=trust, extras=settings.extras | {"xml"})


def _with_key(settings: Settings, profile: Profile, name: str, account: SigningAccount) -> Settings:
    settings = evolve(settings, extras=settings.extras | {"gost"})
    if account.key is None and account.certificate is None:
        return settings
    pair = KeyPair(
        None if account.key is None else file(account.key),
        None if account.certificate is None else file(account.certificate),
        None if account.key is None else secret_of(profile, name, "key_password"),
    )
    return evolve(settings, keys=(*settings.keys, pair))
