"""What changes for a test where coverage is measured: a traced program runs at half its speed, or less."""

from __future__ import annotations

import os
from typing import Final

TRACER: Final = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
"""What a program needs in its environment to be traced as well; nothing where nothing is."""

IS_TRACED: Final = "COVERAGE_PROCESS_CONFIG" in TRACER


def patience(seconds: float) -> float:
    """Return how long to wait before a program counts as stuck: five times as long under a tracer."""
    return 5 * seconds if IS_TRACED else seconds
