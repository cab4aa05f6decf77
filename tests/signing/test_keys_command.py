from __future__ import annotations

import base64
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve
from govauth.cli import main
from govauth.cli.exit_codes import ExitCode
from govauth.secret import Secret
from govauth.signing import EngineName, PrivateKey, make_test_key, open_engine
from govauth.signing.containers.found_key import KeyOrigin, found_key
from govauth.signing.containers.sealing import sealed_pem
from govauth.signing.key_reading import describe_private_key
from govauth.signing.self_signed import certificate_pem

from .conftest import key_of, write_key
from .container_writer import Container
from .messages import Signature, message
from .pfx_writer import CryptoProPfx
from .test_containers import PIN, number_of, one_key, zipped


def run(*words: str) -> int:
    try:
        main(["keys", *words])
    except SystemExit as ended:
        if ended.code == ExitCode.USAGE:
            raise
        return int(ended.code or 0)


@pytest.mark.parametrize("bits", ["256", "512"])
def test_make_and_inspect(bits: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "is")
    assert (
        run("make", "--test", "--out", out, "--bits", bits, "--ogrn", "1027700132195", "--inn", "7707083893")
        == 0
    )
    assert stat.S_IMODE(Path(out + ".key").stat().st_mode) == 0o600
    made = PrivateKey.from_files(out + ".key", out + ".crt").certificate
    capsys.readouterr()
    assert run("inspect", out + ".crt") == 0
    told = capsys.readouterr().out
    for part in (f"{bits} bits", "tc26", "1027700132195", "7707083893", "valid now", made.hash):
        assert part in told
    assert run("inspect", out + ".key") == 0
    told = capsys.readouterr().out
    assert "private key, PKCS#8\n" in told
    assert f"{bits} bits" in told
    assert run("make", "--test", "--out", out) == 1
    assert "File exists" in capsys.readouterr().err


def test_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = key_of(256), key_of(512)
    signed, document, authority = tmp_path / "a.sig", tmp_path / "a.pdf", tmp_path / "ca.crt"
    signed.write_bytes(base64.encodebytes(message(b"text", Signature(first))))
    document.write_bytes(b"text")
    authority.write_bytes(certificate_pem(first))
    words = ("verify", str(signed), "--document", str(document))
    assert run(*words, "--authority", str(authority)) == 0
    shown = capsys.readouterr().out
    for part in ("signature:   valid", "form:        CMS", "subject:     Test"):
        assert part in shown
    assert run(*words, "--trusted", str(authority), "--json") == 0
    assert json.loads(capsys.readouterr().out)["signature"] == "valid"
    assert run(*words) == 1
    assert "REFUSED" in capsys.readouterr().out
    signed.write_bytes(message(b"text", Signature(first), Signature(second)))
    assert run(*words, "--trusted", str(authority)) == 1
    shown = capsys.readouterr().out
    assert shown.count("valid") == 1
    assert shown.count("REFUSED") == 1
    document.write_bytes(b"other")
    assert run("verify", str(signed)) == 1
    assert "it is detached, and no content was given" in capsys.readouterr().err
    assert run(*words, "--trusted", str(document)) == 1
    assert f"{document}: this is not an X.509 certificate" in capsys.readouterr().err
    assert run("verify", str(tmp_path / "none")) == 1
    assert "No such file" in capsys.readouterr().err


def test_make_needs_test(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("make")


def test_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_bytes(b"x")
    assert run("inspect", str(tmp_path / "x")) == 1
    assert run("inspect", str(tmp_path / "none")) == 1
    assert run("make", "--test", "--out", str(tmp_path / "o"), "--ogrn", "12") == 1
    assert run("check", "--key", str(tmp_path / "x")) == 1
    told = capsys.readouterr().err
    for part in (
        "neither a certificate nor",
        "No such file",
        "ogrn must be 13 digits",
        "--key needs --certificate",
    ):
        assert part in told


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    program = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "from govauth.cli import main\n"
        f"main(['keys', 'make', '--test', '--out', {str(tmp_path / 'is')!r}])\n"
    )
    ended = subprocess.run([sys.executable, "-B", "-c", program], capture_output=True, text=True, timeout=60)
    assert ended.returncode == ExitCode.FAILED
    assert "cannot write" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_file_holds_the_key_and_its_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, certificate = write_key(key_of(256), tmp_path)
    both = tmp_path / "both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    assert run("check", "--key", str(both)) == 0
    assert "key on" in capsys.readouterr().out


def test_check(capsys: pytest.CaptureFixture[str], tmp_path: Path, openssl: object) -> None:
    assert run("check") == 0
    told = capsys.readouterr().out
    assert told.count("verified by gnutls, openssl, pure") == 6
    private, public = write_key(make_test_key(for_tests=True, curve="1.2.643.2.2.35.2"), tmp_path)
    assert run("check", "--key", str(private), "--certificate", str(public)) == 0
    assert "gnutls   not usable: GnuTLS cannot open the key" in capsys.readouterr().out


def test_an_encrypted_key_asks_for_its_password(
    openssl: object, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    private, public = write_key(make_test_key(for_tests=True), tmp_path)
    password = tmp_path / "password"
    password.write_text("correct-horse\n")
    form = ("-topk8", "-v2", "aes-256-cbc", "-in", str(private), "-passout", f"file:{password}")
    private.write_bytes(openssl("pkcs8", *form).stdout)  # type: ignore[operator]
    given = ("check", "--key", str(private), "--certificate", str(public))
    assert run(*given, "--password-file", str(password)) == 0
    monkeypatch.setattr("govauth.cli.prompts._somebody_is_there", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _: "correct-horse")
    assert run(*given) == 0
    monkeypatch.setattr("getpass.getpass", lambda _: "wrong-battery")
    assert run(*given) == 1
    assert run("inspect", str(private)) == 0
    told = capsys.readouterr()
    assert "private key, PKCS#8, encrypted" in told.out
    assert "horse" not in told.out
    assert "battery" not in told.out


@pytest.mark.parametrize("form", ["container", "archive", "PFX"])
def test_import_and_inspect(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = evolve(one_key(), is_exportable=form != "container")
    path = tmp_path / "key"
    container = Container(one, password=PIN, not_after=b"20200102030405Z")
    if form == "container":
        container.write(path)
    else:
        octets = zipped(container.files(), "") if form == "archive" else CryptoProPfx(one, PIN).octets()
        path.write_bytes(octets)
    assert run("inspect", str(path)) == 0
    told = capsys.readouterr().out
    for part in ("private key, ", "CryptoPro CSP", "certificate, X.509"):
        assert part in told
    if form != "PFX":
        for part in ("with a password", "container:   test", "until 2020-01-02 03:04 UTC, EXPIRED"):
            assert part in told
    old, new, to = (tmp_path / name for name in ("old", "new", "key.pem"))
    old.write_text(f"{PIN}\n")
    new.write_text("новый пароль\n")
    words = [
        "import",
        str(path),
        "--to",
        str(to),
        "--password-file",
        str(old),
        "--new-password-file",
        str(new),
    ]
    assert run(*words) == 0
    shown = capsys.readouterr()
    assert str(to) in shown.out
    assert ("marked as not exportable" in shown.err) == (form == "container")
    assert PIN not in shown.out + shown.err
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert run("check", "--key", str(path), "--password-file", str(old)) == 0
    assert "gnutls" in capsys.readouterr().out
    imported = PrivateKey.open(to, password="новый пароль")
    assert number_of(imported) == one.number
    assert run(*words) == 1
    assert "File exists" in capsys.readouterr().err
    new.write_text("\n")
    assert run(*words[:3], str(tmp_path / "other"), *words[4:]) == 1
    assert "not written without a password" in capsys.readouterr().err
    old.write_text("another\n")
    assert run(*words[:3], str(tmp_path / "other"), *words[4:]) == 1
    assert "password" in capsys.readouterr().err


def test_import_asks_for_a_password_only_where_it_leads_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "correct-horse"

    monkeypatch.setattr("govauth.cli.prompts._somebody_is_there", lambda: True)
    monkeypatch.setattr("getpass.getpass", answer)
    path, taken = tmp_path / "is.000", tmp_path / "taken.pem"
    Container(one_key()).write(path)
    taken.touch()
    assert run("import", str(path), "--to", str(taken)) == 1
    assert "File exists" in capsys.readouterr().err
    assert run("import", str(path), "--to", str(tmp_path / "absent" / "key.pem")) == 1
    assert "No such file or directory" in capsys.readouterr().err
    assert run("import", str(tmp_path / "absent"), "--to", str(tmp_path / "key.pem")) == 1
    assert not asked
    assert run("import", str(path), "--to", str(tmp_path / "key.pem")) == 0
    assert [question.partition(" ")[0] for question in asked] == ["new", "once"]  # the container has none


@pytest.mark.anyio
@pytest.mark.parametrize("engine", ["gnutls", "openssl"])
async def test_an_imported_key_opens_in_every_engine(
    engine: EngineName, any_key: PrivateKey, tmp_path: Path
) -> None:
    number = number_of(any_key)
    curve = describe_private_key(any_key.content)
    assert curve.curve_oid is not None
    found = found_key(curve.curve_oid, number, (any_key.certificate,), KeyOrigin("PKCS#8"))
    assert found is not None
    file = tmp_path / "key.pem"
    file.write_bytes(sealed_pem(found.to_pkcs8(), Secret("пароль")) + certificate_pem(any_key))
    opened = await open_engine(PrivateKey.from_files(file, file, password="пароль"), engine=engine)
    await opened.aclose()


def test_what_to_do_with_a_signature(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signed = tmp_path / "a.sig"
    signed.write_bytes(message(b"text", Signature(key_of(256))))
    assert run("verify", str(signed)) == 1
    assert "give what is signed: --document FILE" in capsys.readouterr().err
    assert run("inspect", str(signed)) == 1
    assert "govauth keys verify checks its signatures" in capsys.readouterr().err
