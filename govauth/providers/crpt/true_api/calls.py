"""The calls of True API, each in the version of the method that the installation has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from attrs import evolve

from govauth.clock import Clock
from govauth.errors import ConfigurationError
from govauth.providers.crpt.places import TRUE_API, TRUE_API_V4
from govauth.providers.crpt.true_api.operations import ALL
from govauth.settings import check_mapping
from govauth.transport.fence import Fence
from govauth.transport.operation import Body, Operation, json_body
from govauth.transport.transport import Transport

T = TypeVar("T")

ROOTS: Final[Mapping[int, str]] = {3: TRUE_API, 4: TRUE_API_V4}
"""The base URL of each version of True API. Both live side by side, and every method has one of its own."""

_NAMES: Final = frozenset(operation.name for operation in ALL)


def checked_versions(versions: Mapping[str, int] | None) -> Mapping[str, str]:
    """Return the base URL of each method whose version was given.

    Raises:
        ConfigurationError: there is no such method, or no such version.

    """
    roots: dict[str, str] = {}
    versions = {} if versions is None else versions
    check_mapping("true_api_versions", versions)
    for name, version in versions.items():
        if name not in _NAMES:
            raise ConfigurationError(
                f"true_api_versions knows no {name!r}; it takes {', '.join(sorted(_NAMES))}"
            )
        if isinstance(version, bool) or version not in ROOTS:
            raise ConfigurationError(f"true_api_versions[{name!r}] must be 3 or 4")
        roots[name] = ROOTS[version]
    return roots


class TrueApiCalls:
    """What the resources of True API call.

    Attributes:
        transport: of True API.
        clock: of this host.

    """

    def __init__(self, transport: Transport, roots: Mapping[str, str], clock: Clock) -> None:
        self.transport: Transport = transport
        self.clock: Clock = clock
        self._roots = roots

    @property
    def saw_clock(self) -> bool:
        """Whether any answer showed the system's clock: a token that came from a store shows nothing."""
        return self.transport.server_clock.looked

    def by_system(self, sent_at: datetime, *, by_host: bool) -> datetime:
        """Turn what was dated by the clock of this host into the time of the system, once it is seen."""
        return sent_at + timedelta(seconds=self.transport.server_clock.seconds) if by_host else sent_at

    async def get(
        self,
        operation: Operation[T],
        *query: tuple[str, str],
        path: Mapping[str, str] | None = None,
    ) -> T:
        """Read something by a query."""
        return await self.transport.call(self.of(operation), path=path, query=query)

    async def post(self, operation: Operation[T], value: object, *query: tuple[str, str]) -> T:
        """Send JSON."""
        return await self.send(operation, json_body(value), query)

    async def send(
        self,
        operation: Operation[T],
        body: Body,
        query: Sequence[tuple[str, str]] = (),
        *,
        fence: Fence | None = None,
    ) -> T:
        """Send exact bytes."""
        return await self.transport.call(self.of(operation), query=query, body=body, fence=fence)

    def of(self, operation: Operation[T]) -> Operation[T]:
        """Return an endpoint in the version that the settings name."""
        root = self._roots.get(operation.name)
        return operation if root is None else evolve(operation, root=root)
