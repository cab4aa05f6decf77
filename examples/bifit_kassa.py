"""Stock of a shop: sign in with a code from an SMS once, then read, upload and work on without a person.

It talks to a sandbox inside this process. For the real service, drop the sandbox and `place=`, give your own
login and password, and let `ask` read the code from a person.
"""

from __future__ import annotations

import logging
import sys
import tempfile

import anyio

from govauth.auth import FileTokenStore
from govauth.providers.bifit_kassa import BifitKassa, CodeChallenge, CsvRejected, PasswordLogin, Place
from govauth.providers.bifit_kassa.sandbox import PASSWORD, SMS_CODE, USERNAME_WITH_MFA
from govauth.sandbox.server import ServedSandbox

STOCK = "Хлеб;4600000000046;55.50;10\nМолоко;4600000000053;89.90\n"  # the second line lacks its quantity


async def ask(_: CodeChallenge) -> str:
    print("an SMS is on its way")
    return SMS_CODE  # in production: await anyio.to_thread.run_sync(input, "code: ")


async def attended(place: Place, store: FileTokenStore) -> None:
    """Once, with a person: the token is in the store from then on."""
    login = PasswordLogin(USERNAME_WITH_MFA, PASSWORD)
    async with BifitKassa(login, place=place, store=store) as kassa:
        session = await kassa.login.sign_in(ask_code=ask)
        print("signed in as user", session.user_id, "until", session.expires)


async def unattended(place: Place, store: FileTokenStore) -> None:
    """For weeks, without one."""
    login = PasswordLogin(USERNAME_WITH_MFA, PASSWORD)
    async with BifitKassa(login, place=place, store=store) as kassa:
        (organization,) = await kassa.organizations.list()
        shops = await kassa.trade_objects.list(organization)
        try:
            await kassa.goods.upload_csv(organization, STOCK)
        except CsvRejected as error:
            print(error)
        for item in await kassa.goods.list(organization, shops):
            print(f"{item.nomenclature.name:16} {item.goods.quantity}")


async def main(sandbox: ServedSandbox, directory: str) -> None:
    place, store = Place.PROD.at(sandbox.url), FileTokenStore(directory)
    await attended(place, store)
    sandbox.bifit_kassa.control("expire", value=True)  # twelve hours later
    await unattended(place, store)
    print("SMS sent in all:", sandbox.bifit_kassa.counters["sms_calls"])


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stdout, format="log: %(message)s")
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        anyio.run(main, sandbox, directory)
