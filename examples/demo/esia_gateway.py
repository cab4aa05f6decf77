"""ЕСИА Шлюз: documents that agencies owe for a while, and another program that goes on waiting."""

from __future__ import annotations

from pathlib import Path

import httpx

from examples.demo.story import Story, Surprise
from govauth.auth import FileTokenStore
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
    permissions={"fullname", "id_doc", "ndfl_person"},
    purposes={"CREDIT"},
    sysname="CREDIT",
    expire=60,
    file_documents={"pension_reference"},
)
QUICK = Backoff(first=0.1, factor=1.2, longest=0.3)


async def browser(url: str) -> str:
    """Stands for the user's browser: the sandbox agrees at once."""
    async with httpx.AsyncClient() as web:
        location = (await web.get(url)).headers["location"]
    return str(location)


async def tell(sandbox: ServedSandbox, directory: Path, story: Story) -> None:
    provider = sandbox.esia_gateway
    login = ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI)
    place, store = Place.DEMO.at(sandbox.url), FileTokenStore(directory / "tokens")

    async with EsiaGateway(login, place=place, store=store) as gateway:
        step = await gateway.login.start(CONSENT)
        user = await gateway.login.callback(await browser(step.url), state=step.state)
        story.tell("a user agrees in the browser and comes back", f"{len(CONSENT.permissions)} permissions")
        provider.control("defer", 8)
        try:
            await user.documents(within=0.4, backoff=QUICK)
        except DocumentsTimedOut as late:
            story.tell(
                "wait for documents for 0.4 s", f"{len(late.documents)} arrived, {len(late.waiting)} owed"
            )
            resume_key = late.resume_key
        else:
            raise Surprise("nothing was owed")

    provider.control("revoke", value=True)
    async with EsiaGateway(login, place=place, store=store) as another:
        documents = await another.resume(resume_key, within=30, backoff=QUICK)
    archives = [file for document in documents for file in document.attachments if file.is_archive]
    story.tell(
        "another program resumes, the access token revoked", ", ".join(str(one.type) for one in documents)
    )
    story.expect("  … files in the archive", sum(len(file.archive()) for file in archives), 2)
    story.expect("  … refreshes", provider.counters["refreshes"], 1)
    story.expect("refresh tokens that were sent twice", provider.counters["refresh_reuse"], 0)
