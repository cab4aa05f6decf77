"""Plots of the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.senders.turns import Cell

FOLDER = Path(__file__).parents[1] / "plots"


def draw(cells: Sequence[Cell]) -> list[Path]:
    """Draw calls per second and processor time over the width, and p99 where it was measured from afar.

    Raises:
        ImportError: matplotlib is missing, which the extra ``benchmarks`` brings.

    """
    FOLDER.mkdir(exist_ok=True)
    over_width = [cell for cell in cells if cell.part == "widths"]
    loops = [cell for cell in cells if cell.part in ("https", "loops") and cell.width == 100]
    sizes = [cell for cell in cells if cell.part == "sizes" and cell.width == 100]
    drawn = []
    if over_width:
        drawn += [
            _lines("calls-per-second", over_width, "calls per second", lambda cell: cell.median.rate),
            _lines("cpu", over_width, "processor time of a call, µs", lambda cell: cell.median.cpu * 1e6),
            _lines("p99", over_width, "p99 of a call, ms", lambda cell: cell.median.p99 * 1e3),
        ]
    for name, chosen in {"loops-and-https": loops, "sizes": sizes}.items():
        if chosen:
            drawn.append(_bars(name, chosen))
    return drawn


def _lines(name: str, cells: Sequence[Cell], label: str, read: Callable[[Cell], float]) -> Path:
    figure, axes = _subplots()
    for client in dict.fromkeys(cell.name for cell in cells):
        own = [cell for cell in cells if cell.name == client]
        width = 2.5 if client in ("default", "direct") else 1.2
        axes.plot([cell.width for cell in own], [read(cell) for cell in own], "o-", lw=width, label=client)
    axes.set(xscale="log", yscale="log", xlabel="callers at once", ylabel=label, title=cells[0].way)
    axes.grid(visible=True, which="both", alpha=0.2)
    axes.legend(fontsize=8)
    return _saved(figure, name)


def _bars(name: str, cells: Sequence[Cell]) -> Path:
    figure, axes = _subplots()
    clients, ways = (
        list(dict.fromkeys(values)) for values in zip(*((c.name, c.way) for c in cells), strict=True)
    )
    thick = 0.8 / len(ways)
    for place, way in enumerate(ways):
        rates = {cell.name: cell.median.rate for cell in cells if cell.way == way}
        spots = [number + place * thick for number in range(len(clients))]
        axes.bar(spots, [rates.get(client, 0) for client in clients], thick, label=way)
    axes.set_xticks(
        [number + 0.4 - thick / 2 for number in range(len(clients))], clients, rotation=30, ha="right"
    )
    axes.set(ylabel="calls per second", title="100 callers at once")
    axes.legend(fontsize=8)
    return _saved(figure, name)


def _subplots() -> Any:
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    return import_module("matplotlib.pyplot").subplots(figsize=(9, 5.5), layout="constrained")


def _saved(figure: Any, name: str) -> Path:
    path = FOLDER / f"{name}.png"
    figure.savefig(path, dpi=110, metadata={"Software": None})
    return path
