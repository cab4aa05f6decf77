"""What the exit codes of ``govauth`` mean."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The same for all commands."""

    DONE = 0
    """All is done."""
    FAILED = 1
    """It failed: the sentence says why."""
    USAGE = 2
    """The command line is wrong."""
    INCOMPLETE = 3
    """Rows are left, refused or unknown; the same command goes on with them."""
    PERSON_NEEDED = 4
    """A person must look: undecided rows, or surplus at the provider; or a person must sign in."""
    UNKNOWN = 5
    """It may be done, for the answer was lost. Do not repeat it; look first: ``receipts reconcile``."""
    STOPPED = 130
    """Stopped by a signal, in good order; the same command goes on."""
    PIPE_CLOSED = 141
    """Whoever read the output went away, such as ``head``."""
