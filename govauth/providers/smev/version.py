"""The versions of the transport of СМЭВ 3."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

Version: TypeAlias = Literal["1.1", "1.2", "1.3"]
"""Of the transport; request and reply of one exchange have the same."""

VERSIONS: Final = frozenset(get_args(Version))
