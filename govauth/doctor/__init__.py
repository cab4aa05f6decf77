"""The doctor: what keeps govauth from working here, and what to do about it.

Each check looks at one kind of thing and returns findings; none changes anything, but for a record of its own
in the store, which it removes. ``govauth doctor`` shows them.

::

    findings = await examine(Settings(hosts=("https://lknpd.nalog.ru",), store=Secret("~/.govauth")))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.doctor.examination import examine
    from govauth.doctor.finding import Finding, State, Text
    from govauth.doctor.settings import KeyPair, Settings

__all__ = ["Finding", "KeyPair", "Settings", "State", "Text", "examine"]

_HOMES = {
    "Finding": "govauth.doctor.finding",
    "KeyPair": "govauth.doctor.settings",
    "Settings": "govauth.doctor.settings",
    "State": "govauth.doctor.finding",
    "Text": "govauth.doctor.finding",
    "examine": "govauth.doctor.examination",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
