"""The REST services of ЕСИА (Приложение Б): 122 operations on persons, organisations and imports.

They are reached from a session or a system, which hand the resources out; this package has the names that go
in and come back, loaded on first use::

    from govauth.providers.esia.rest import PersonPart

    person = await user.person.get(embed={PersonPart.CONTACTS, PersonPart.DOCUMENTS})

================  ==================================================================================
``operations/``   the endpoints as values, one file for each noun: a :class:`.Noun` says once what its
                  endpoints share
``models/``       what goes in and what comes back
``resources/``    the methods, one class for each noun: paging, embedding, tags, read-back
``errors.py``     refusals of these services; ``error_codes/`` says what each code means, by topic
``names.py``      the public names
================  ==================================================================================
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govauth.providers.esia.rest.names import *  # noqa: F403 - all of them, and they are listed there


def __getattr__(name: str) -> object:
    # The sign-in needs the errors of this package and should not wait for a hundred models.
    names = import_module("govauth.providers.esia.rest.names")
    if name != "__all__" and name not in names.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(names, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *import_module("govauth.providers.esia.rest.names").__all__})
