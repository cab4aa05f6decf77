from __future__ import annotations

import stat
from pathlib import Path

import pytest
from govauth.cli import main
from govauth.cli.exit_codes import ExitCode
from govauth.signing import PrivateKey, make_test_key

from .conftest import write_key


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
    monkeypatch.setattr("getpass.getpass", lambda _: "correct-horse")
    assert run(*given) == 0
    monkeypatch.setattr("getpass.getpass", lambda _: "wrong-battery")
    assert run(*given) == 1
    assert run("inspect", str(private)) == 0
    told = capsys.readouterr()
    assert "private key, PKCS#8, encrypted" in told.out
    assert "horse" not in told.out
    assert "battery" not in told.out
