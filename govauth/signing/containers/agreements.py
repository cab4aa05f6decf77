"""How CSP describes a key next to it: as one for key agreement, with its attributes."""

from __future__ import annotations

from typing import Final

from govauth.errors import KeyFileUnsupported
from govauth.signing import oids
from govauth.signing.containers.strict_der import CONTEXT_0, Element
from govauth.signing.curves import CURVES

_AGREEMENTS: Final = {"1.2.643.7.1.1.6.1": 256, "1.2.643.7.1.1.6.2": 512}
_OLD_ALGORITHMS: Final = frozenset({"1.2.643.2.2.98", "1.2.643.2.2.99", "1.2.643.2.2.19", "1.2.643.2.2.20"})
_EXPORTABLE: Final = 0


def key_parameters(element: Element, tag: int) -> tuple[str, bool]:
    """Read the object identifier of the curve, and whether the key is marked as exportable.

    Raises:
        KeyFileUnsupported: the algorithm or the curve is not known here.
        NotDer: it is malformed.
        ValueError: a part is missing.

    """
    attributes, algorithm = element.children(tag)
    kind, parameters = algorithm.children(CONTEXT_0)
    oid = kind.dotted()
    if oid in _OLD_ALGORITHMS:
        raise KeyFileUnsupported("a key of GOST R 34.10-2001, which is out of use since 2020")
    bits = _AGREEMENTS.get(oid) or oids.KEY_BITS.get(oid)
    if bits is None:
        raise KeyFileUnsupported(f"a key of the algorithm {oid}: not GOST R 34.10-2012")
    curve_oid = parameters.children()[0].dotted()
    curve = CURVES.get(curve_oid)
    if curve is None or curve.bits != bits:
        raise KeyFileUnsupported(f"a key of {bits} bits on the curve {curve_oid}, which is not known here")
    return curve_oid, _EXPORTABLE in attributes.flags()
