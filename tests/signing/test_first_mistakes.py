"""What a newcomer does with a key by mistake is said in one clear sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govauth.errors import ConfigurationError, InvalidInput, WrongPassword
from govauth.providers.crpt import MdlpSignatureLogin, TrueApiLogin
from govauth.providers.esia import SystemLogin
from govauth.providers.smev import SystemCertificate
from govauth.signing import PrivateKey, make_test_key, open_challenge_signer, open_document_signer
from govauth.signing.containers.sealing import sealed_pem
from govauth.signing.key_reading import private_key_der
from govauth.secret import Secret, Withheld

pytestmark = pytest.mark.anyio


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """An encrypted key, and its certificate."""
    key = make_test_key(for_tests=True)
    sealed, certificate = tmp_path / "is.pem", tmp_path / "is.crt"
    sealed.write_bytes(sealed_pem(Withheld(private_key_der(key.content)), Secret("right")))
    certificate.write_bytes(key.certificate.der)
    return sealed, certificate


async def test_a_password_that_was_forgotten(files: tuple[Path, Path]) -> None:
    with pytest.raises(WrongPassword, match=r"is\.pem is encrypted: give its password as password="):
        await open_document_signer(PrivateKey.from_files(*files))


async def test_a_password_that_is_wrong_and_one_that_is_right(files: tuple[Path, Path]) -> None:
    with pytest.raises(WrongPassword, match=r"is\.pem does not open: the password is wrong") as caught:
        await open_document_signer(PrivateKey.from_files(*files, password="not this"))
    assert "not this" not in str(caught.value)
    await (await open_document_signer(PrivateKey.from_files(*files, password="right"))).aclose()


@pytest.mark.parametrize("given", ["is.key", None, 17])
async def test_what_is_no_key(given: Any) -> None:
    for opening in (open_document_signer, open_challenge_signer):
        with pytest.raises(
            ConfigurationError, match=r"a key is needed, such as PrivateKey\.open\(path\), not"
        ):
            await opening(given)


async def test_a_signer_that_was_not_awaited() -> None:
    key: Any = make_test_key(for_tests=True)  # as wrong as the coroutine, and needs no closing
    advice = r"await open_document_signer\(key\)"
    with pytest.raises(ConfigurationError, match=r"not PrivateKey: await open_challenge_signer\(key\)"):
        TrueApiLogin(signer=key)
    with pytest.raises(ConfigurationError, match=advice):
        MdlpSignatureLogin(client_id="a", client_secret="b", signer=key)
    with pytest.raises((ConfigurationError, InvalidInput), match=advice):
        SystemLogin(mnemonic="TEST01", signer=key)
    with pytest.raises(ConfigurationError, match=advice):
        SystemCertificate(signer=key)
