"""ЕСИА: a person signs in (without a page here), the access token ends, a profile is read in one request."""

from __future__ import annotations

from pathlib import Path

from examples.demo.story import Story
from govauth.auth import FileTokenStore
from govauth.providers.esia import Esia, Place, SystemLogin
from govauth.providers.esia.rest import PersonPart
from govauth.sandbox.server import ServedSandbox
from govauth.signing import TrustedCertificates, make_test_key, open_document_signer

CALLBACK = "https://app.example/auth/callback"


async def tell(sandbox: ServedSandbox, directory: Path, story: Story) -> None:
    counters = sandbox.esia.counters
    key = make_test_key(for_tests=True)
    sandbox.esia.register("DEMO01", key.certificate, CALLBACK)
    login = SystemLogin(mnemonic="DEMO01", signer=await open_document_signer(key))
    place, store = Place.TEST.at(sandbox.url), FileTokenStore(directory / "esia")
    trust = TrustedCertificates(sandbox.esia.certificates)
    async with Esia(login, trust=trust, place=place, store=store) as esia:
        step = await esia.login.start({"openid", "id_doc"}, CALLBACK)
        story.tell("begin a login, signed with GOST", "an address for the browser")
        user = await esia.login.callback(sandbox.esia.sign_in(step.url))
        story.tell("the person agrees and comes back", "the token's signature is verified")
        before = counters["persons.get"]
        person = await user.person.get(embed={PersonPart.CONTACTS, PersonPart.DOCUMENTS, PersonPart.KIDS})
        contacts = len(person.contacts.objects) if person.contacts else 0
        story.tell("read the profile with all that is in it", f"{contacts} contacts, {person.gender}")
        story.expect("  … requests that it took", counters["persons.get"] - before, 1)
