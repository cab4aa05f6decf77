"""Tell every chapter, and end with an error at the first surprise."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import anyio

from examples.demo import bifit_kassa, crpt, esia, esia_gateway, ledger, moy_nalog
from examples.demo.story import Story, Surprise
from govauth.sandbox.server import ServedSandbox

CHAPTERS = {
    "Мой налог": moy_nalog.tell,
    "Exactly once": ledger.tell,
    "БИФИТ Касса": bifit_kassa.tell,
    "ЕСИА": esia.tell,
    "ЕСИА Шлюз": esia_gateway.tell,
    "Честный знак": crpt.tell,
}


async def main(sandbox: ServedSandbox, directory: Path) -> None:
    for name, tell in CHAPTERS.items():
        story = Story()
        await tell(sandbox, directory, story)
        print(f"{name}\n\n{story}\n")


if __name__ == "__main__":
    begun = time.monotonic()
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as temporary:
        try:
            anyio.run(main, sandbox, Path(temporary))
        except Surprise as surprise:
            sys.exit(f"surprise: {surprise}")
    print(
        f"All as promised, in {time.monotonic() - begun:.1f} s. This was the sandbox, not the real services."
    )
