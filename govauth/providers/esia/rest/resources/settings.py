"""What the document leaves open, with the documented or inferred default."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen, validators

from govauth.transport.pending import Backoff


class PersonApi(StrEnum):
    """Which of the three addresses of one and the same data to use for persons (Б.2)."""

    RS = "rs"
    V1 = "v1"
    V2 = "v2"
    """The only one with the address of temporary registration (``PTA``)."""


@frozen(kw_only=True)
class RestSettings:
    """Settings of the REST resources.

    Attributes:
        page_size: elements asked for at once; the document states no default and shows 100.
        first_page: number of the first page in requests: 0 as in the sample of a request (Б.1), or 1 as in
            the answers. None finds it out: when page 1 turns out to be the first one again, counting
            begins at 1.
        width: how many elements are fetched at the same time where they were not embedded.
        person_api: which address of the data of persons.
        schemas: pinned schemas of answers by operation, such as ``{"persons.get": "prn/Person-1"}``; without
            one ESIA answers with the newest (Б.1).
        refresh_backoff: of looking whether an agency answered; the document names no interval.
        refresh_within: seconds to wait for an agency.
        snils_search_backoff: of repeating a search for a СНИЛС: every 5 seconds (Б.9.2).
        snils_search_within: seconds to repeat it: 60 to 120 (Б.9.2).

    """

    page_size: int = field(default=100, validator=validators.in_(range(1, 10_001)))
    first_page: int | None = field(default=None, validator=validators.optional(validators.in_((0, 1))))
    width: int = field(default=8, validator=validators.in_(range(1, 101)))
    person_api: PersonApi = field(default=PersonApi.RS, converter=PersonApi)
    schemas: Mapping[str, str] = field(factory=dict[str, str])
    refresh_backoff: Backoff = field(factory=lambda: Backoff(first=2.0, factor=1.5, longest=60.0))
    refresh_within: float = field(default=600.0, validator=validators.gt(0))
    snils_search_backoff: Backoff = field(factory=lambda: Backoff(first=5.0, factor=1.0, longest=5.0))
    snils_search_within: float = field(default=120.0, validator=validators.gt(0))
