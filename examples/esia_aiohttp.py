"""An aiohttp application that persons enter through ESIA, tried out against the sandbox.

Run: ``python examples/esia_aiohttp.py``. It needs the extras ``aiohttp`` and ``sandbox``.
"""

import asyncio
from html import escape
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from govauth.auth import LoginStateStore, TokenStore
from govauth.integrations.aiohttp import setup_login, signed_in
from govauth.integrations.esia import EsiaRoom
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
) -> web.Application:
    async def make_esia() -> Esia:
        signer = await open_document_signer(key, for_tests=True)
        login = SystemLogin(mnemonic="TEST01", signer=signer)
        return Esia(login, trust=trust, place=place, store=store, states=states)

    room = EsiaRoom(make_esia, scopes="openid fullname usr_org", redirect_uri=f"{site}/auth/callback")
    login = WebLogin(room, after_login="/profile")
    app = web.Application()
    setup_login(app, login)

    async def home(_: web.Request) -> web.Response:
        link = '<a id="login" href="/auth/login?next=/profile">Вход через ЕСИА</a>'
        return web.Response(text=link, content_type="text/html")

    @signed_in(login)
    async def profile(_: web.Request, user: EsiaUser) -> web.Response:
        items = "".join(f"<li>{escape(role.short_name or role.oid)}</li>" for role in await user.roles())
        page = (
            f'<p id="oid">{user.oid}</p><ul id="roles">{items}</ul>'
            '<form method="post" action="/auth/logout"><button id="logout">Выход</button></form>'
        )
        return web.Response(text=page, content_type="text/html")

    app.router.add_get("/", home)
    app.router.add_get("/profile", profile)
    app.router.add_get("/кабинет", profile)
    return app


async def main() -> None:
    key, listener = make_test_key(for_tests=True), listen()
    site = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with ServedSandbox() as sandbox:
        sandbox.esia.register("TEST01", key.certificate, f"{site}/auth/callback", site_url=site)
        trust = TrustedCertificates(sandbox.esia.certificates)
        runner = web.AppRunner(make_app(key, trust, Place.TEST.at(sandbox.url), site))
        await runner.setup()
        await web.SockSite(runner, listener).start()
        jar = aiohttp.CookieJar(unsafe=True)  # the site is an address without a name
        async with aiohttp.ClientSession(site, cookie_jar=jar) as browser:
            async with browser.get("/auth/login", allow_redirects=False) as answer:
                back = urlsplit(sandbox.esia.sign_in(answer.headers["location"]))
            async with browser.get(f"{back.path}?{back.query}") as answer:
                print(await answer.text())
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
