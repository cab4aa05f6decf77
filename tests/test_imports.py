"""What importing and constructing costs, and what is public."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from typing import NamedTuple

import pytest

import govauth

pytestmark = pytest.mark.promise("nothing-at-import")


class Room(NamedTuple):
    """What a client and its login are made of.

    Attributes:
        names: that a program imports.
        own: modules of the room.
        beside: modules of floors that most rooms can do without.

    """

    names: str
    own: str
    beside: str = ""


# Whoever adds to these makes every program that uses the room wait for it.
ROOMS = {
    "bifit_kassa": Room(
        "BifitKassa, FiscalProcessing, PasswordLogin, ConnectorLogin",
        "auth client errors free_call password places plain_json token_endpoint",
    ),
    "crpt": Room(
        "Crpt, SuzConnectionLogin, TrueApiLogin, UnitedLogin",
        "client envelopes errors ids login login.challenge login.late_challenge login.strategy"
        " login.token_replies places signers",
        beside="signing.signer",
    ),
    "crpt.permissive": Room(
        "Permissive, PermissiveKey",
        "client errors key settings",
        beside="providers.crpt providers.crpt.envelopes providers.crpt.places",
    ),
    "esia": Room(
        "Esia, SystemLogin",
        "client login login.auth login.auth_client login.editions login.links login.pkce places",
        beside="signing.signer",
    ),
    "esia.saml": Room("EsiaSaml", "client", beside="providers.esia"),
    "esia_gateway": Room(
        "EsiaGateway, ClientLogin",
        "auth backoff certificates checks client errors places token_calls",
    ),
    "moy_nalog": Room(
        "MoyNalog, PasswordLogin, SmsLogin, GosuslugiLogin, SavedLogin",
        "auth client device errors places token_calls",
    ),
    "smev": Room(
        "Smev, SystemCertificate",
        "auth backoff client inbox inbox.inbox places version",
        beside="signing.signer",
    ),
}


def output_of(program: str) -> str:
    """Run a program in a fresh interpreter."""
    arguments = [sys.executable, "-I", "-B", "-c", program]
    return subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=60).stdout


def modules_after(program: str) -> set[str]:
    """Run a program in a fresh interpreter and return the top-level modules that are not of Python itself."""
    tail = (
        "\nimport sys"
        "\nnames = {name.partition('.')[0] for name in sys.modules}"
        "\nprint(*sorted(names - set(sys.stdlib_module_names) - {'__main__', 'sitecustomize', 'usercustomize'}))"
    )
    # coverage comes by itself where it is measured.
    others = ("_", "$", "distutils-precedence", "coverage")
    return {name for name in output_of(program + tail).split() if not name.startswith(others)}


def test_importing_govauth_imports_only_the_standard_library() -> None:
    assert modules_after("import govauth") == {"govauth"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_does_not_import_what_only_calls_need(room: str) -> None:
    heavy = {"httpx", "httpcore", "h11", "cattrs", "msgspec", "starlette", "uvicorn", "trio"}
    heavy |= {"asn1crypto", "gostcrypto", "cryptography"}
    assert not heavy & modules_after(f"from govauth.providers.{room} import {ROOMS[room].names}")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_its_client_and_login_alone(room: str) -> None:
    # What a tracer brought before is not the room's.
    program = (
        "import sys"
        "\nbefore = set(sys.modules)"
        f"\nfrom govauth.providers.{room} import {ROOMS[room].names}"
        "\nprint(*(sys.modules.keys() - before))"
    )
    loaded = set(output_of(program).split())
    own = f"govauth.providers.{room}."
    assert {name.removeprefix(own) for name in loaded if name.startswith(own)} == set(ROOMS[room].own.split())
    floors = {
        "signing",
        "ledger",
        "providers",
        "observers",
        "events",
        "integrations",
        "cli",
        "doctor",
        "sandbox",
    }
    beside = {
        name.removeprefix("govauth.")
        for name in loaded
        if name.startswith(tuple(f"govauth.{floor}." for floor in floors)) and not name.startswith(own)
    }
    usual = {f"providers.{room}", "events.observer", "events.watch", "observers.environment"}
    assert beside - usual == set(ROOMS[room].beside.split())
    needless = {"asyncio", "ssl", "socket", "email", "sqlite3", "ctypes", "xml", "zipfile", "lxml.etree"}
    assert not needless & loaded


def test_a_room_imports_neither_an_event_loop_nor_what_only_observers_need() -> None:
    # What a tracer brought before is not the room's.
    program = (
        "import sys"
        "\nbefore = set(sys.modules)"
        "\nfrom govauth.providers.moy_nalog import MoyNalog, PasswordLogin"
        "\nneedless = {'asyncio', 'ssl', 'socket', 'email', 'govauth.events.values', 'govauth.observers.logs'}"
        "\nfound = needless & (sys.modules.keys() - before)"
        "\nassert not found, found"
    )
    modules_after(program)


def test_the_direct_sender_needs_no_http_client() -> None:
    loaded = modules_after("from govauth import DirectSender\nDirectSender()")
    assert "httptools" in loaded
    assert not {"httpx", "httpcore", "h11"} & loaded


def test_making_a_client_opens_nothing() -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise SystemExit('a socket was opened')\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, details: opened.append(details) if event == 'open' and 'w' in str(details[1]) else None)\n"
        "from govauth.auth import FileTokenStore\n"
        "from govauth.providers.moy_nalog import MoyNalog, PasswordLogin\n"
        "import asyncio, ssl, socket\n"
        "socket.socket.__init__ = refuse\n"
        "opened.clear()\n"
        "MoyNalog(PasswordLogin(inn='500100732259', password='x'), store=FileTokenStore('~/.govauth'))\n"
        "assert not opened, opened\n"
    )
    modules_after(program)


CONTEXTS = """
import ssl
made = []
create = ssl.SSLContext.__new__
def counting(cls, *arguments, **settings):
    made.append(cls)
    return create(cls, *arguments, **settings)
ssl.SSLContext.__new__ = counting

import anyio
from govauth.errors import GovAuthError
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place

async def call(place):
    async with MoyNalog(PasswordLogin(inn='500100732259', password='x', place=place), timeout=5) as nalog:
        try:
            await nalog.taxpayer.user()
        except GovAuthError:
            pass

for _ in range(3):
    anyio.run(call, Place.PROD.at('https://127.0.0.1:9'))
assert len(made) == 1, made
"""


def test_a_second_client_makes_no_second_tls_context() -> None:
    modules_after(CONTEXTS)


@pytest.mark.parametrize("name", govauth.__all__)
def test_every_lazy_name_is_there(name: str) -> None:
    assert getattr(govauth, name) is not None
    assert name in dir(govauth)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        govauth.Nonsense  # noqa: B018


@pytest.mark.parametrize("module", ["govauth.auth", "govauth.providers.moy_nalog"])
def test_exported_members(module: str) -> None:
    """All that a package imports from itself is exported, and the other way round."""
    loaded = import_module(module)
    exported = list(loaded.__all__)
    assert exported == sorted(exported)
    public = {
        name
        for name, value in vars(loaded).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("govauth.")
    }
    assert public <= set(exported)
    assert all(hasattr(loaded, name) for name in exported)


def test_the_version_is_that_of_the_installed_distribution() -> None:
    assert govauth.__version__ == version("govauth")
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        govauth.nothing_of_that_name  # noqa: B018
