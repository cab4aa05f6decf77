"""What a path may lead to: a pipe that nobody writes to never keeps a command waiting, no device is read up."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from govauth.errors import ConfigurationError
from govauth.files import read_file
from govauth.http.senders.trust import trusting
from govauth.providers.esia.saml import IdentityProvider
from govauth.signing import PrivateKey, TrustedFiles

from .container_writer import Container
from .test_containers import PIN, one_key
from .test_keys_command import run


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 << 30)


def bound(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


MAKERS: dict[str, Callable[[Path], None]] = {
    "pipe": os.mkfifo,
    "socket": bound,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "folder": lambda path: path.mkdir(),
    "loop": lambda path: path.symlink_to(path.name),
    "larger": sparse,
}

READERS: dict[str, Callable[[Path], object]] = {
    "inspect": lambda path: run("inspect", str(path)),
    "import": lambda path: run("import", str(path), "--to", f"{path}.pem", "--password-file", __file__),
    "verify": lambda path: run("verify", str(path)),
    "verify --document": lambda path: run("verify", __file__, "--document", str(path)),
    "verify --authority": lambda path: run("verify", __file__, "--authority", str(path)),
    "sign": lambda path: run("sign", str(path), "--key", __file__, "--out", f"{path}.out"),
    "sign --key": lambda path: run("sign", __file__, "--key", str(path), "--out", f"{path}.out"),
    "check --key": lambda path: run("check", "--key", str(path)),
    "check --certificate": lambda path: run("check", "--key", __file__, "--certificate", str(path)),
    "open": PrivateKey.open,
    "from_files": lambda path: PrivateKey.from_files(__file__, path),
    "TLS": trusting,
    "SAML": IdentityProvider.load,
}


@pytest.mark.parametrize("reader", list(READERS))
def test_nothing_waits_and_nothing_is_read_up(
    reader: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind, make in MAKERS.items():
        path = tmp_path / kind
        make(path)
        try:
            assert READERS[reader](path) == 1, kind
        except ConfigurationError as error:
            said = str(error)
        else:
            said = capsys.readouterr().err
        assert said.strip(), kind
        assert "Traceback" not in said


@pytest.mark.parametrize("kind", ["pipe", "device", "loop"])
def test_a_container_with_something_else_in_it(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "key.000"
    Container(one_key(), password=PIN).write(folder)
    (folder / "primary.key").unlink()
    MAKERS[kind](folder / "primary.key")
    with pytest.raises(ConfigurationError, match=r"key\.000: primary\.key: "):
        PrivateKey.open(folder, password=PIN)


@pytest.mark.anyio
async def test_a_folder_of_trusted_certificates_with_a_pipe_in_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "root.cer")
    with pytest.raises(ConfigurationError, match="pipe"):
        await TrustedFiles([tmp_path]).current()


def test_a_password_may_come_through_a_pipe() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"secret\nmore")
    os.close(writing)
    assert read_file(f"/dev/fd/{reading}", 100, or_pipe=True) == b"secret\nmore"
    os.close(reading)
    with pytest.raises(OSError, match="larger than 100 bytes"):
        read_file("/dev/zero", 100, or_pipe=True)


def test_half_a_pair_is_not_left_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "is.crt").write_bytes(b"")
    assert run("make", "--test", "--out", str(tmp_path / "is")) == 1
    assert "is.crt" in capsys.readouterr().err
    assert not (tmp_path / "is.key").exists()
