"""What ``csptest`` says when it does not sign: its code, in a sentence with advice.

The codes are those of CryptoAPI and of smart cards (``winerror.h``); that of the licence is the system error
1627, which CryptoPro CSP gives in this case.
"""

from __future__ import annotations

import re
from typing import Final

from govauth.signing.engines.process import Finished

_CODE: Final = re.compile(rb"\[?ErrorCode:\s*(0x[0-9A-Fa-f]{1,8})")

_NO_CONTAINER: Final = (
    "there is no such container for this user: list the names with csptest -keyset -enum_cont -verifycontext "
    "-fqcn, and run as the user who owns the container"
)
_DENIED: Final = "access is denied: run as the user who owns the container, and check the modes of its files"
_LICENCE: Final = "the licence of CryptoPro CSP has ended or was never entered: see cpconfig -license -view"
_PIN: Final = "the PIN saved in CSP is wrong: save the right one first, or the token may lock itself"
_REASONS: Final = {
    0x00000005: _DENIED,
    0x0000065B: _LICENCE,
    0x80070005: _DENIED,
    0x8007065B: _LICENCE,
    0x80090010: _DENIED,
    0x8009000D: "the container has no key of this type: try key_type='signature', or 'exchange'",
    0x80090014: "this CSP has no provider for keys of this kind: install CryptoPro CSP 4.0 R4 or newer",
    0x80090016: _NO_CONTAINER,
    0x80090017: "no provider for keys of this kind is installed: install CryptoPro CSP 4.0 R4 or newer",
    0x80090019: _NO_CONTAINER,
    0x80090022: "the container wants its PIN and nobody can be asked: save the PIN of the container in CSP",
    0x8010000C: "the token or flash drive with the container is not inserted",
    0x8010002E: "no reader of tokens is found: insert the token, and check that pcscd runs",
    0x80100069: "the token or flash drive with the container was removed",
    0x8010006B: _PIN,
    0x8010006C: "the token is locked after wrong PINs: unlock it with the administrator's PIN",
    0x8010006E: "the question for the PIN was cancelled: save the PIN of the container in CSP",
}


def refusal(finished: Finished) -> str:
    """Say why ``csptest`` did not sign; its codes come in standard output as well as in errors."""
    codes = [int(code, 16) for code in _CODE.findall(finished.output + b"\n" + finished.errors)]
    code = next((code for code in codes if code), 0)
    if not code:
        return finished.says
    return f"{_REASONS.get(code, finished.says)} (error 0x{code:08X})"
