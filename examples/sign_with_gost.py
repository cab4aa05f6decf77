"""Sign the parameters of an ESIA request, and a challenge of Честный знак.

Without arguments it makes a key for tests: ``python examples/sign_with_gost.py [KEY CERTIFICATE]``.
"""

from __future__ import annotations

import base64
import getpass
import sys

import anyio

from govauth.signing import (
    CmsChallengeSigner,
    GostDocumentSigner,
    PrivateKey,
    make_test_key,
    open_engine,
    verify_cms,
)


def key_from(arguments: list[str]) -> PrivateKey:
    if not arguments:
        return make_test_key(for_tests=True)
    key, certificate = arguments
    return PrivateKey.from_files(key, certificate, password=getpass.getpass("password, or nothing: ") or None)


async def main(key: PrivateKey) -> None:
    engine = await open_engine(key)
    documents = GostDocumentSigner(engine)
    parameters = "MNEMONICopenid2026.11.22 12:00:00 +03005a0b2b9c-0000-4000-8000-000000000000https://app/cb"
    signature = await documents.sign_raw(parameters.encode())
    print("engine                 ", engine.name)
    print("client_secret          ", base64.urlsafe_b64encode(signature).rstrip(b"=").decode())
    print("client_certificate_hash", documents.certificate_hash)

    cms = await CmsChallengeSigner(engine).sign_challenge(b"UQZKBKFZXJHRIPEXPQEEKVBDKBDLQU")
    verified = await verify_cms(cms, [key.certificate])
    print("challenge, attached CMS", f"{len(cms)} bytes, signed {verified.signing_time}")
    await engine.aclose()


if __name__ == "__main__":
    anyio.run(main, key_from(sys.argv[1:]))
