"""Where «Мой налог» lives. No test installation is known."""

from __future__ import annotations

from typing import ClassVar, Self

from attrs import frozen

from govauth.transport.place import Place as _Place


@frozen
class Place(_Place):
    """An installation of «Мой налог».

    ``api`` is version 1 of the interface, ``sms`` is version 2, which only the start of a login by SMS uses.
    """

    PROD: ClassVar[Self]

    @property
    def cabinet(self) -> str:
        """The address of the web cabinet, below which the interface lies."""
        return self.roots["api"].removesuffix("/api/v1")


Place.PROD = Place(
    name="prod",
    roots={"api": "https://lknpd.nalog.ru/api/v1", "sms": "https://lknpd.nalog.ru/api/v2"},
)
