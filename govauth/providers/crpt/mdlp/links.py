"""Links that МДЛП gives: followed to hosts that the place names, and to no other."""

from __future__ import annotations

from typing import Final, TypeVar
from urllib.parse import SplitResult, urlsplit

from attrs import evolve

from govauth.errors import UnexpectedReply
from govauth.providers.crpt.places import MDLP, MDLP_FILES
from govauth.transport.operation import Operation
from govauth.transport.place import Place

T = TypeVar("T")

_DOCUMENTS: Final = "/documents/"
_PORTS: Final = {"http": 80, "https": 443}


class Links:
    """Turns a link into an endpoint below a base URL: what goes there takes the token with it."""

    def __init__(self, place: Place, *, rewrite: bool) -> None:
        """Take the base URLs.

        Args:
            place: its ``mdlp`` and ``mdlp_files`` are followed.
            rewrite: whether links to other hosts are read as links to ``mdlp``, for those who reach it
                through a tunnel.

        """
        self._place = place
        self._rewrite = rewrite

    def endpoint(self, operation: Operation[T], link: str) -> Operation[T]:
        """Return the operation at the address of a link.

        Raises:
            UnexpectedReply: it is no address, or names a host that gets no token.

        """
        parts = _parts(link, operation.name)
        query = f"?{parts.query}" if parts.query else ""
        for root in (MDLP, MDLP_FILES):
            base = urlsplit(self._place.roots.get(root, ""))
            if base.hostname and _origin(base) == _origin(parts) and parts.path.startswith(f"{base.path}/"):
                return _moved(operation, root, parts.path.removeprefix(base.path) + query)
        # Behind a proxy that adds a path to ours, links may come without it: the host is the same.
        ours = self._rewrite or _origin(urlsplit(self._place.roots[MDLP])) == _origin(parts)
        start = parts.path.find(_DOCUMENTS)
        if ours and start >= 0:
            return _moved(operation, MDLP, parts.path[start:] + query)
        raise UnexpectedReply(
            "link",
            "names a host that gets no token: give the place a base URL mdlp_files with it, or set"
            " rewrite_mdlp_links where it is the same system under another name",
            operation=operation.name,
        )


def _moved(operation: Operation[T], root: str, path: str) -> Operation[T]:
    return evolve(operation, root=root, path=path, route=operation.route or operation.path)


def _parts(link: str, operation: str) -> SplitResult:
    plain = link.isascii() and link.isprintable() and not any(sign in link for sign in " \\#@")
    try:
        parts = urlsplit(link if plain else "")
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, usable = SplitResult("", "", "", "", ""), False
    if not usable or ".." in parts.path.lower().replace("%2e", ".").replace("%2f", "/").split("/"):
        raise UnexpectedReply("link", "expected an absolute address", operation=operation)
    return parts


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
