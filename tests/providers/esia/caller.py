"""A process of its own: finishes a login, or calls with a session. The secret comes on standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import anyio

from govauth.auth import FileLoginStateStore, FileTokenStore
from govauth.errors import GovAuthError
from govauth.providers.esia import Esia, Place, SystemLogin
from govauth.signing import PrivateKey, TrustedFiles, open_document_signer


async def main(url: str, folder: Path, what: str, secret: str) -> dict[str, object]:
    key = PrivateKey.from_files(folder / "is.key", folder / "is.crt")
    login = SystemLogin(mnemonic="TEST01", signer=await open_document_signer(key, for_tests=True))
    async with Esia(
        login,
        trust=TrustedFiles([folder / "esia0.cer", folder / "esia1.cer"]),
        place=Place.TEST.at(url),
        store=FileTokenStore(folder / "store"),
        states=FileLoginStateStore(folder / "store"),
    ) as esia:
        try:
            if what == "finish":
                return {"session": (await esia.login.callback(secret)).session.reveal()}
            return {"roles": len(await (await esia.resume(secret)).roles())}
        except GovAuthError as error:
            return {"error": type(error).__name__}


if __name__ == "__main__":
    print(json.dumps(anyio.run(main, sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.stdin.read())))
