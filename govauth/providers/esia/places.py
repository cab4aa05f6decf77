"""Where ЕСИА lives: the base URLs of its services."""

from __future__ import annotations

from typing import ClassVar, Self

from attrs import frozen

from govauth.transport.place import Place as _Place


@frozen
class Place(_Place):
    """An installation of ЕСИА.

    The document names production hosts only for the import of accounts; ``digital_org`` and ``org_grant``
    stand on development hosts there. Every base URL can therefore be replaced: ``evolve(Place.PROD, roots=…)``.
    """

    PROD: ClassVar[Self]
    TEST: ClassVar[Self]


def _roots(host: str) -> dict[str, str]:
    return {
        "rs": f"{host}/rs",
        "esia_rs": f"{host}/esia-rs/api/public",
        "digital_org": f"{host}/digital-org/api/public/v1",
        "org_grant": f"{host}/org-grant/api/public/v1",
        "categories": f"{host}/categories",
        "avatars": f"{host}/useravatar",
    }


Place.PROD = Place(name="prod", roots=_roots("https://esia.gosuslugi.ru"))
Place.TEST = Place(name="test", roots=_roots("https://esia-portal1.test.gosuslugi.ru"))
