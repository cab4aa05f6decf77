"""What an envelope of 10 kB costs to sign and to verify, beside ``openssl``; the transform per megabyte.

Run: ``python -m benchmarks.smev``. Needs the xml extra, GnuTLS, and OpenSSL with gost-engine.

The unit is what a client without GOST in process does for a signature: the same envelope and transform, and
one child process: ``openssl dgst -sign``, or ``openssl dgst -verify``. All ways are measured in turns.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from benchmarks.signing import openssl
from govauth.providers.smev import envelopes
from govauth.providers.smev.content import Content
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.names import Names
from govauth.providers.smev.soap import reply_of
from govauth.signing import make_test_key, open_document_signer
from govauth.signing.self_signed import certificate_pem
from govauth.signing.xml import SMEV_RULES, exclusive_c14n, parse_xml, smev_transform, verify_element

ROUNDS = 15
SECONDS_PER_TURN = 0.15
VIEW = "urn://sample/views/benchmark/1.0.0"
NAMES = Names("1.2")

Way = Callable[[], Awaitable[object]]


def content(size: int) -> bytes:
    """A document of about that many octets: short fields in Russian, some with what must be escaped."""
    field = '<v:field number="{}" kind="text">Образцова Проба Примеровна &amp; Ко, дом 1</v:field>'
    fields = [field.format(number) for number in range(size // len(field.encode()))]
    return f'<v:Ask xmlns:v="{VIEW}">{"".join(fields)}</v:Ask>'.encode()


async def turn(way: Way) -> float:
    done, start = 0, time.perf_counter()
    while time.perf_counter() < start + SECONDS_PER_TURN:
        await way()
        done += 1
    return (time.perf_counter() - start) / done


async def ways(folder: Path, bits: int) -> dict[tuple[str, str], Way]:
    key = make_test_key(for_tests=True, bits=bits)
    private, public = folder / f"{bits}.key", folder / f"{bits}.crt"
    private.write_bytes(key.content.content)
    public.write_bytes(certificate_pem(key))
    signer = await open_document_signer(key)
    parcel = Parcel(content=Content(content(10_000)))
    send = partial(envelopes.send_request, NAMES, "a", parcel, signer, node_id=None, is_test=False)
    body = await send()
    print(f"the envelope of {bits} bits has {len(body.content)} octets")
    root = reply_of(body.content, body.media_type).body
    assert root is not None
    target, signature = root[0], root[1][0]
    digest = f"-md_gost12_{bits}"
    signed = folder / f"{bits}.sig"
    signed.write_bytes(await openssl("dgst", "-engine", "gost", digest, "-sign", str(private)))
    key_file = folder / f"{bits}.pub"
    key_file.write_bytes(await openssl("x509", "-engine", "gost", "-in", str(public), "-noout", "-pubkey"))

    async def verify() -> object:
        again = reply_of(body.content, body.media_type).body
        assert again is not None
        return await verify_element(again[1][0], again[0], [key.certificate], rules=SMEV_RULES)

    async def sign_by_child() -> object:
        exclusive_c14n(parse_xml(body.content))
        smev_transform(target)
        exclusive_c14n(signature[0])
        return await openssl("dgst", "-engine", "gost", digest, "-sign", str(private))

    async def verify_by_child() -> object:
        again = reply_of(body.content, body.media_type).body
        assert again is not None
        smev_transform(again[0])
        exclusive_c14n(again[1][0][0])
        arguments = ("-verify", str(key_file), "-signature", str(signed))
        return await openssl("dgst", "-engine", "gost", digest, *arguments)

    return {
        ("sign", "openssl subprocess"): sign_by_child,
        ("sign", "govauth"): send,
        ("verify", "openssl subprocess"): verify_by_child,
        ("verify", "govauth"): verify,
    }


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        all_ways = {bits: await ways(Path(name), bits) for bits in (256, 512)}
        taken: dict[tuple[int, str, str], list[float]] = {}
        for _ in range(ROUNDS):
            for bits, found in all_ways.items():
                for (what, way), call in found.items():
                    taken.setdefault((bits, what, way), []).append(await turn(call))
    print("\n| key | what | way | ms, median | ratio to the subprocess |\n|---|---|---|---|---|")
    for (bits, what, way), seconds in taken.items():
        median, unit = statistics.median(seconds), statistics.median(taken[bits, what, "openssl subprocess"])
        print(f"| {bits} | {what} | {way} | {median * 1000:.3f} | {unit / median:.1f} |")
    megabyte = parse_xml(content(1_000_000))
    print("\n| of 1 MB | ms, median |\n|---|---|")
    for label, work in (
        ("the transform", partial(smev_transform, megabyte)),
        ("exclusive canonicalization, for comparison", partial(exclusive_c14n, megabyte)),
        ("parsing", partial(parse_xml, content(1_000_000))),
    ):
        times: list[float] = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        print(f"| {label} | {statistics.median(times) * 1000:.1f} |")


if __name__ == "__main__":
    asyncio.run(main())
