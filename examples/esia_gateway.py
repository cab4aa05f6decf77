"""A user signs in, and documents arrive while the program waits; then another program goes on.

It talks to a sandbox inside this process, in which a browser agrees to everything and agencies take their
time. For a real gateway, drop the sandbox, give your own client id and secret, and `Place.DEMO.at("https://…")`.
"""

from __future__ import annotations

import tempfile

import anyio
import httpx

from govauth.auth import FileLoginStateStore, FileTokenStore
from govauth.providers.esia_gateway import (
    ClientLogin,
    ConsentRequest,
    DocumentsTimedOut,
    EsiaGateway,
    Place,
)
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.sandbox.server import ServedSandbox
from govauth.transport.pending import Backoff

CONSENT = ConsentRequest(
    permissions={"fullname", "snils", "id_doc"},
    purposes={"CREDIT"},
    sysname="CREDIT",
    expire=60,
    pdf_documents={"ndfl_person"},
    file_documents={"pension_reference"},
)
QUICK = Backoff(first=0.1, factor=1.2, longest=0.5)


async def browser(url: str) -> str:
    async with httpx.AsyncClient() as web:
        return (await web.get(url)).headers["location"]


async def main(place: Place, directory: str) -> None:
    login = ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI)
    store, states = FileTokenStore(directory), FileLoginStateStore(directory)
    resume_key = ""
    async with EsiaGateway(login, place=place, store=store, states=states) as gateway:
        step = await gateway.login.start(CONSENT)
        user = await gateway.login.callback(await browser(step.url), state=step.state)
        info = (await user.userinfo()).info
        print("signed in, granted:", ", ".join(info.scope))
        try:
            async for document in user.documents(within=0.3, backoff=QUICK):
                print("arrived:", document.type)
        except DocumentsTimedOut as late:
            print(f"time is over: {len(late.documents)} arrived, {len(late.waiting)} are owed")
            resume_key = late.resume_key

    async with EsiaGateway(login, place=place, store=store) as another:
        for document in await another.resume(resume_key, within=30, backoff=QUICK):
            for file in document.attachments:
                inside = [inner.path for inner in file.archive()] if file.is_archive else ""
                print(document.type, file.name, file.media_type, len(file.content), "bytes", inside)


if __name__ == "__main__":
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        sandbox.esia_gateway.control("defer", 8)
        anyio.run(main, Place.DEMO.at(sandbox.url), directory)
