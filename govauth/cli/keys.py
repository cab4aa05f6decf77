"""``govauth keys``: make a test key, tell what a file is, check the engines of this host."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.errors import ConfigurationError, GovAuthError
from govauth.secret import Secret, Withheld

if TYPE_CHECKING:
    from govauth.signing.certificates import Certificate
    from govauth.signing.sources import PrivateKey


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``keys make``, ``keys inspect`` and ``keys check``; each sets ``run`` to what carries it out."""
    keys = subparsers.add_parser("keys", help="GOST keys and certificates").add_subparsers(required=True)

    make = keys.add_parser("make", help="make a key and a self-signed certificate for tests")
    make.add_argument("--test", action="store_true", required=True, help="yes, for tests only")
    make.add_argument("--out", default="test", metavar="PREFIX", help="writes PREFIX.key and PREFIX.crt")
    make.add_argument("--bits", type=int, choices=(256, 512), default=256)
    make.add_argument("--curve", metavar="OID", help="object identifier of the curve")
    make.add_argument("--cn", default="Test", help="common name of the subject")
    make.add_argument("--ogrn", help="ОГРН of the subject, 13 digits")
    make.add_argument("--inn", help="ИНН of the organisation, 10 digits")
    make.add_argument("--days", type=int, default=365, help="validity")
    make.set_defaults(run=_reporting(_make))

    inspect = keys.add_parser("inspect", help="tell what a key or certificate is")
    inspect.add_argument("file", type=Path)
    inspect.set_defaults(run=_reporting(_inspect))

    check = keys.add_parser("check", help="sign and verify with every engine found")
    check.add_argument("--key", type=Path, help="a PKCS#8 key; without it test keys are made")
    check.add_argument("--certificate", type=Path, help="the certificate of the key")
    check.add_argument("--password-file", type=Path, help="first line: the password of the key")
    check.set_defaults(run=_reporting(_check))


def _reporting(command: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        try:
            return command(arguments)
        except GovAuthError as error:
            failure = str(error)
        print(f"govauth: {failure}", file=sys.stderr)  # noqa: T201
        return 1

    return run


def _say(label: str, value: object) -> None:
    if value is not None:
        print(f"{label + ':':<13}{value}")  # noqa: T201


def _make(arguments: argparse.Namespace) -> int:
    from govauth.signing.self_signed import certificate_pem, make_test_key  # noqa: PLC0415

    key = make_test_key(
        for_tests=arguments.test,
        bits=arguments.bits,
        curve=arguments.curve,
        common_name=arguments.cn,
        ogrn=arguments.ogrn,
        inn=arguments.inn,
        days=arguments.days,
    )
    private, public = Path(f"{arguments.out}.key"), Path(f"{arguments.out}.crt")
    _write_new(private, key.content, 0o600)
    _write_new(public, Withheld(certificate_pem(key)), 0o644)
    _say("key", f"{private} (for tests only)")
    _say("certificate", public)
    _say("hash", key.certificate.hash)
    return 0


def _write_new(path: Path, content: Withheld, mode: int) -> None:
    failure: str
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.content)
    except OSError as error:
        failure = error.strerror or type(error).__name__
    else:
        return
    raise ConfigurationError(f"cannot write {path}: {failure}")


def _content(path: Path) -> Withheld:
    try:
        return Withheld(path.read_bytes())
    except OSError as error:
        failure = error.strerror or type(error).__name__
    raise ConfigurationError(f"cannot read {path}: {failure}")


def _inspect(arguments: argparse.Namespace) -> int:
    from govauth.signing.certificate_reading import read_certificates  # noqa: PLC0415
    from govauth.signing.key_reading import describe_private_key  # noqa: PLC0415
    from govauth.signing.recognition import recognised  # noqa: PLC0415

    content = _content(arguments.file)
    certificates: tuple[Certificate, ...] = ()
    with suppress(ConfigurationError):
        certificates = read_certificates(content.content)
    for certificate in certificates:
        _say_certificate(certificate)
    if certificates:
        return 0
    try:
        facts = describe_private_key(content)
    except ConfigurationError:
        facts = None
    if facts is None:
        found = recognised(content.content)
        meaning = f": it is {found}" if found else ""
        raise ConfigurationError(f"{arguments.file} is neither a certificate nor a PKCS#8 key{meaning}")
    _say("what", "private key, PKCS#8" + (", encrypted" if facts.is_encrypted else ""))
    _say("encryption" if facts.is_encrypted else "algorithm", _algorithm(facts.algorithm))
    _say("curve", facts.curve.name if facts.curve else facts.curve_oid)
    _say("not usable", facts.obstacle)
    return 0


def _algorithm(oid: str) -> str:
    from govauth.signing import oids  # noqa: PLC0415

    if oid in oids.KEY_BITS:
        return f"GOST R 34.10-2012, {oids.KEY_BITS[oid]} bits"
    return "RSA" if oid == oids.RSA_KEY else oid


def _say_certificate(certificate: Certificate) -> None:
    from govauth.signing.certificates import UnknownPublicKey  # noqa: PLC0415
    from govauth.signing.gost3410 import GostPublicKey  # noqa: PLC0415

    key, subject = certificate.public_key, certificate.subject
    _say("what", "certificate, X.509")
    match key:
        case GostPublicKey():
            _say("algorithm", f"GOST R 34.10-2012, {key.curve.bits} bits")
            _say("curve", key.curve.name)
        case UnknownPublicKey():
            _say("algorithm", f"{key.algorithm}: {key.reason}")
        case _:
            _say("algorithm", f"RSA, {key.bits} bits")
    _say("subject", subject.common_name)
    _say("ОГРН", subject.ogrn)
    _say("ОГРНИП", subject.ogrnip)
    _say("ИНН", subject.inn)
    _say("issuer", certificate.issuer_common_name)
    _say("serial", f"{certificate.serial:x}")
    now = instant(SYSTEM_CLOCK.time())
    state = "valid now" if certificate.is_valid_at(now) else "NOT VALID NOW"
    _say("valid", f"{_day(certificate.not_before)} … {_day(certificate.not_after)}, {state}")
    _say("hash", certificate.hash)


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _check(arguments: argparse.Namespace) -> int:
    import anyio  # noqa: PLC0415

    from govauth.cli.engine_check import check_engines  # noqa: PLC0415
    from govauth.signing.self_signed import make_test_key  # noqa: PLC0415

    if arguments.key is None:
        sources = [make_test_key(for_tests=True, bits=bits) for bits in (256, 512)]
    else:
        sources = [_given_key(arguments)]
    working = [anyio.run(check_engines, source) for source in sources]
    return 0 if all(working) else 1


def _given_key(arguments: argparse.Namespace) -> PrivateKey:
    from govauth.signing.key_reading import describe_private_key  # noqa: PLC0415
    from govauth.signing.sources import PrivateKey  # noqa: PLC0415

    if arguments.certificate is None:
        raise ConfigurationError("--key needs --certificate")
    key = PrivateKey.from_files(arguments.key, arguments.certificate)
    password: Secret | None = None
    if arguments.password_file is not None:
        password = Secret(_first_line(arguments.password_file))
    elif describe_private_key(key.content).is_encrypted:
        password = Secret(getpass.getpass("password of the key: "))
    return evolve(key, password=password)


def _first_line(path: Path) -> Secret:
    return Secret(_content(path).content.decode("utf-8", "replace").partition("\n")[0].rstrip("\r"))
