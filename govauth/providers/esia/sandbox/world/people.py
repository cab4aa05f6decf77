"""The persons of the world (``data/person.json``), with right check digits and two of everything."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from govauth.providers.esia.sandbox.numbers import person_inn, snils
from govauth.providers.esia.sandbox.world.state import Person
from govauth.providers.esia.sandbox.world.templates import by_id, fill, read_template


def make_person(oid: int, number: int, organizations: Sequence[int] = ()) -> Person:
    """Make a person.

    Args:
        oid: of the person.
        number: what the person's own numbers are made of; no two persons have the same.
        organizations: OIDs.

    """
    template = read_template("person")
    names = template["names"][number % len(template["names"])]
    first = oid * 10
    made = fill(
        template,
        {
            **names,
            "first_document": first + 1,
            "number": number,
            "birth_day": number % 27 + 1,
            "snils": snils(number),
            "inn": person_inn(number),
            "daughter_snils": snils(500 + number * 10),
            "son_snils": snils(501 + number * 10),
        },
    )
    children = by_id(made["children"], first)
    return Person(
        oid,
        made["data"],
        contacts=by_id(made["contacts"], first),
        addresses=by_id(made["addresses"], first),
        documents=by_id(made["documents"], first),
        vehicles=by_id(made["vehicles"], first),
        children=children,
        child_documents={key: by_id(made["child_documents"], key * 10) for key in children},
        organizations=list(organizations),
        categories=made["categories"],
        avatar=base64.b64decode(made["avatar"]),
    )
