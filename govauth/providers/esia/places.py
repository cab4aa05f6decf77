"""Where ESIA lives, and what it calls itself in the tokens it signs.

Source: «Методические рекомендации по использованию ЕСИА», version 3.9, footnotes 64–71 and В.6.6.
"""

from __future__ import annotations

from typing import ClassVar, Self

from attrs import frozen

from govauth.transport.place import Place as _Place


@frozen
class Place(_Place):
    """An installation of ESIA.

    The authorisation service and the pages for persons lie below ``portal``. The document names production
    hosts of the other services only for the import of accounts, so every base URL can be replaced:
    ``evolve(Place.PROD, roots=…)``.

    Attributes:
        issuers: the accepted values of ``iss``: identifiers with ``http`` and a slash that may be missing,
            not addresses. The test stand signs with the name of production, too.

    """

    issuers: tuple[str, ...] = ("http://esia.gosuslugi.ru/",)

    PROD: ClassVar[Self]
    TEST: ClassVar[Self]


def _roots(host: str) -> dict[str, str]:
    return {
        "portal": host,
        "rs": f"{host}/rs",
        "esia_rs": f"{host}/esia-rs/api/public",
        "digital_org": f"{host}/digital-org/api/public/v1",
        "org_grant": f"{host}/org-grant/api/public/v1",
        "categories": f"{host}/categories",
        "avatars": f"{host}/useravatar",
    }


Place.PROD = Place(name="prod", roots=_roots("https://esia.gosuslugi.ru"))
Place.TEST = Place(
    name="test",
    roots=_roots("https://esia-portal1.test.gosuslugi.ru"),
    issuers=(
        "http://esia.gosuslugi.ru/",
        "http://esia-portal1.test.gosuslugi.ru/",
        "http://esia-dev-k8s.test.gosuslugi.ru/",
    ),
)
