"""The command line: ``govauth sandbox``, ``keys``, ``receipts`` and ``ledger``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from govauth.cli import keys, ledger, receipts, sandbox


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="govauth", description="Russian government APIs, simulated and real"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    sandbox.add_commands(commands)
    keys.add_commands(commands)
    receipts.add_commands(commands)
    ledger.add_commands(commands)
    chosen = parser.parse_args(arguments)
    code: int = chosen.run(chosen)
    return code
