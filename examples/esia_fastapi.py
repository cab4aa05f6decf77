"""A FastAPI application that persons enter through ESIA, tried out against the sandbox.

Run: ``python examples/esia_fastapi.py``. It needs the extras ``fastapi`` and ``sandbox``.
"""

import threading
import time
from html import escape
from typing import Annotated
from urllib.parse import urlsplit

import httpx
import uvicorn
from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse

from govauth.auth import LoginStateStore, TokenStore
from govauth.integrations.esia import EsiaRoom
from govauth.integrations.fastapi import current_user, login_lifespan, login_router
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia import Esia, EsiaUser, Place, SystemLogin
from govauth.sandbox.server import ServedSandbox, listen
from govauth.signing import PrivateKey, Trust, TrustedCertificates, make_test_key, open_document_signer


def make_app(
    key: PrivateKey,
    trust: Trust,
    place: Place,
    site: str,
    *,
    store: TokenStore | None = None,
    states: LoginStateStore | None = None,
) -> FastAPI:
    async def make_esia() -> Esia:
        signer = await open_document_signer(key, for_tests=True)
        login = SystemLogin(mnemonic="TEST01", signer=signer)
        return Esia(login, trust=trust, place=place, store=store, states=states)

    room = EsiaRoom(make_esia, scopes="openid fullname usr_org", redirect_uri=f"{site}/auth/callback")
    login = WebLogin(room, after_login="/profile")
    app = FastAPI(lifespan=login_lifespan(login))
    app.include_router(login_router(login))
    User = Annotated[EsiaUser, Depends(current_user(login))]  # noqa: N806 - a type

    @app.get("/")
    async def home() -> HTMLResponse:
        return HTMLResponse('<a id="login" href="/auth/login?next=/profile">Вход через ЕСИА</a>')

    @app.get("/кабинет")
    @app.get("/profile")
    async def profile(user: User) -> HTMLResponse:
        items = "".join(f"<li>{escape(role.short_name or role.oid)}</li>" for role in await user.roles())
        return HTMLResponse(
            f'<p id="oid">{user.oid}</p><ul id="roles">{items}</ul>'
            '<form method="post" action="/auth/logout"><button id="logout">Выход</button></form>'
        )

    return app


def main() -> None:
    key, listener = make_test_key(for_tests=True), listen()
    site = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with ServedSandbox() as sandbox:
        sandbox.esia.register("TEST01", key.certificate, f"{site}/auth/callback", site_url=site)
        trust = TrustedCertificates(sandbox.esia.certificates)
        app = make_app(key, trust, Place.TEST.at(sandbox.url), site)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        with httpx.Client(base_url=site) as browser:
            away = browser.get("/auth/login").headers["location"]
            back = urlsplit(sandbox.esia.sign_in(away))
            browser.get(f"{back.path}?{back.query}")
            print(browser.get("/profile").raise_for_status().text)
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main()
