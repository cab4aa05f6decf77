"""A client of its own process, whose heap holds nothing of the sandbox: ``python -m … BACKEND URL``.

It lists all employees twice, and prints the peak of its heap in the second round.
"""

from __future__ import annotations

import sys
import tracemalloc

import anyio

from govauth.providers.esia import Place
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from tests.providers.esia.rest.client import ORG, RestClient


async def main(url: str) -> None:
    async with RestClient(Place.TEST.at(url), MASTER_TOKEN) as client:
        # The first round fills what Python keeps of freed tuples; a full collection would empty it again.
        await count(client)
        tracemalloc.start()
        number = await count(client)
        print(number, tracemalloc.get_traced_memory()[1])


async def count(client: RestClient) -> int:
    number = 0
    async for _ in client.organizations.employees.list(ORG, persons=False):
        number += 1
    return number


if __name__ == "__main__":
    anyio.run(main, sys.argv[2], backend=sys.argv[1])
