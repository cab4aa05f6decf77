"""Change the code in small ways and show which changes no test notices: ``scripts/mutation AREA...``.

mutmut does the work, in a copy below ``build/mutation``. To its changes two are added, which bite most in
code that is careful about what it ends and frees: a call is left out, and a condition is turned round. What
an error or a line of the log says is not changed. Functions with a decorator are left out.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import libcst as cst
import libcst.matchers as m
from mutmut import __main__ as mutmut
from mutmut.mutation import mutators
from mutmut.mutation.data import SourceFileMutationData as Mutants
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

Operator: TypeAlias = tuple[type, Callable[[Any], Iterable[cst.CSTNode]]]
Mutant: TypeAlias = tuple[Mutants, str, int | None]

COPIED: Final = (
    "govauth",
    "tests",
    "docs",
    "examples",
    "benchmarks",
    "scripts",
    "README.md",
    "README.ru.md",
    "CHANGELOG.md",
)
BUILD: Final = Path("build/mutation")
TEXTS: Final = (r"^\s*raise\b", r"\b_log\.", r"^\s*(message|reason|hint)=")
"""Lines whose expressions stay as they are: what they say is for people."""


def left_out(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """Leave a call out."""
    if isinstance(node.value, cst.Call | cst.Await):
        yield cst.Pass()


def turned_round(node: cst.If | cst.While) -> Iterator[cst.CSTNode]:
    """Turn a condition round."""
    whole = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    if not m.matches(node.test, m.UnaryOperation(m.Not())):  # mutmut does that itself
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), whole))


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
        "type_check_command": [
            "mypy",
            "--config-file=",
            "--output=json",
            "--follow-imports=silent",
            *modules,
        ],
        "timeout_multiplier": 5.0,
        "timeout_constant": 2.0,
    }
    # What JSON writes of lists, strings and numbers, TOML reads.
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    text = "\n".join([Path("pyproject.toml").read_text(), "[tool.mutmut]", *lines, ""])
    (target / "pyproject.toml").write_text(text)
    return target


def run(every: int, children: int) -> None:
    """Run mutmut here, with the changes of ours; of the mutants take each ``every``-th."""
    operators = cast("list[Operator]", mutators.mutation_operators)
    operators += [(cst.Expr, left_out), (cst.If, turned_round), (cst.While, turned_round)]
    collect = mutmut.collect_source_file_mutation_data

    def sampled(*, mutant_names: tuple[str, ...] | list[str]) -> tuple[list[Mutant], dict[str, Mutants]]:
        mutants, files = collect(mutant_names=mutant_names)
        return mutants[::every], files

    mutmut.collect_source_file_mutation_data = sampled
    mutmut.cli(["run", "--max-children", str(children)])


def report(modules: list[str]) -> int:
    """Say what became of the mutants of each module here and show those that lived; return how many did."""
    lived = 0
    for module in modules:
        data = Mutants(path=Path(module))
        data.load()
        states = {name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}
        print(f"{module}: {len(states)} mutants, {dict(Counter(states.values()).most_common())}")
        for name in (
            name for name, state in states.items() if state in {"survived", "no tests", "suspicious"}
        ):
            lived += 1
            changed = [line for line in get_diff_for_mutant(name).splitlines()[2:] if line[:1] in {"-", "+"}]
            print(f"  {states[name]}: {name.rpartition('.')[2]}", *changed, sep="\n    ")
    return lived


def main() -> None:
    """Run areas one after another; fail where a mutant lives."""
    areas = tomllib.loads(Path("scripts/mutation.toml").read_text())
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("areas", nargs="*", help=f"of {', '.join(areas)}; all of them by default")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th mutant only")
    parser.add_argument("--children", type=int, default=2, metavar="N", help="how many at once")
    parser.add_argument("--both-loops", action="store_true", help="run the tests of trio, too")
    parser.add_argument(
        "--keep", action="store_true", help="keep what the last run found, and run what changed"
    )
    parser.add_argument("--here", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        run(given.every, given.children)
        return
    lived = 0
    for area in given.areas or areas:
        modules = sorted(str(path) for one in areas[area]["modules"] for path in Path().glob(one))
        if not given.keep:
            shutil.rmtree(BUILD / area, ignore_errors=True)
        target = copy(area, modules, areas[area]["tests"], both_loops=given.both_loops)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        command = [sys.executable, "-m", "scripts.mutants", "--here", area]
        command += ["--every", str(given.every), "--children", str(given.children)]
        print(f"{area}: running, see {target}/mutmut.log", file=sys.stderr)
        with (target / "mutmut.log").open("w") as log:
            subprocess.run(command, cwd=target, env=environment, check=True, stdout=log, stderr=log)
        with contextlib.chdir(target):
            lived += report(modules)
    sys.exit(bool(lived))


if __name__ == "__main__":
    main()
