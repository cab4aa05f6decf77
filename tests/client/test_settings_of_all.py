"""Whatever a user constructs refuses a wrong setting at once, by its name: all clients, logins and stores."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import datetime
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, Final

import pytest

from govauth import auth
from govauth.client import Client, ClientSettings
from govauth.concurrency.limiter import Rate
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import ConfigurationError, InvalidInput
from govauth.http.senders.direct import DirectSender
from govauth.http.senders.httpx import HttpxSender
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers import bifit_kassa, crpt, esia, esia_gateway, moy_nalog, smev
from govauth.providers.bifit_kassa import TokenEndpoint
from govauth.providers.crpt import permissive
from govauth.providers.esia import saml
from govauth.signing import TrustedCertificates, make_test_key
from govauth.transport.pending import Backoff
from tests.client.rooms import CLIENT_ID, INN, OMS_ID, SECRET, USERNAME, Signer
from tests.providers.esia.saml.conftest import identity_provider, service_provider

SIGNER: Final = Signer()
PORTAL: Final = service_provider()
RETURN: Final = "https://app.example/cb"
GATEWAY: Final[dict[str, Any]] = {"client_id": CLIENT_ID, "client_secret": SECRET, "redirect_uri": RETURN}
MDLP: Final = {"client_id": "a", "client_secret": "b"}

RIGHT: Final[Mapping[Any, Mapping[str, Any]]] = {
    moy_nalog.PasswordLogin: {"inn": INN, "password": SECRET},
    moy_nalog.SmsLogin: {"phone": USERNAME},
    moy_nalog.GosuslugiLogin: {"inn": INN},
    moy_nalog.SavedLogin: {"refresh_token": "abc"},
    moy_nalog.MoyNalog: {"login": moy_nalog.SmsLogin(phone=USERNAME)},
    bifit_kassa.PasswordLogin: {"username": USERNAME, "password": SECRET},
    bifit_kassa.ConnectorLogin: {"token": SECRET},
    TokenEndpoint: {},
    bifit_kassa.BifitKassa: {"login": bifit_kassa.PasswordLogin(USERNAME, SECRET)},
    bifit_kassa.FiscalProcessing: {"login": bifit_kassa.ConnectorLogin(SECRET)},
    esia_gateway.ClientLogin: GATEWAY,
    esia_gateway.EsiaGateway: {"login": esia_gateway.ClientLogin(**GATEWAY)},
    esia.SystemLogin: {"mnemonic": "BANK01", "signer": SIGNER},
    esia.Esia: {
        "login": esia.SystemLogin(mnemonic="BANK01", signer=SIGNER),
        "trust": TrustedCertificates([make_test_key(for_tests=True).certificate]),
    },
    saml.ServiceProvider: {
        name: getattr(PORTAL, name) for name in ("entity_id", "acs_url", "logout_url", "signer")
    },
    saml.Requirements: {},
    saml.EsiaSaml: {"provider": PORTAL, "identity_provider": identity_provider()},
    crpt.SuzConnectionLogin: {"signer": SIGNER, "oms_connection": OMS_ID},
    crpt.TrueApiLogin: {"signer": SIGNER},
    crpt.UnitedLogin: {"signer": SIGNER},
    crpt.SuzStaticLogin: {"token": SECRET},
    crpt.MdlpSignatureLogin: {**MDLP, "signer": SIGNER},
    crpt.MdlpPasswordLogin: {**MDLP, "user_id": "c", "password": "d"},
    crpt.Crpt: {"oms_id": OMS_ID},
    permissive.PermissiveKey: {"key": "abc"},
    permissive.LocalModule: {"token": "t"},
    permissive.PermissiveSettings: {},
    permissive.Rules: {},
    permissive.Permissive: {"key": permissive.PermissiveKey(key="abc")},
    smev.SystemCertificate: {"signer": SIGNER},
    smev.Smev: {
        "certificate": smev.SystemCertificate(signer=SIGNER),
        "place": smev.Place.of("http://127.0.0.1:9/ws"),
        "trust": None,
        "inbox": smev.MemoryInbox(),
    },
    RetryPolicy: {},
    Backoff: {},
    Rate: {"calls": 1, "seconds": 1.0},
    auth.FileTokenStore: {"directory": Path("tokens")},
    auth.RedisTokenStore: {"server": "redis://127.0.0.1:9"},
    auth.MemoryTokenStore: {},
    auth.FileLoginStateStore: {"directory": Path("logins")},
    auth.RedisLoginStateStore: {"server": "redis://127.0.0.1:9"},
    auth.MemoryLoginStateStore: {},
    smev.InboxDatabase: {"path": Path("inbox.sqlite")},
    Ledger: {"url": "ledger.sqlite"},
    LedgerSettings: {},
    HttpxSender: {},
    DirectSender: {},
    TrustedCertificates: {"certificates": [make_test_key(for_tests=True).certificate]},
}
NEVER_RIGHT: Final = (object(), set, float("nan"), -1, b"x", datetime(2026, 1, 1), [1])  # noqa: DTZ001
SECRETS: Final = {"password", "token", "refresh_token", "client_secret", "key"}
FUNCTIONS: Final = {"encode"}


def settings_of(kind: Any) -> list[Parameter]:
    parameters = [*signature(kind).parameters.values()]
    own = [one for one in parameters if one.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)]
    if len(own) == len(parameters) or not issubclass(kind, Client):
        return own
    return [*own, *(Parameter(name, Parameter.KEYWORD_ONLY) for name in ClientSettings.__annotations__)]


@pytest.mark.parametrize("kind", RIGHT, ids=lambda kind: kind.__module__.split(".")[-2] + "." + kind.__name__)
def test_a_setting_of_another_kind_is_refused_by_its_name(kind: Any) -> None:
    kind(**RIGHT[kind])
    for setting in settings_of(kind):
        # True is a number to Python, and to nobody else; a text such as "no" is true.
        wrong = (*NEVER_RIGHT, "no" if isinstance(setting.default, bool) else True)
        for value in wrong:
            if isinstance(value, type) and setting.name in FUNCTIONS:
                continue
            with pytest.raises((ConfigurationError, InvalidInput)) as caught:
                kind(**{**RIGHT[kind], setting.name: value})
            said = str(caught.value)
            assert said.startswith(("each of ", "signing in needs", "МДЛП wants", "requests are")) or (
                setting.name in said
            ), f"{setting.name}={value!r}: {said}"
            assert "object at 0x" not in said


@pytest.mark.parametrize("forgotten", [None, 7, b"x", "\ud800"], ids=ascii)
def test_a_secret_that_is_no_text_is_refused_by_its_name(forgotten: Any) -> None:
    """``os.environ.get("PASSWORD")`` is None where nobody set it."""
    for kind, right in RIGHT.items():
        for name, value in right.items():
            optional = signature(kind).parameters[name].default is None
            if name not in SECRETS or not isinstance(value, str) or (optional and forgotten is None):
                continue
            with pytest.raises(ConfigurationError, match=f"^{name} must be a text"):
                kind(**{**right, name: forgotten})


def test_all_clients_and_logins_are_here() -> None:
    rooms = (
        "bifit_kassa",
        "crpt",
        "crpt.permissive",
        "esia",
        "esia.saml",
        "esia_gateway",
        "moy_nalog",
        "smev",
    )
    for room in rooms:
        module = importlib.import_module(f"govauth.providers.{room}")
        public = (getattr(module, name) for name in dir(module) if not name.startswith("_"))
        for one in public:
            if isinstance(one, type) and (issubclass(one, Client) or one.__name__.endswith("Login")):
                assert one in RIGHT or one is saml.SamlLogin, one  # made by EsiaSaml


def test_a_store_that_is_empty_is_used() -> None:
    """A store of somebody's own may have a length; an empty one is false."""

    class States(auth.MemoryLoginStateStore):
        def __len__(self) -> int:
            return 0

    login = esia_gateway.ClientLogin(**GATEWAY)
    client: Any = esia_gateway.EsiaGateway(login, states=States())
    person: Any = esia.Esia(**RIGHT[esia.Esia], states=States())
    assert isinstance(client.login._started.states, States)
    assert isinstance(person.login._started.states, States)
