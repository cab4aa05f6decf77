"""Damaged containers, PFX and PKCS#8: a documented error or the very same key, quickly and within memory.

``GOVAUTH_SOAK_EXAMPLES`` multiplies what is tried; ``scripts/soak-fuzz`` sets it.
"""

from __future__ import annotations

import gzip
import itertools
import random
import tarfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

import pytest
from attrs import evolve
from govauth.errors import ConfigurationError, KeyFileRefused
from govauth.secret import Secret, Withheld
from govauth.signing.containers.found_key import FoundKey
from govauth.signing.containers.gathering import files_in_archive
from govauth.signing.containers import describe_key_file, read_key_file
from govauth.signing.containers.reading import read_one_file
from govauth.signing.der import SEQUENCE, tlv
from govauth.signing.containers.six_files import open_container

from .container_writer import Container, integer
from .pfx_writer import CryptoProPfx, data
from .test_containers import ARCHIVES, CRYPTOPRO_A, TC26_512_C, one_key
from .test_pfx import pkcs8

from tests.soaking import examples
from tests.tracing import patience

SECONDS = patience(5.0)  # of the processor, for the host may be busy
MEMORY = 16 << 20


def long_name() -> bytes:
    """The header of a tar archive that announces the name of the next member."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1
    return info.tobuf(tarfile.GNU_FORMAT) + b"x".ljust(512, b"\0")


@cache
def container(*, has_password: bool) -> dict[str, bytes]:
    first = one_key() if has_password else one_key(TC26_512_C)
    return Container(first, one_key(), password="7" if has_password else "").files()


@cache
def single_files() -> dict[str, bytes]:
    one = one_key()
    split = one.number.to_bytes(32, "little") + (1).to_bytes(32, "little")
    return {
        "pfx": CryptoProPfx(one, "7", rounds=5).octets(),
        "pfx without certificate": CryptoProPfx(evolve(one, certificate=None), "7", rounds=5).octets(),
        "pkcs8": pkcs8(one, split),
    }


def spoilt(whole: bytes, chosen: random.Random) -> bytes:
    changed = bytearray(whole)
    match chosen.randrange(4):
        case 0:
            changed[chosen.randrange(len(changed))] ^= 1 << chosen.randrange(8)
        case 1:
            del changed[chosen.randrange(len(changed)) :]
        case 2:
            at = chosen.randrange(len(changed))
            changed[at : at + chosen.randrange(9)] = chosen.randbytes(chosen.randrange(9))
        case _:
            # Lengths are what readers trust too much.
            at = chosen.randrange(min(60, len(changed)))
            changed[at] = chosen.choice((0, 0x7F, 0x80, 0x81, 0x84, 0xFF))
    return bytes(changed)


def damaged_containers(*, has_password: bool, seed: int) -> Iterator[Callable[[], FoundKey]]:
    chosen = random.Random(seed)
    password = Secret("7") if has_password else None
    while True:
        files = dict(container(has_password=has_password))
        name = chosen.choice(sorted(files))
        files[name] = spoilt(files[name], chosen)
        if chosen.random() < 0.2:
            del files[chosen.choice(sorted(files))]
        yield partial(open_container, files, password, "exchange")


def opened_archive(content: bytes) -> FoundKey:
    return open_container(files_in_archive(content), None, "exchange")


def damaged_archives(seed: int) -> Iterator[Callable[[], FoundKey]]:
    chosen = random.Random(seed)
    archives = [ARCHIVES[kind](container(has_password=False), "test.000/") for kind in sorted(ARCHIVES)]
    for whole in itertools.cycle(archives):
        content = spoilt(whole, chosen)
        yield partial(opened_archive, content)


def damaged_files(name: str, seed: int) -> Iterator[Callable[[], FoundKey]]:
    chosen = random.Random(seed)
    whole = single_files()[name]
    while True:
        content = Withheld(spoilt(whole, chosen))
        yield partial(read_one_file, content, Secret("7"))


CASES: dict[str, tuple[Callable[[], Iterator[Callable[[], FoundKey]]], int, str]] = {
    "container": (partial(damaged_containers, has_password=False, seed=examples(1)), 25, TC26_512_C),
    "container with a password": (
        partial(damaged_containers, has_password=True, seed=examples(1)),
        10,
        CRYPTOPRO_A,
    ),
    "archive": (partial(damaged_archives, examples(1)), 30, TC26_512_C),
    "pfx": (partial(damaged_files, "pfx", examples(1)), 60, CRYPTOPRO_A),
    "pfx without certificate": (
        partial(damaged_files, "pfx without certificate", examples(1)),
        60,
        CRYPTOPRO_A,
    ),
    "pkcs8": (partial(damaged_files, "pkcs8", examples(1)), 60, CRYPTOPRO_A),
}


HOSTILE = {
    "many small values": tlv(SEQUENCE, b"\x05\0" * 500_000),
    "many small values in a PFX": tlv(SEQUENCE, integer(3), data(tlv(SEQUENCE, b"\x05\0" * 500_000))),
    "many parts": b"\x30\x80\x24\x80" + b"\x04\0" * 500_000 + b"\0\0\0\0",
    "many levels": b"\x30\x80" * 500_000,
    "many beginnings": b"-----BEGIN PRIVATE KEY-----\n" * 35_000,
    "many beginnings, one end": b"-----BEGIN A-----" * 60_000 + b"-----END B-----",
    "many dashes": b"-----BEGIN A-----" + b"-" * 1_000_000,
    "many long names": b"".join(long_name() for _ in range(4000)),
    "many brackets": b"REGEDIT4\r\n[" + b"] " * 500_000,
    "continued for ever": b"REGEDIT4\r\n" + b"\\\r\n" * 300_000,
    "packed zeros": gzip.compress(bytes(100 << 20)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_quickly(name: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(HOSTILE[name])
    begun = time.process_time()
    with pytest.raises(KeyFileRefused):
        read_key_file(file)
    with suppress(ConfigurationError):
        describe_key_file(file)
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("name", CASES)
def test_damage_is_refused_or_harmless(name: str) -> None:
    make, count, curve_oid = CASES[name]
    number = one_key(curve_oid).number
    tracemalloc.start()
    try:
        for attempt, _ in zip(make(), range(examples(count)), strict=False):
            begun = time.process_time()
            try:
                found = attempt()
            except KeyFileRefused as refusal:
                assert str(refusal)
            else:
                # A plain PKCS#8 has no checksum: there another number is another key.
                same = int.from_bytes(found.number.content, "little") == number
                assert same or name == "pkcs8"
            assert time.process_time() - begun < SECONDS
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
