"""A FastAPI application that persons enter through ESIA by SAML, tried out against the sandbox.

Run: ``python examples/esia_saml.py``. It needs the extras ``saml``, ``fastapi`` and ``sandbox``.
"""

import threading
import time
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Annotated

import httpx
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse

from govauth.integrations.esia_saml import SamlRoom
from govauth.integrations.fastapi import current_user, login_lifespan, login_router
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia.saml import (
    ATTRIBUTES,
    DEPRECATED,
    Admission,
    DecryptionKey,
    EsiaSaml,
    IdentityProvider,
    Organization,
    SamlUser,
    ServiceProvider,
    service_metadata,
)
from govauth.sandbox.server import ServedSandbox, listen
from govauth.signing.xml import RsaXmlSigner


def key_and_certificate() -> tuple[bytes, bytes]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private = key.private_bytes(pem, pkcs8, serialization.NoEncryption())
    return private, certificate.public_bytes(pem)


def service_provider(site: str, key: bytes, certificate: bytes) -> ServiceProvider:
    return ServiceProvider(
        entity_id=site,
        acs_url=f"{site}/saml/acs",
        logout_url=f"{site}/saml/logout",
        signer=RsaXmlSigner.open(key, certificate),
        decryption_keys=[DecryptionKey.open(key)],
    )


def metadata_of(provider: ServiceProvider) -> bytes:
    return service_metadata(
        provider,
        attributes=[one for one in ATTRIBUTES if one not in DEPRECATED],
        organization=Organization(
            name="Комитет по учёту птиц",
            display_name="Птицы",
            url=provider.entity_id,
            email="admin@portal.example",
        ),
        admission=Admission(),
    )


def make_app(provider: ServiceProvider, idp: IdentityProvider) -> FastAPI:
    async def make_esia() -> EsiaSaml:
        return EsiaSaml(provider, idp)

    room = SamlRoom(make_esia, acs_url=provider.acs_url, logout_url=provider.logout_url)
    login = WebLogin(room, after_login="/profile", session_seconds=3600)
    app = FastAPI(lifespan=login_lifespan(login))
    app.include_router(login_router(login))
    User = Annotated[SamlUser, Depends(current_user(login))]  # noqa: N806 - a type

    @app.get("/")
    async def home() -> HTMLResponse:
        return HTMLResponse('<a id="login" href="/auth/login?next=/profile">Вход через ЕСИА</a>')

    @app.get("/profile")
    async def profile(user: User) -> HTMLResponse:
        said = user.attributes
        acting = said.org_short_name or said.org_name if user.is_employee else "физическое лицо"
        return HTMLResponse(
            f'<p id="user">{user.user_id}</p><p id="acting">{escape(acting or "")}</p>'
            '<form method="post" action="/auth/logout"><button id="logout">Выход</button></form>'
        )

    return app


def main() -> None:
    listener = listen()
    site = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with ServedSandbox() as sandbox:
        provider = service_provider(site, *key_and_certificate())
        sandbox.esia.saml.register(metadata_of(provider))
        idp = IdentityProvider.read(sandbox.esia.saml.metadata(sandbox.url))  # in earnest: load("idp.xml")
        server = uvicorn.Server(uvicorn.Config(make_app(provider, idp), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        with httpx.Client(base_url=site) as browser:
            away = browser.get("/auth/login").headers["location"]
            posted = sandbox.esia.saml.sign_in(away)
            browser.post(posted.address, data=dict(posted.fields))
            print(browser.get("/profile").raise_for_status().text)
            print(browser.post("/auth/logout").headers["location"].partition("?")[0])
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main()
