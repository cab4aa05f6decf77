"""A bank reads a client's profile and its declarations: one sign-in, one request, one refresh."""

import anyio

from govauth.providers.esia import Esia, Place, SystemLogin
from govauth.providers.esia.rest import PersonPart
from govauth.sandbox.server import ServedSandbox
from govauth.signing import TrustedCertificates, make_test_key, open_document_signer

CALLBACK = "https://app.example/auth/callback"


async def main() -> None:
    with ServedSandbox() as sandbox:
        key = make_test_key(for_tests=True)
        sandbox.esia.register("TEST01", key.certificate, CALLBACK)
        signer = await open_document_signer(key)
        login = SystemLogin(mnemonic="TEST01", signer=signer)
        trust = TrustedCertificates(sandbox.esia.certificates)
        async with Esia(login, trust=trust, place=Place.TEST.at(sandbox.url)) as esia:
            step = await esia.login.start({"openid", "id_doc"}, CALLBACK)
            user = await esia.login.callback(sandbox.esia.sign_in(step.url))  # stands for the browser
            person = await user.person.get(embed={PersonPart.CONTACTS, PersonPart.DOCUMENTS, PersonPart.KIDS})
            print(person.gender, person.updated_on)
            for contact in person.contacts.objects if person.contacts else ():
                print(contact.type, contact.verification)
            async for vehicle in user.person.vehicles():
                print(vehicle.name)


anyio.run(main)
