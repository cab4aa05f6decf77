"""The command line: ``govauth``. It needs the extra ``cli``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from govauth.errors import missing_extra


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit with its code.

    Args:
        arguments: without the name of the program; None for those of the process.

    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    try:
        for library in ("typer", "rich"):
            import_module(library)
    except ImportError as error:
        missing = str(missing_extra("the command line", "cli", error))
        sys.stderr.write(f"{json.dumps({'error': missing}) if as_json else missing}\n")
        sys.exit(1)
    from govauth.cli.failures import run  # noqa: PLC0415
    from govauth.cli.output import prepare_streams  # noqa: PLC0415

    prepare_streams()

    def command() -> int | None:
        from govauth.cli.app import app  # noqa: PLC0415 - what it imports may fail in one sentence

        code: int | None = app(args=given, prog_name="govauth", standalone_mode=False)
        return code

    run(command, as_json=as_json)
