"""Sessions on a real token, SoftHSM's: logins are shared, failures leave nothing open.

The packaged SoftHSM knows no GOST, so its keys are of ECDSA here; only the mechanism's number is another.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import key_of

PRELUDE = """
import sys
import pkcs11
from pkcs11.util.ec import encode_named_curve_parameters
from govauth.errors import ConfigurationError, SigningFailed
from govauth.signing import Pkcs11Key
from govauth.signing.engines import pkcs11_session
from pathlib import Path

ECDSA = pkcs11.Mechanism.ECDSA
pkcs11_session.mechanism_for = lambda bits: ECDSA
certificate = Path(sys.argv[2]).read_bytes()
token = pkcs11.lib(sys.argv[1]).get_token(token_label="govauth")
public = {}
with token.open(user_pin="1234", rw=True) as session:
    curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
    for label, number in (("one", b"1"), ("two", b"2")):
        parameters.generate_keypair(store=True, label=label, id=number)
    parameters.generate_keypair(store=True, label="agrees", capabilities=pkcs11.MechanismFlag.DERIVE)

def source(pin="1234", **key):
    return Pkcs11Key(sys.argv[1], "govauth", certificate, pin, **key)

def opened(**settings):
    return pkcs11_session.open_session(source(**settings), 256)

def refusal(**settings):
    try:
        opened(**settings)
    except ConfigurationError as error:
        return str(error)

def fits(label, digest, signature):
    with token.open() as session:
        key = session.get_key(pkcs11.ObjectClass.PUBLIC_KEY, label=label)
        return key.verify(digest, signature, mechanism=ECDSA)

def failure(sign):
    try:
        sign(bytes(32))
    except SigningFailed as error:
        return str(error)

def is_logged_in():
    try:
        token.open(user_pin="1234").close()
    except pkcs11.exceptions.UserAlreadyLoggedIn:
        return True
    return False
"""

TWO_KEYS = """
(sign_one, close_one), (sign_two, close_two) = opened(key_label="one"), opened(key_id=b"2")
digest = bytes(range(32))
assert fits("one", digest, sign_one(digest)) and fits("two", digest, sign_two(digest))
assert not fits("one", digest, sign_two(digest))
assert "another PIN" in refusal(pin="4321", key_label="one")
close_one()
assert "did not sign" in failure(sign_one)
assert fits("two", digest, sign_two(digest)), "the first must not log the second out"
close_two()
assert not is_logged_in()
"""

REFUSALS = """
assert "PinIncorrect" in refusal(pin="4321", key_label="one")
assert "NoSuchKey" in refusal(key_label="three")
assert "may not sign" in refusal(key_label="agrees")
assert not is_logged_in(), "a refusal leaves nobody logged in"
sign, close = opened(key_label="one")
assert "NoSuchKey" in refusal(key_label="three")
assert fits("one", bytes(32), sign(bytes(32))), "a refusal does not end the login of another key"
"""

PULLED_OUT = """
sign, close = opened(key_label="one")
pkcs11.lib(sys.argv[1]).reinitialize()
assert "did not sign" in failure(sign)
close()
sign, close = opened(key_label="one")
assert fits("one", bytes(32), sign(bytes(32)))
"""


@pytest.mark.parametrize(
    "program", [TWO_KEYS, REFUSALS, PULLED_OUT], ids=["two keys", "refusals", "pulled out"]
)
def test_sessions_of_a_token(program: str, softhsm: str, tmp_path: Path) -> None:
    # A process of its own: a PKCS#11 module stays loaded with the settings of its first moment.
    certificate = tmp_path / "is.crt"
    certificate.write_bytes(key_of(256).certificate.der)
    command = [sys.executable, "-c", PRELUDE + program, softhsm, str(certificate)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1234" not in done.stdout
