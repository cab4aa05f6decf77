"""Sign in by a code from an SMS, then hand the login over to a program that has no person beside it.

It talks to a sandbox inside this process, where every SMS says 123456.
"""

from __future__ import annotations

import tempfile

import anyio

from govauth.auth import FileTokenStore
from govauth.errors import LoginRejected
from govauth.providers.moy_nalog import MoyNalog, Place, SavedLogin, SmsLogin
from govauth.providers.moy_nalog.sandbox import PHONE, SMS_CODE
from govauth.sandbox.server import ServedSandbox


async def sign_in(place: Place, directory: str) -> SavedLogin:
    """The part with a person: type the code, correct it once, and keep what comes out."""
    async with MoyNalog(SmsLogin(phone=PHONE), place=place, store=FileTokenStore(directory)) as nalog:
        challenge = await nalog.login.start()
        for typed in ("000000", SMS_CODE):
            try:
                await nalog.login.finish(challenge, code=typed)
            except LoginRejected as error:
                print("not accepted:", error)
            else:
                print("signed in")
                break
        return await nalog.login.export()


async def go_on(login: SavedLogin, place: Place, directory: str) -> None:
    """The part without a person: the refresh token is enough, for about a year."""
    async with MoyNalog(login, place=place, store=FileTokenStore(directory)) as nalog:
        user = await nalog.taxpayer.user()
        print("the account is", user.status)


async def main(place: Place) -> None:
    # Two stores: the second program is elsewhere. From here on only that one may renew.
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        login = await sign_in(place, here)
        await go_on(login, place, there)


if __name__ == "__main__":
    with ServedSandbox() as sandbox:
        anyio.run(main, Place.PROD.at(sandbox.url))
