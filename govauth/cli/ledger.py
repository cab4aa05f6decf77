"""``govauth ledger``: look after a ledger."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from govauth.cli.exit_codes import ExitCode
from govauth.errors import GovAuthError

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger
    from govauth.ledger.values import Entry

STATES: Final = ("planned", "sending", "unknown", "not_applied", "done", "refused")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the commands."""
    parser = commands.add_parser("ledger", help="what stands in a ledger; a person's decisions; forgetting")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def add(
        name: str, help_text: str, work: Callable[[Ledger, argparse.Namespace], Awaitable[int]]
    ) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=help_text)
        verb.add_argument("--ledger", required=True, help="a path, or postgresql://…")
        verb.add_argument("--json", action="store_true", help="lines of JSON")
        verb.set_defaults(run=partial(_run, work))
        return verb

    add("status", "count the entries by state", _status)
    listing = add("list", "the entries", _list)
    listing.add_argument("--state", choices=STATES, help="only those that stand so")
    add("show", "the entries of a key", _show).add_argument("key")
    decide = add("decide", "say, having looked, what became of an undecided key", _decide)
    decide.add_argument("key")
    outcome = decide.add_mutually_exclusive_group(required=True)
    outcome.add_argument("--ref", help="the provider's id of what was done")
    outcome.add_argument("--not-applied", action="store_true", help="nothing was done: it is sent again")
    decide.add_argument("--scope", help="of the account, where several have this key")
    forget = add("forget", "remove what ended entries hold", _forget)
    forget.add_argument("--before", required=True, type=_moment, help="a day, or a time with a zone")
    forget.add_argument("--keys", action="store_true", help="the keys as well: a late repeat is sent again")
    add("export", "all entries as JSON Lines", _export)
    add("surplus", "what the provider has and no key owns: perhaps doubles", _surplus)


def _run(work: Callable[[Ledger, argparse.Namespace], Awaitable[int]], arguments: argparse.Namespace) -> int:
    import anyio  # noqa: PLC0415 - on first use

    from govauth.ledger.ledger import Ledger  # noqa: PLC0415

    if "://" not in arguments.ledger and not Path(arguments.ledger).expanduser().exists():
        sys.stderr.write(f"there is no ledger at {arguments.ledger}\n")
        return ExitCode.FAILED

    async def opened() -> int:
        ledger = Ledger(arguments.ledger)
        try:
            return await work(ledger, arguments)
        finally:
            await ledger.aclose()

    try:
        return anyio.run(opened)
    except GovAuthError as error:
        sys.stderr.write(f"{error}\n")
    except BrokenPipeError:
        sys.stderr.close()
    return ExitCode.FAILED


async def _status(ledger: Ledger, arguments: argparse.Namespace) -> int:
    counts = {state.value: count for state, count in (await ledger.counts()).items()}
    surplus = len(await ledger.surplus())
    if arguments.json:
        sys.stdout.write(json.dumps({**counts, "surplus": surplus}) + "\n")
    else:
        sys.stdout.write("".join(f"{name:12} {count}\n" for name, count in counts.items()))
        sys.stdout.write(f"{'surplus':12} {surplus}\n")
    return ExitCode.PERSON_NEEDED if surplus else ExitCode.DONE


async def _list(ledger: Ledger, arguments: argparse.Namespace) -> int:
    from govauth.ledger.values import State  # noqa: PLC0415

    state = State(arguments.state) if arguments.state else None
    async for entry in ledger.list(state=state):
        _write(entry, as_json=arguments.json)
    return ExitCode.DONE


async def _show(ledger: Ledger, arguments: argparse.Namespace) -> int:
    found = False
    async for entry in ledger.list(key=arguments.key):
        found = True
        _write(entry, as_json=arguments.json)
    if not found:
        sys.stderr.write("there is no such key\n")
    return ExitCode.DONE if found else ExitCode.FAILED


async def _decide(ledger: Ledger, arguments: argparse.Namespace) -> int:
    entry = await ledger.decide(
        arguments.key, ref=arguments.ref, not_applied=arguments.not_applied, scope=arguments.scope
    )
    _write(entry, as_json=arguments.json)
    return ExitCode.DONE


async def _forget(ledger: Ledger, arguments: argparse.Namespace) -> int:
    count = await ledger.forget(before=arguments.before, keys=arguments.keys)
    sys.stdout.write(json.dumps({"forgotten": count}) + "\n" if arguments.json else f"{count} forgotten\n")
    return ExitCode.DONE


async def _export(ledger: Ledger, _: argparse.Namespace) -> int:
    async for entry in ledger.list():
        _write(entry, as_json=True)
    return ExitCode.DONE


async def _surplus(ledger: Ledger, arguments: argparse.Namespace) -> int:
    for one in await ledger.surplus():
        fields = {"ref": one.ref, "key": one.key, "seen": one.seen.isoformat()}
        sys.stdout.write(json.dumps(fields) + "\n" if arguments.json else f"{one.ref}  like {one.key}\n")
    return ExitCode.DONE


def _write(entry: Entry, *, as_json: bool) -> None:
    if as_json:
        fields = {
            "key": entry.key,
            "state": entry.state.value,
            "ref": entry.ref,
            "error": entry.error,
            "operation_second": entry.times.operation,
            "request_second": entry.times.request,
            "sends": entry.sends,
            "looks": entry.looks,
            "scope": entry.scope,
            "changed": entry.changed.isoformat(),
        }
        sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
        return
    parts = (entry.key, entry.state.value, entry.ref or "-", entry.error or "")
    sys.stdout.write("  ".join(parts).rstrip() + "\n")


def _moment(text: str) -> datetime:
    """Read a day, which begins at this host's midnight, or a time with a zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day such as 2026-10-31, or a time with a zone") from None
    if moment.tzinfo is not None:
        return moment
    if len(text) > len("2026-10-31"):
        raise argparse.ArgumentTypeError("a time must have a zone, such as 2026-10-31T00:00+03:00")
    return moment.astimezone()
