"""What every login of every room keeps to: frozen, picklable, no secret in its repr or in a refusal of it."""

from __future__ import annotations

import pickle
import uuid
from collections.abc import Callable

import pytest
from attrs.exceptions import FrozenInstanceError

from govauth.auth.bearer import Bearer
from govauth.auth.strategy import Verdict
from govauth.auth.token import Token
from govauth.errors import ConfigurationError, GovAuthError
from govauth.http.message import Request, Response
from govauth.providers import bifit_kassa, crpt, esia_gateway, moy_nalog
from govauth.providers.esia.login.auth_system import IdentificationKeyLogin
from govauth.providers.esia.places import Place as EsiaPlace
from govauth.signing.sources import Pkcs11Key, PrivateKey, RemoteKey
from govauth.secret import Secret
from govauth.settings import not_empty, secret_settings
from tests.test_secrecy import everything_said_by, frames_of

HIDDEN = "-".join(("open", "sesame"))
INN = "500100732259"

LOGINS: list[Callable[[], object]] = [
    lambda: moy_nalog.PasswordLogin(INN, HIDDEN),
    lambda: moy_nalog.SmsLogin(phone="79000000000"),
    lambda: moy_nalog.SavedLogin(HIDDEN, inn=INN, device=moy_nalog.Device("d")),
    lambda: bifit_kassa.PasswordLogin("79000000010", HIDDEN),
    lambda: bifit_kassa.PasswordLogin("79000000010", bifit_kassa.PasswordHash(HIDDEN)),
    lambda: bifit_kassa.ConnectorLogin(HIDDEN),
    lambda: esia_gateway.ClientLogin("client", HIDDEN, "https://app.test/cb", user="u"),
    lambda: crpt.MdlpPasswordLogin(client_id="c", client_secret=HIDDEN, user_id="u", password=HIDDEN),
    lambda: crpt.SuzStaticLogin(token=HIDDEN),
]


@pytest.mark.parametrize("make", LOGINS)
def test_a_login_is_frozen_pickles_and_shows_no_secret(make: Callable[[], object]) -> None:
    login = make()
    with pytest.raises(FrozenInstanceError):
        login.place = None  # type: ignore[attr-defined]
    again = pickle.loads(pickle.dumps(login))
    assert again == login == make()
    assert again.token_key == login.token_key  # type: ignore[attr-defined]
    for shown in (repr(login), str(login), repr(login.token_key)):  # type: ignore[attr-defined]
        assert HIDDEN not in shown
        assert INN not in shown


REFUSED: list[Callable[[], object]] = [
    lambda: moy_nalog.PasswordLogin("7707083893", HIDDEN),
    lambda: moy_nalog.PasswordLogin(inn="500100732250", password=HIDDEN),
    lambda: moy_nalog.SavedLogin(HIDDEN, inn="1"),
    lambda: bifit_kassa.PasswordLogin("1", HIDDEN),
    lambda: bifit_kassa.PasswordLogin("1", password=HIDDEN),
    lambda: esia_gateway.ClientLogin("client", HIDDEN, "http://app.test/cb"),
    lambda: esia_gateway.ClientLogin("", client_secret=HIDDEN, redirect_uri="https://app.test/cb"),
    lambda: crpt.MdlpPasswordLogin(client_id="", client_secret=HIDDEN, user_id="u", password=HIDDEN),
    lambda: crpt.MdlpPasswordLogin(client_id="c", client_secret=HIDDEN, password=HIDDEN),
    lambda: crpt.MdlpPasswordLogin(
        client_id="c", client_secret=HIDDEN, user_id="u", password=HIDDEN, oms_connection="x"
    ),
    lambda: crpt.SuzStaticLogin(token=f"two {HIDDEN}"),
    lambda: crpt.MdlpSignatureLogin(client_id="c", client_secret=HIDDEN, signer=object()),  # type: ignore[arg-type]
    lambda: IdentificationKeyLogin(key=HIDDEN, signer=object(), place=EsiaPlace.TEST),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("make", REFUSED)
def test_a_login_that_is_refused_shows_no_secret(make: Callable[[], object]) -> None:
    with pytest.raises((GovAuthError, ConfigurationError)) as caught:
        make()
    assert HIDDEN not in everything_said_by(caught.value)


def test_a_key_that_is_refused_for_its_signer_is_not_shown() -> None:
    key = str(uuid.uuid4())
    with pytest.raises(GovAuthError, match="signer") as caught:
        IdentificationKeyLogin(key=key, signer=object(), place=EsiaPlace.TEST)  # type: ignore[arg-type]
    assert key not in everything_said_by(caught.value)


KEYS: list[Callable[[], object]] = [
    lambda: PrivateKey(b"key", b"no certificate", HIDDEN),
    lambda: PrivateKey(HIDDEN.encode(), b"no certificate"),
    lambda: PrivateKey.from_files("/no/such/file", "/no/such/file", password=HIDDEN),
    lambda: RemoteKey("https://a.test", b"no certificate", object(), HIDDEN),  # type: ignore[arg-type]
    lambda: Pkcs11Key("module", "label", certificate=b"no certificate", pin=HIDDEN),
]


@pytest.mark.parametrize("make", KEYS)
def test_a_key_that_is_refused_for_its_certificate_shows_no_secret(make: Callable[[], object]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make()
    ours = [frame for frame in frames_of(caught.value) if "/tests/" not in frame.f_code.co_filename]
    # The key itself is half made and has no repr.
    seen = [value for frame in ours for name, value in frame.f_locals.items() if name != "self"]
    assert len(ours) > 1
    assert HIDDEN not in repr(seen)


def test_secret_settings_are_hidden_by_place_and_by_name() -> None:
    seen: list[object] = []

    @secret_settings("one", "three")
    class Kept:
        def __init__(self, one: object, two: object, *, three: object = None) -> None:
            seen.extend((one, two, three))

    Kept("a", "b", three="c")
    Kept(one="a", two="b")
    assert seen == [Secret("a"), "b", Secret("c"), Secret("a"), "b", None]
    assert Kept.__init__.__name__ == "__init__"
    assert callable(not_empty)


def test_a_bearer_attaches_its_token_and_takes_a_401_for_its_end() -> None:
    bearer = Bearer()
    attached = bearer.attach(Request("GET", "https://a.test/"), Token("t"))
    assert attached.headers["authorization"] == "Bearer t"
    assert [bearer.judge(Response(status)) for status in (200, 401, 403, 500)] == [
        Verdict.FINE,
        Verdict.TOKEN_EXPIRED,
        Verdict.FINE,
        Verdict.FINE,
    ]
