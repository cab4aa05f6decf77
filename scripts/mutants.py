"""Change the code in small ways and show which changes no test notices: ``scripts/mutation AREA...``.

mutmut does the work, in a copy below ``build/mutation``. To its changes two are added, which bite most in
code that is careful about what it ends and frees: a call is left out, and a condition is turned round. What
an error or a line of the log says is not changed. Functions with a decorator are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

COPIED: Final = [
    "govauth",
    "tests",
    "docs",
    "examples",
    "benchmarks",
    "scripts",
    *map(str, Path().glob("*.md")),
]
TYPES: Final = [
    "mypy",
    "--config-file=",
    "--cache-dir=../../types",
    "--output=json",
    "--follow-imports=silent",
]
BUILD: Final = Path("build/mutation")
TEXTS: Final = (r"^\s*raise\b", r"\b_log\.", r"^\s*(message|reason|hint)=")
"""Lines whose expressions stay as they are: what they say is for people."""


def copy(area: str, modules: list[str], tests: list[str], *, both_loops: bool) -> Path:
    """Copy the project for mutmut, with its settings, and return where to."""
    target = BUILD / area
    target.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if Path(name).is_dir():
            shutil.copytree(
                name, target / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy2(name, target / name)
    settings = {
        "source_paths": ["govauth/"],
        "only_mutate": modules,
        "also_copy": [name for name in COPIED if name not in {"govauth", "tests"}],
        "pytest_add_cli_args": [] if both_loops else ["-k", "not trio"],
        "pytest_add_cli_args_test_selection": tests,
        "do_not_mutate_patterns": list(TEXTS),
        "type_check_command": TYPES + modules,
        "timeout_multiplier": 15.0,
        "timeout_constant": 2.0,
    }
    # What JSON writes of lists, strings and numbers, TOML reads.
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    text = "\n".join([Path("pyproject.toml").read_text(), "[tool.mutmut]", *lines, ""])
    (target / "pyproject.toml").write_text(text)
    return target


def main() -> None:
    """Run areas one after another; fail where a mutant lives."""
    areas = tomllib.loads(Path("scripts/mutation.toml").read_text())
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("areas", nargs="*", help=f"of {', '.join(areas)}; all of them by default")
    parser.add_argument("--every", default="1", metavar="N", help="take each N-th mutant only")
    parser.add_argument("--children", default="2", metavar="N", help="how many at once")
    parser.add_argument("--both-loops", action="store_true", help="run the tests of trio, too")
    parser.add_argument("--again", action="store_true", help="run again those that lived the last time")
    given = parser.parse_args()
    lived = False
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    mutating = [sys.executable, "-m", "scripts.mutating"]
    for area in given.areas or areas:
        modules = sorted(str(path) for one in areas[area]["modules"] for path in Path().glob(one))
        if not given.again:
            shutil.rmtree(BUILD / area, ignore_errors=True)
        target = copy(area, modules, areas[area]["tests"], both_loops=given.both_loops)
        # Which tests reach which function is found out anew: they may have changed.
        (target / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
        print(f"{area}: running, see {target}/mutmut.log", file=sys.stderr)
        with (target / "mutmut.log").open("w") as log:
            again = modules if given.again else []
            command = [*mutating, "run", given.every, given.children, *again]
            subprocess.run(command, cwd=target, env=environment, check=True, stdout=log, stderr=log)
        lived |= subprocess.run([*mutating, "report", *modules], cwd=target, check=False).returncode != 0
    sys.exit(lived)


if __name__ == "__main__":
    main()
