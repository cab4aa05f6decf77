"""mutmut with changes of our own, in a copy that ``scripts.mutants`` made: it reads settings on import."""

from __future__ import annotations

import sys
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
LIVED: Final = frozenset({"survived", "no tests", "suspicious"})
Mutant: TypeAlias = tuple[Mutants, str, int | None]


def left_out(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """Leave a call out."""
    if isinstance(node.value, cst.Call | cst.Await):
        yield cst.Pass()


def turned_round(node: cst.If | cst.While) -> Iterator[cst.CSTNode]:
    """Turn a condition round."""
    whole = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    if not m.matches(node.test, m.UnaryOperation(m.Not())):  # mutmut does that itself
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), whole))


def run(every: int, children: str, modules: list[str]) -> None:
    """Run mutmut: of the mutants each ``every``-th, or, where modules are named, those that lived before."""
    operators = cast("list[Operator]", mutators.mutation_operators)
    operators += [(cst.Expr, left_out), (cst.If, turned_round), (cst.While, turned_round)]
    collect = mutmut.collect_source_file_mutation_data

    def sampled(*, mutant_names: tuple[str, ...] | list[str]) -> tuple[list[Mutant], dict[str, Mutants]]:
        mutants, files = collect(mutant_names=mutant_names)
        return mutants[::every], files

    mutmut.collect_source_file_mutation_data = sampled
    names = [name for module in modules for name, state in states(module).items() if state in LIVED]
    mutmut.cli(["run", "--max-children", children, *names])


def states(module: str) -> dict[str, str]:
    """Return what became of the mutants of a module."""
    data = Mutants(path=Path(module))
    data.load()
    return {name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}


def report(modules: list[str]) -> None:
    """Say what became of the mutants of each module and show those that lived; fail if any did."""
    lived = 0
    for module in modules:
        mutants = states(module)
        print(f"{module}: {len(mutants)} mutants, {dict(Counter(mutants.values()).most_common())}")
        for name in (one for one, state in mutants.items() if state in LIVED):
            lived += 1
            lines = get_diff_for_mutant(name).splitlines()[2:]
            print(f"  {mutants[name]}: {name.rpartition('.')[2]}")
            print(*(f"    {line}" for line in lines if line[:1] in {"-", "+"}), sep="\n")
    sys.exit(bool(lived))


if __name__ == "__main__":
    if sys.argv[1] == "run":
        run(int(sys.argv[2]), sys.argv[3], sys.argv[4:])
    else:
        report(sys.argv[2:])
