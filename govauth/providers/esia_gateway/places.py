"""Where gateways stand. Only the demonstration one has a public address."""

from __future__ import annotations

from typing import ClassVar, Self

from attrs import frozen

from govauth.transport.place import Place as _Place


@frozen
class Place(_Place):
    """An installation of the gateway. Each customer has a host of its own.

    ``Place.DEMO.at("https://gate.example.ru")`` is the gateway at that address.
    """

    DEMO: ClassVar[Self]


Place.DEMO = Place(name="demo", roots={"api": "https://demo.gate.esia.pro"})
