"""Mistakes of the program are found while constructing, and say what came and what is right."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import httpx
import pytest

from govauth.auth import FileTokenStore
from govauth.errors import ConfigurationError, RenewalFailed
from govauth.http.message import Response
from govauth.http.senders.httpx import HttpxSender
from govauth.providers import bifit_kassa, crpt, esia, esia_gateway, moy_nalog
from govauth.providers.crpt.permissive import Permissive
from govauth.signing import TrustedCertificates, make_test_key
from tests.client.rooms import ROOMS, MakeClient

PLACES = [
    bifit_kassa.Place.PROD,
    bifit_kassa.Place.PROCESSING,
    crpt.Place.PROD,
    esia.Place.PROD,
    esia_gateway.Place.DEMO,
    moy_nalog.Place.PROD,
]


@pytest.mark.parametrize("place", ["http://127.0.0.1:8080", b"x", 1], ids=str)
def test_a_place_that_is_none_is_refused_by_every_client(make: MakeClient, place: object) -> None:
    with pytest.raises(
        ConfigurationError,
        match=rf"^place must be a Place( of СМЭВ)?, such as .*, not {type(place).__name__}$",
    ):
        make(place=place)


@pytest.mark.parametrize(
    "make_login",
    [
        lambda place: moy_nalog.PasswordLogin(inn="500100732259", password="x", place=place),
        lambda place: moy_nalog.SavedLogin(inn="500100732259", refresh_token="x", place=place),
        lambda place: bifit_kassa.PasswordLogin("79990000000", "x", place=place),
        lambda place: esia_gateway.ClientLogin("id", "secret", "https://app.test/callback", place=place),
    ],
)
def test_a_place_that_is_none_is_refused_by_logins(make_login: Any) -> None:
    with pytest.raises(ConfigurationError, match="^place must be a Place, such as .*, not str$"):
        make_login("https://lknpd.nalog.ru")


def test_the_place_of_another_provider_is_refused_by_name() -> None:
    login = moy_nalog.PasswordLogin(inn="500100732259", password="x")
    said = r"^place must be a Place of govauth\.providers\.moy_nalog, not of govauth\.providers\.crpt$"
    with pytest.raises(ConfigurationError, match=said):
        moy_nalog.MoyNalog(login, place=crpt.Place.SANDBOX)  # type: ignore[arg-type]


def test_what_is_no_login_is_refused_and_not_shown() -> None:
    makers: list[Any] = [
        moy_nalog.MoyNalog,
        bifit_kassa.BifitKassa,
        bifit_kassa.FiscalProcessing,
        esia_gateway.EsiaGateway,
        lambda login: esia.Esia(
            login, trust=TrustedCertificates([make_test_key(for_tests=True).certificate])
        ),
        Permissive,
    ]
    for make_client in makers:
        with pytest.raises(ConfigurationError, match=r"^(login|key) must be a \w+.*, not str$"):
            make_client("secret")


def test_plain_http_is_refused_with_the_address_to_write() -> None:
    with pytest.raises(ConfigurationError, match=r"loopback may be: write https://gov\.test$"):
        moy_nalog.Place.PROD.at("http://gov.test")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{type(place).__module__}.{place.name}")
def test_an_address_that_has_the_path_already(place: Any) -> None:
    from urllib.parse import urlsplit

    assert place.at("http://127.0.0.1:1/").roots == place.at("http://127.0.0.1:1").roots
    for url in place.roots.values():
        path = urlsplit(url).path
        if not path:
            continue
        for end in ("", "/"):
            with pytest.raises(
                ConfigurationError, match=rf"^address must not end with {path}.*'https://gov\.test'"
            ):
                place.at(f"https://gov.test{path}{end}")
    moved = place.at("https://gov.test/behind/")
    assert all(
        url.startswith("https://gov.test/behind") and "//" not in url[8:] for url in moved.roots.values()
    )


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{type(place).__module__}.{place.name}")
def test_a_root_with_a_slash_at_the_end(place: Any) -> None:
    for name in place.roots:
        with pytest.raises(
            ConfigurationError, match=rf"'{name}' must have no slash at the end: 'https://gov.test/a', not"
        ):
            type(place)(name="mine", roots={**place.roots, name: "https://gov.test/a/"})


def test_a_directory_for_a_store_is_told_what_is_right(make: MakeClient) -> None:
    with pytest.raises(ConfigurationError, match=r"not str; for files: FileTokenStore\(directory\)$"):
        make(store="~/.govauth")
    with pytest.raises(
        ConfigurationError, match=r"not the class FileTokenStore: make one, FileTokenStore\(…\)$"
    ):
        make(store=FileTokenStore)


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["MoyNalog", "BifitKassa", "FiscalProcessing"])
async def test_a_web_server_that_is_another(name: str) -> None:
    """Only its answers tell: nothing is asked while constructing."""
    page = httpx.MockTransport(lambda _: httpx.Response(404, html="<h1>Not Found</h1>"))
    async with httpx.AsyncClient(transport=page) as other:
        client: Any = ROOMS[name](sender=HttpxSender(other))
        with pytest.raises(RenewalFailed, match=r"or there is none at this address \(404\).*check the place"):
            await client._transport.token("any")
        await client.aclose()


def test_a_web_server_that_is_not_esia() -> None:
    from govauth.providers.esia.login.refusals import refuse_token_call

    error = refuse_token_call(Response(404, {"content-type": "text/html"}, b"<h1>Not Found</h1>"))
    assert isinstance(error, RenewalFailed)
    assert "(404), or there is none at this address: check the place" in str(error)


EXTRAS = [
    ("uvicorn", "import govauth.sandbox.server", "sandbox"),
    ("starlette", "import govauth.sandbox.server", "sandbox"),
    ("starlette", "import govauth.sandbox.signer", "sandbox"),
    ("fastapi", "import govauth.integrations.fastapi", "fastapi"),
    ("aiohttp", "import govauth.integrations.aiohttp", "aiohttp"),
    ("asn1crypto", "from govauth.signing import make_test_key as make; make(for_tests=True)", "gost"),
    (
        "psycopg",
        "from govauth.ledger.storage.postgres import PostgresDatabase as P; P('postgresql://h/d')",
        "postgres",
    ),
    ("lxml", "from govauth.providers.esia.saml import EsiaSaml", "saml"),
    ("asn1crypto", "from govauth.providers.esia.saml import service_metadata", "saml"),
    ("cryptography", "from govauth.providers.esia.saml import DecryptionKey", "saml"),
    ("lxml", "from govauth.providers.smev import Smev", "xml"),
    ("lxml", "from govauth.signing.xml import parse_xml", "xml"),
    ("asn1crypto", "from govauth.signing import read_certificate", "gost"),
    ("redis", "from govauth.auth import RedisTokenStore as R; R('redis://127.0.0.1:9')", "redis"),
]


@pytest.mark.parametrize(
    ("library", "code", "extra"), EXTRAS, ids=[f"{one[0]}-{one[1][-20:]}" for one in EXTRAS]
)
def test_a_missing_extra_says_what_to_install(library: str, code: str, extra: str) -> None:
    program = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from govauth.errors import ConfigurationError\n"
        f"try:\n    {code}\nexcept ConfigurationError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert f"pip install 'govauth[{extra}]'" in run.stdout, run.stderr
    assert run.stdout.count("pip install") == 1


def test_the_command_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['uvicorn'] = None\nfrom govauth.cli import main\nsys.exit(main(['sandbox']))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert run.stderr == "the sandbox needs uvicorn: pip install 'govauth[sandbox]'\n"


def test_a_client_in_a_plain_with_says_what_to_write() -> None:
    client: Any = moy_nalog.MoyNalog(
        moy_nalog.PasswordLogin("500100732259", "x", place=moy_nalog.Place.PROD.at("http://127.0.0.1:9"))
    )
    with pytest.raises(ConfigurationError, match=r"async with.*govauth\.sync\.Blocking"), client:
        pass
