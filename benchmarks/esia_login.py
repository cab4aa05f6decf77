"""How long a login through ESIA takes on our side, as ratios to a client that calls ``openssl`` each time.

Run: ``python benchmarks/esia_login.py``. Needs the extra ``sandbox``, and OpenSSL with gost-engine.

Each row is measured in turns with its rival in one run, so that a slow moment of the machine hits both. The
rival signs and verifies with ``openssl`` child processes, as older clients do, and shares all other code; in
the whole login it verifies once more in process, which adds about a millisecond.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from govauth.providers.esia import Esia, EsiaUser, Place, SystemLogin
from govauth.providers.esia.sandbox.oauth_keys import Algorithm
from govauth.sandbox.server import ServedSandbox
from govauth.secret import Secret
from govauth.signing import (
    GostDocumentSigner,
    JwtVerifier,
    PrivateKey,
    TrustedCertificates,
    make_test_key,
    open_engine,
)
from govauth.signing.jws import read_compact
from govauth.signing.self_signed import certificate_pem

CALLBACK = "https://app.example/callback"
SECONDS_PER_WAY = 4.0
MOST_ROUNDS = 300

Way = Callable[[], Awaitable[object]]


async def openssl(*arguments: str, content: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        "openssl",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    output, _ = await process.communicate(content)
    if process.returncode:
        raise SystemExit("openssl with gost-engine does not work here")
    return output


class OpensslSigner(GostDocumentSigner):
    """The same signer, but for the signature itself."""

    key_file: Path

    async def sign_raw(self, document: bytes) -> bytes:
        arguments = ("dgst", "-engine", "gost", "-md_gost12_256", "-sign", str(self.key_file))
        return await openssl(*arguments, content=document)


async def verify_with_openssl(token: Secret, folder: Path) -> None:
    jws = read_compact(token)
    kind = "rsa" if jws.header["alg"] == "RS256" else "gost"
    signature = folder / "signature"
    signature.write_bytes(jws.signature)
    digest = ("-sha256",) if kind == "rsa" else ("-engine", "gost", "-md_gost12_256")
    key = str(folder / f"{kind}.pub")
    await openssl("dgst", *digest, "-verify", key, "-signature", str(signature), content=jws.signed)


async def measured(ways: dict[str, Way]) -> dict[str, float]:
    """Return the median milliseconds of each way."""
    for way in ways.values():
        await way()
    times: dict[str, list[float]] = {name: [] for name in ways}
    until = time.perf_counter() + SECONDS_PER_WAY * len(ways)
    while time.perf_counter() < until and len(next(iter(times.values()))) < MOST_ROUNDS:
        for name, way in ways.items():
            start = time.perf_counter()
            await way()
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def show(what: str, ours: float, theirs: float) -> None:
    print(f"{what:44} {ours:8.2f} ms {theirs:8.2f} ms   {theirs / ours:6.1f} times")


async def main() -> None:
    key = make_test_key(for_tests=True)
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        (folder / "is.key").write_bytes(key.content.content)
        for name, certificate in zip(("gost", "rsa"), sandbox.esia.certificates, strict=True):
            (folder / f"{name}.crt").write_bytes(certificate_pem(PrivateKey(b"", certificate)))
            arguments = ("x509", "-engine", "gost", "-in", str(folder / f"{name}.crt"), "-pubkey", "-noout")
            (folder / f"{name}.pub").write_bytes(await openssl(*arguments, content=b""))
        engine = await open_engine(key)
        signer = GostDocumentSigner(engine)
        rival = OpensslSigner(engine)
        rival.key_file = folder / "is.key"
        trust = TrustedCertificates(sandbox.esia.certificates)
        place = Place.TEST.at(sandbox.url)
        sandbox.esia.register("TEST01", key.certificate, CALLBACK)
        async with (
            Esia(SystemLogin(mnemonic="TEST01", signer=signer), trust=trust, place=place) as esia,
            Esia(SystemLogin(mnemonic="TEST01", signer=rival), trust=trust, place=place) as other,
        ):
            await compare(esia, other, sandbox, folder)


async def compare(esia: Esia, other: Esia, sandbox: ServedSandbox, folder: Path) -> None:
    async def login(client: Esia) -> EsiaUser:
        step = await client.login.start("openid", CALLBACK)
        return await client.login.callback(sandbox.esia.sign_in(step.url))

    print(f"{'':44} {'govauth':>11} {'openssl':>11}")
    times = await measured(
        {
            "ours": lambda: esia.login.start("openid fullname", CALLBACK),
            "theirs": lambda: other.login.start("openid fullname", CALLBACK),
        }
    )
    show("authorize URL (PKCE, signature, state kept)", times["ours"], times["theirs"])
    verifier = JwtVerifier(
        TrustedCertificates(sandbox.esia.certificates),
        client_id="TEST01",
        issuers=["http://esia.gosuslugi.ru"],
    )
    algorithms: tuple[Algorithm, ...] = ("GOST3410_2012_256", "RS256")
    for algorithm in algorithms:
        sandbox.esia.systems["TEST01"].algorithm = algorithm
        token = (await (await login(esia)).transport.keeper.current()).access
        times = await measured(
            {
                "ours": lambda token=token: verifier.verify(token, "access"),  # type: ignore[misc]
                "theirs": lambda token=token: verify_with_openssl(token, folder),  # type: ignore[misc]
            }
        )
        show(f"verify a token, {algorithm}", times["ours"], times["theirs"])

    async def theirs() -> None:
        user = await login(other)
        token = (await user.transport.keeper.current()).access
        for _ in range(2):
            await verify_with_openssl(token, folder)

    sandbox.esia.systems["TEST01"].algorithm = "GOST3410_2012_256"
    times = await measured({"ours": lambda: login(esia), "theirs": theirs})
    show("whole login; the sandbox signs two tokens", times["ours"], times["theirs"])


if __name__ == "__main__":
    asyncio.run(main())
