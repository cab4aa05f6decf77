"""What changes for a test where coverage is measured: a traced program runs at half its speed, or less."""

from __future__ import annotations

import os
from typing import Final

IS_TRACED: Final = "COVERAGE_PROCESS_CONFIG" in os.environ


def patience(seconds: float) -> float:
    """Return how long to wait before a program counts as stuck: five times as long under a tracer."""
    return 5 * seconds if IS_TRACED else seconds
