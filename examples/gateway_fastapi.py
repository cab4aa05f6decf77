"""A FastAPI service for loans: a person signs in through ЕСИА Шлюз, and documents arrive while a page waits.

Run: ``python examples/gateway_fastapi.py``. It needs the extras ``fastapi`` and ``sandbox``.
"""

import tempfile
import threading
import time
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import httpx
import uvicorn
from fastapi import Depends, FastAPI

from govauth.auth import FileLoginStateStore, FileTokenStore
from govauth.integrations.esia_gateway import GatewayRoom
from govauth.integrations.fastapi import current_user, login_lifespan, login_router
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia_gateway import (
    ClientLogin,
    ConsentRequest,
    DocumentsTimedOut,
    EsiaGateway,
    Place,
    User,
)
from govauth.providers.esia_gateway.sandbox import CLIENT_SECRET, ClientSystem
from govauth.sandbox.server import ServedSandbox, listen
from govauth.transport.pending import Backoff

CONSENT = ConsentRequest(
    permissions={"fullname", "snils"},
    purposes={"CREDIT"},
    sysname="CREDIT",
    expire=60,
    pdf_documents={"ndfl_person"},
)


def make_app(place: Place, site: str, directory: Path) -> FastAPI:
    here = f"{site}/auth/callback"
    store, states = FileTokenStore(directory), FileLoginStateStore(directory)

    async def make_gateway() -> EsiaGateway:
        login = ClientLogin("shop", CLIENT_SECRET, here)
        return EsiaGateway(login, place=place, store=store, states=states)

    room = GatewayRoom(make_gateway, request=CONSENT, redirect_uri=here, store=store)
    login = WebLogin(room, after_login="/documents")
    app = FastAPI(lifespan=login_lifespan(login))
    app.include_router(login_router(login))
    SignedIn = Annotated[User, Depends(current_user(login))]  # noqa: N806 - a type

    async def documents(user: SignedIn) -> dict[str, object]:
        """A page may ask again: what is owed goes on with the resume key, in any worker."""
        arrived = list[str | None]()
        try:
            async for document in user.documents(within=2.0, backoff=Backoff(first=0.1, longest=0.5)):
                arrived.append(document.type)
        except DocumentsTimedOut as late:
            return {"arrived": arrived, "owed": len(late.waiting), "resume_key": late.resume_key}
        return {"arrived": arrived, "owed": 0}

    app.get("/documents")(documents)
    return app


def main(directory: Path) -> None:
    listener = listen()
    site = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with ServedSandbox() as sandbox:
        sandbox.esia_gateway.add_account(ClientSystem("shop", CLIENT_SECRET, f"{site}/auth/callback"))
        app = make_app(Place.DEMO.at(sandbox.url), site, directory)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        with httpx.Client(base_url=site) as browser:
            away = browser.get("/auth/login").headers["location"]
            back = urlsplit(httpx.get(away).headers["location"])
            browser.get(f"{back.path}?{back.query}")
            print(browser.get("/documents").raise_for_status().text)
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        main(Path(directory))
