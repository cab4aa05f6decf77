"""Where СМЭВ 3 is reached. There is no default: its addresses differ by region and over time."""

from __future__ import annotations

from typing import ClassVar, Self

from attrs import frozen

from govauth.errors import ConfigurationError
from govauth.transport.place import Place as _Place

ROOT = "smev"
"""The one base URL: every operation is posted to it, whatever its path ends with."""


@frozen
class Place(_Place):
    """An installation of СМЭВ 3. It lies in a closed network, where plain http is usual."""

    plain_http: ClassVar[bool] = True

    @classmethod
    def of(cls, url: str) -> Self:
        """Name the address of the service, as the operator of the network gave it.

        Args:
            url: the whole address to which messages are posted, such as
                ``http://smev.example:7500/smev/v1.2/ws``.

        Raises:
            ConfigurationError: it is no absolute http or https URL.

        """
        if not isinstance(url, str):
            raise ConfigurationError(f"url must be a text, not {type(url).__name__}")
        return cls(name=url, roots={ROOT: url})
