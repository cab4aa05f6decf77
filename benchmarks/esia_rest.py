"""Reading a full profile, and listing 10,000 employees.

Run: ``python -m benchmarks.esia_rest``. Needs the extra ``sandbox``; pydantic is measured where it is there.

The profile is a person with contacts, addresses, documents, vehicles, organisations and children embedded.
The candidates take turns in one run; shown are medians. ``json.loads`` and msgspec stop at dictionaries.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection

import anyio
import msgspec

from govauth.client.options import ClientOptions
from govauth.http.message import Request
from govauth.providers.esia import Place
from govauth.providers.esia.rest.errors import refuse
from govauth.providers.esia.rest.models.person import Person
from govauth.providers.esia.rest.resources.organizations import Organizations
from govauth.providers.esia.sandbox import ORGANIZATION_OID, PERSON_OID, EsiaSandbox
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.sandbox.server import ServedSandbox
from govauth.transport.api import Api
from govauth.transport.transport import Transport
from govauth.wire.codec import read
from tests.providers.esia.rest.client import GivenToken

ROUNDS = 9
CALLS = 300
EMBED = (
    "(contacts.elements,addresses.elements,documents.elements,"
    "vehicles.elements,organizations.elements,kids.elements)"
)


def profile() -> bytes:
    """Return the answer of the simulated ESIA."""
    url = f"http://h/rs/prns/{PERSON_OID}?embed={EMBED}"
    request = Request("GET", url, {"authorization": f"Bearer {MASTER_TOKEN}"})
    return EsiaSandbox().handle(request).content


def pydantic_reader(content: bytes) -> Callable[[], object] | None:
    """Return the reader of the same shape by pydantic, or None where it is not installed."""
    try:
        from benchmarks.esia_pydantic import PydanticPerson  # noqa: PLC0415 - where it is installed
    except ImportError:
        return None
    return partial(PydanticPerson.model_validate_json, content)


def decoding() -> None:
    """Print what reading costs."""
    content = profile()
    decoder = msgspec.json.Decoder()
    ways: dict[str, Callable[[], object]] = {
        "govauth": lambda: read(content, Person),
        "json.loads": lambda: json.loads(content),
        "msgspec to dicts": lambda: decoder.decode(content),
    }
    by_pydantic = pydantic_reader(content)
    if by_pydantic is not None:
        ways["pydantic"] = by_pydantic
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, way in ways.items():
            started = time.process_time()
            for _ in range(CALLS):
                way()
            if turn:
                times[name].append((time.process_time() - started) / CALLS)
    middle = {name: statistics.median(each) for name, each in times.items()}
    print(f"a full profile of {len(content)} bytes, CPU:")
    for name, seconds in middle.items():
        print(f"  {name:<18}{seconds * 1e6:7.0f} µs   govauth is {middle['govauth'] / seconds:.1f} of it")


def serve(count: int, pipe: Connection) -> None:
    """Serve so many employees from a process of its own, whose memory does not count."""
    with ServedSandbox() as sandbox:
        sandbox.esia.control("employees", count - 2)
        pipe.send(sandbox.url)
        pipe.recv()


async def peak_of(url: str) -> tuple[int, int]:
    """List all employees twice; return their number and the peak of the Python heap in the second round."""
    place = Place.TEST.at(url)
    channel = ClientOptions().channel()
    api = Api(channel, place, refuse=refuse, headers={"accept": "application/json"})
    transport = Transport(api, GivenToken(MASTER_TOKEN, place))
    employees = Organizations(transport).employees
    number, peak = 0, 0
    for _ in range(2):
        number = 0
        tracemalloc.start()
        async for _ in employees.list(ORGANIZATION_OID, persons=False):
            number += 1
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    await channel.aclose()
    return number, peak


def memory() -> None:
    """Print the peaks of the Python heap while employees are listed."""
    peaks: list[int] = []
    processes = multiprocessing.get_context("spawn")
    for count in (100, 10_000):
        here, there = processes.Pipe()
        server = processes.Process(target=serve, args=(count, there), daemon=True)
        server.start()
        number, peak = anyio.run(peak_of, here.recv())
        here.send(None)
        server.join(10)
        peaks.append(peak)
        print(f"  {number:>6} employees: peak {peak / 1e6:.2f} MB")
    print(f"  {peaks[1] / peaks[0]:.2f} times as much (target: at most 1.5)")


def main() -> None:
    """Measure both."""
    decoding()
    print("employees, page by page:")
    memory()


if __name__ == "__main__":
    main()
