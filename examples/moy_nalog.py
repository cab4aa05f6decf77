"""The shortest program: sign in and register one receipt.

It talks to a sandbox inside this process. For the real service, drop the sandbox and `place=`, and give your
own ИНН and password.
"""

from __future__ import annotations

import tempfile

import anyio

from govauth.auth import FileTokenStore
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Service
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox


async def main(place: Place, directory: str) -> None:
    login = PasswordLogin(inn=INN, password=PASSWORD)
    async with MoyNalog(login, place=place, store=FileTokenStore(directory)) as nalog:
        receipt = await nalog.receipts.issue(Service("Консультация", price="1500.00"))
        print(receipt.id, receipt.print_url)


if __name__ == "__main__":
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        anyio.run(main, Place.PROD.at(sandbox.url), directory)
