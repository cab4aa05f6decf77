"""How a public name is said to go: one sentence, one class of warning, and always a way on."""

from __future__ import annotations

import warnings


def warn_deprecated(name: str, *, instead: str, since: str, until: str) -> None:
    """Warn the caller of the function that calls this one.

    ::

        def old_name(self) -> Receipt:
            warn_deprecated("receipts.old_name", instead="receipts.new_name", since="1.2", until="2.0")
            return self.new_name()

    Args:
        name: what goes, as users write it.
        instead: what to write in its place.
        since: the version that deprecates it.
        until: the version that will not have it.

    """
    message = f"{name} is deprecated since {since} and will not be in {until}: use {instead}"
    warnings.warn(message, DeprecationWarning, stacklevel=3)
