"""Where БИФИТ Касса lives, and Fiscal Processing beside it. The cash desk has no named test installation."""

from __future__ import annotations

from typing import ClassVar, Self

from attrs import frozen

from govauth.transport.place import Place as _Place


@frozen
class Place(_Place):
    """An installation: ``api`` is the root of its interface, ``{api}/oauth/token`` gives the tokens.

    Attributes:
        PROD: БИФИТ Касса; the article «Авторизация при интеграции по API» names it.
        PROCESSING: Fiscal Processing; seen in public clients, not in the documentation.
        PROCESSING_TEST: its test installation; seen in public clients, not in the documentation.

    """

    PROD: ClassVar[Self]
    PROCESSING: ClassVar[Self]
    PROCESSING_TEST: ClassVar[Self]


Place.PROD = Place(name="prod", roots={"api": "https://kassa.bifit.com/cashdesk-api/v1"})
Place.PROCESSING = Place(name="processing", roots={"api": "https://fp.bifit.com/processing-api"})
Place.PROCESSING_TEST = Place(
    name="processing-test", roots={"api": "https://fp-test.bifit.com/processing-api"}
)
