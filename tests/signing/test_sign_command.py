"""``govauth keys sign``: its signatures stand by ``keys verify`` and by openssl; nothing is done by half."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from govauth.cli.exit_codes import ExitCode
from govauth.secret import Secret
from govauth.signing.containers.sealing import sealed_pem
from govauth.signing.self_signed import certificate_pem

from tests.cli.person import answering

from .conftest import key_of, write_key
from .container_writer import Container
from .messages import OpenSsl, openssl_accepts
from .own_issuer import AUTHORITY, issue
from .test_containers import PIN, one_key
from .test_keys_command import run
from .tsa_server import OpenSslAuthority, served

TEXT = b"contract\r\n\x00"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "contract.pdf"
    file.write_bytes(TEXT)
    return file


@pytest.mark.parametrize("bits", [256, 512])
@pytest.mark.parametrize("form", ["detached", "attached"])
def test_a_signature_stands_by_verify_and_by_openssl(
    form: str,
    bits: int,
    document: Path,
    openssl: OpenSsl,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key, certificate = write_key(key_of(bits), tmp_path)
    given = ("sign", str(document), "--key", str(key), "--certificate", str(certificate))
    assert run(*given, *(() if form == "detached" else ("--attached",)), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    signature = document.with_name("contract.pdf.sig" if form == "detached" else "contract.pdf.p7m")
    assert told["signature"] == str(signature)
    assert (told["form"], told["subject"], told["issuer"]) == ("CAdES-BES", "Test", "Test")
    beside = ("--document", str(document)) if form == "detached" else ()
    assert run("verify", str(signature), *beside, "--trusted", str(certificate)) == 0
    assert "form:        CAdES-BES" in capsys.readouterr().out
    signed = signature.read_bytes()
    assert (TEXT in signed) == (form == "attached")
    assert stat.S_IMODE(signature.stat().st_mode) & 0o077 == (0o044 if form == "detached" else 0)
    content = TEXT if form == "detached" else None
    assert openssl_accepts(openssl, tmp_path, signed, content, key_of(bits).certificate)
    assert run(*given, *(() if form == "detached" else ("--attached",))) == ExitCode.FAILED
    assert "File exists" in capsys.readouterr().err
    assert signature.read_bytes() == signed


def test_everything_is_looked_at_before_the_password_is_asked_for(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch)
    key = sealed(tmp_path)
    taken = tmp_path / "taken.sig"
    taken.touch()
    wrong = {
        "File exists": ("--out", str(taken)),
        "contract.pdf: this is not an X.509 certificate": ("--chain", str(document)),
        "must be http or https": ("--time-stamp", "ftp://127.0.0.1", "--authority", str(key)),
        "No such file": ("--out", str(tmp_path / "absent" / "a.sig")),
    }
    for reason, words in wrong.items():
        assert run("sign", str(document), "--key", str(key), *words) == ExitCode.FAILED
        assert reason in capsys.readouterr().err
    assert run("sign", str(tmp_path / "none"), "--key", str(key)) == ExitCode.FAILED
    assert run("sign", str(tmp_path), "--key", str(key)) == ExitCode.FAILED
    with pytest.raises(SystemExit) as refused:
        run("sign", str(document), "--key", str(key), "--time-stamp", "http://127.0.0.1")
    assert refused.value.code == ExitCode.USAGE
    assert "go together" in capsys.readouterr().err
    assert not asked
    assert taken.read_bytes() == b""
    assert not document.with_name("contract.pdf.sig").exists()


@pytest.mark.parametrize("source", ["prompt", "variable", "file"])
def test_the_password_comes_from_a_person_a_variable_or_a_file(
    source: str, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(password: str) -> list[str]:
        asked = answering(monkeypatch, *([password] if source == "prompt" else []))
        if source == "variable":
            monkeypatch.setenv("GOVAUTH_KEY_PASSWORD", password)
        file = tmp_path / "password"
        file.write_text(password, "utf-8")
        words = ["--password-file", str(file)] if source == "file" else []
        code = run("sign", str(document), "--key", str(sealed(tmp_path)), *words)
        assert code == (ExitCode.DONE if password == "пароль" else ExitCode.FAILED)
        return asked

    assert len(given("другой")) == (source == "prompt")
    assert not document.with_name("contract.pdf.sig").exists()
    given("пароль")
    assert document.with_name("contract.pdf.sig").exists()


def test_nobody_to_be_asked(document: Path, tmp_path: Path) -> None:
    words = ["sign", str(document), "--key", str(sealed(tmp_path))]
    program = f"from govauth.cli import main; main({['keys', *words]!r})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        start_new_session=True,
    )
    assert done.returncode == ExitCode.FAILED
    assert "set --password-file, GOVAUTH_KEY_PASSWORD" in done.stderr
    assert not document.with_name("contract.pdf.sig").exists()


def test_what_is_not_in_force_is_shown_and_signs_all_the_same(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = issue("Old", since=datetime.now(UTC) - timedelta(days=60), days=30)
    key, certificate = write_key(old, tmp_path)
    given = ("sign", str(document), "--key", str(key), "--certificate", str(certificate), "--json")
    assert run(*given) == 0
    shown = capsys.readouterr()
    [warning] = shown.err.splitlines()
    assert "a certificate that is not in force" in json.loads(warning)["warning"]
    assert json.loads(shown.out)["valid"].endswith(f"{old.certificate.not_after:%Y-%m-%d}")
    folder = Container(one_key(), password=PIN, not_after=b"20200102030405Z").write(tmp_path / "key.000")
    pin = tmp_path / "pin"
    pin.write_text(PIN, "utf-8")
    words = ("--password-file", str(pin), "--out", str(tmp_path / "b.sig"))
    assert run("sign", str(document), "--key", str(folder), *words) == 0
    assert "the term of the private key ended on 2020-01-02" in capsys.readouterr().err


def test_a_chain_is_enclosed(document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = issue("Root", extensions=AUTHORITY)
    between = issue("Between", root, extensions=AUTHORITY)
    key, certificate = write_key(issue("Signer", between), tmp_path)
    chain, authority = tmp_path / "chain.crt", tmp_path / "root.crt"
    chain.write_bytes(certificate_pem(between))
    authority.write_bytes(certificate_pem(root))
    given = ("sign", str(document), "--key", str(key), "--certificate", str(certificate))
    assert run(*given, "--chain", str(chain)) == 0
    signature = f"{document}.sig"
    assert run("verify", signature, "--document", str(document), "--authority", str(authority)) == 0


@pytest.fixture(scope="module")
def authority(openssl: OpenSsl, tmp_path_factory: pytest.TempPathFactory) -> OpenSslAuthority:
    algorithm = ("-algorithm", "gost2012_256", "-pkeyopt", "paramset:A")
    folder = tmp_path_factory.mktemp("stamps")
    made = OpenSslAuthority(folder, algorithm, "md_gost12_256", "sha256", is_gost=True)
    made.prepare()
    return made


def test_a_time_stamp(
    document: Path, authority: OpenSslAuthority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, certificate = write_key(key_of(256), tmp_path)
    given = ("sign", str(document), "--key", str(key), "--certificate", str(certificate), "--time-stamp")
    root = str(authority.folder / "root.crt")
    with served(authority) as url:
        assert run(*given, url, "--authority", str(certificate)) == ExitCode.FAILED
        assert not Path(f"{document}.sig").exists()  # the service is none that was trusted
        assert run(*given, url, "--authority", root) == 0
    assert "form:        CAdES-T" in capsys.readouterr().out
    words = ("verify", f"{document}.sig", "--document", str(document), "--json")
    assert run(*words, "--authority", str(certificate), "--authority", root) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["form"] == "CAdES-T"
    assert datetime.fromisoformat(shown["time_stamp"]) <= datetime.now(UTC)
    late = str(tmp_path / "late.sig")
    assert run(*given, "http://127.0.0.1:9/tsp", "--authority", root, "--out", late) == ExitCode.FAILED
    assert "cannot be reached" in capsys.readouterr().err
    assert not Path(late).exists()


@cache
def _sealed() -> bytes:
    return sealed_pem(key_of(256).content, Secret("пароль")) + certificate_pem(key_of(256))


def sealed(folder: Path) -> Path:
    """Write a key that wants a password, with its certificate."""
    file = folder / "sealed.pem"
    file.write_bytes(_sealed())
    return file
