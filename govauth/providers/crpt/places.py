"""Where «Честный знак» lives: six systems, each with a base URL of its own."""

from __future__ import annotations

from typing import ClassVar, Final, Self

from attrs import frozen

from govauth.transport.place import Place as _Place

REGISTRATION: Final = "registration"
SUZ: Final = "suz"
GIS_MT: Final = "gis_mt"
TRUE_API: Final = "true_api"
TRUE_API_V4: Final = "true_api_v4"
MDLP: Final = "mdlp"
MDLP_FILES: Final = "mdlp_files"
PERMISSIVE: Final = "permissive"


@frozen
class Place(_Place):
    """An installation of the systems.

    Its base URLs: ``registration`` (of connections), ``suz``, ``gis_mt``, ``mdlp``, and True API in two
    versions, ``true_api`` and ``true_api_v4``; ``permissive`` is where the list of its hosts is read.
    ``mdlp_files`` is for a place of your own whose МДЛП gives links to documents on another host.

    Hosts change, and other countries run the same systems: make a place of your own where these do not fit.

    Attributes:
        PROD: production.
        TOBACCO: production, with the True API host of tobacco and alternative tobacco.
        NON_RESIDENT: production, with the МДЛП host of foreign participants.
        SANDBOX: the operator's sandbox under its newer names.
        DEMO: the demonstration installation as the instruction of version 1.2 names it.
        UZBEKISTAN: ASL BELGISI, the same systems in Uzbekistan; МДЛП and ГИС МТ sign-in are not there.

    """

    PROD: ClassVar[Self]
    TOBACCO: ClassVar[Self]
    NON_RESIDENT: ClassVar[Self]
    SANDBOX: ClassVar[Self]
    DEMO: ClassVar[Self]
    UZBEKISTAN: ClassVar[Self]


_PROD: Final = {
    REGISTRATION: "https://suzgrid.crpt.ru:16443",
    SUZ: "https://suzgrid.crpt.ru",
    GIS_MT: "https://ismpr.crpt.ru/api/v3",
    TRUE_API: "https://markirovka.crpt.ru/api/v3/true-api",
    TRUE_API_V4: "https://markirovka.crpt.ru/api/v4/true-api",
    MDLP: "https://api.mdlp.crpt.ru/api/v1",
    PERMISSIVE: "https://cdn.crpt.ru/api/v4/true-api",
}
_SANDBOX: Final = {
    REGISTRATION: "https://suz-integrator.sandbox.crptech.ru",
    SUZ: "https://suz.sandbox.crptech.ru",
    GIS_MT: "https://demo.lp.crpt.tech/api/v3",
    TRUE_API: "https://markirovka.sandbox.crptech.ru/api/v3/true-api",
    TRUE_API_V4: "https://markirovka.sandbox.crptech.ru/api/v4/true-api",
    MDLP: "https://api.sb.mdlp.crpt.ru/api/v1",
    PERMISSIVE: "https://markirovka.sandbox.crptech.ru/api/v4/true-api",
}

Place.PROD = Place(name="prod", roots=_PROD)
Place.TOBACCO = Place(
    name="tobacco",
    roots={
        **_PROD,
        TRUE_API: "https://ismotp.crptech.ru/api/v3/true-api",
        TRUE_API_V4: "https://ismotp.crptech.ru/api/v4/true-api",
    },
)
Place.NON_RESIDENT = Place(name="non-resident", roots={**_PROD, MDLP: "https://nrz.api.mdlp.crpt.ru/api/v1"})
Place.SANDBOX = Place(name="sandbox", roots=_SANDBOX)
Place.DEMO = Place(
    name="demo",
    roots={
        **_SANDBOX,
        REGISTRATION: "https://intuot.crpt.ru:16443",
        TRUE_API: "https://int01.gismt.crpt.tech/api/v3/true-api",
        TRUE_API_V4: "https://int01.gismt.crpt.tech/api/v4/true-api",
    },
)
Place.UZBEKISTAN = Place(
    name="uzbekistan",
    roots={
        REGISTRATION: "https://omscloud.aslbelgisi.uz",
        SUZ: "https://omscloud.aslbelgisi.uz",
        TRUE_API: "https://xtrace.aslbelgisi.uz/api/v3/true-api",
        TRUE_API_V4: "https://xtrace.aslbelgisi.uz/api/v4/true-api",
    },
)
