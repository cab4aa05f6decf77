"""Signatures of OpenSSL and requests of plain httpx: nothing of our client takes part in this sign-in and order."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from govauth.providers.crpt.sandbox import CERTIFICATE_PEM, GTIN, KEY_PEM, OMS_CONNECTION, OMS_ID
from govauth.sandbox.server import ServedSandbox


@pytest.fixture
def key_files(tmp_path: Path) -> tuple[Path, Path]:
    tool = shutil.which("openssl")
    if not tool or subprocess.run([tool, "engine", "gost"], capture_output=True, check=False).returncode:
        pytest.skip("openssl with gost-engine is not here: install libengine-gost-openssl")
    key, certificate = tmp_path / "is.key", tmp_path / "is.crt"
    key.write_bytes(KEY_PEM)
    certificate.write_bytes(CERTIFICATE_PEM)
    return key, certificate


def signed(content: bytes, files: tuple[Path, Path], *, attached: bool) -> str:
    key, certificate = files
    command = ["openssl", "cms", "-engine", "gost", "-sign", "-binary", "-signer", str(certificate)]
    command += ["-inkey", str(key), "-md", "md_gost12_256", "-outform", "DER"]
    if attached:
        command.append("-nodetach")
    result = subprocess.run(command, input=content, capture_output=True, check=True, timeout=30)
    return base64.b64encode(result.stdout).decode()


@pytest.mark.parametrize(
    ("challenge_path", "token_path"),
    [
        ("/api/v3/true-api/auth/key", "/api/v3/true-api/auth/simpleSignIn"),
        ("/api/v3/auth/cert/key", "/api/v3/auth/cert"),
    ],
)
def test_a_sign_in_and_an_order(
    sandbox: ServedSandbox, key_files: tuple[Path, Path], challenge_path: str, token_path: str
) -> None:
    with httpx.Client(base_url=sandbox.url) as http:
        challenge = http.get(challenge_path).json()
        detached = signed(challenge["data"].encode(), key_files, attached=False)
        wrong = http.post(
            f"{token_path}/{OMS_CONNECTION}", json={"uuid": challenge["uuid"], "data": detached}
        )
        assert wrong.status_code == 400
        challenge = http.get(challenge_path).json()
        data = signed(challenge["data"].encode(), key_files, attached=True)
        token = http.post(
            f"{token_path}/{OMS_CONNECTION}", json={"uuid": challenge["uuid"], "data": data}
        ).json()["token"]

        product = {"gtin": GTIN, "quantity": 5, "serialNumberType": "OPERATOR", "templateId": 20}
        body = json.dumps({"productGroup": "milk", "products": [product], "attributes": {}}).encode()
        headers = {"clientToken": token, "Content-Type": "application/json"}
        url = f"/api/v3/order?omsId={OMS_ID}"
        attached = {"X-Signature": signed(body, key_files, attached=True)}
        assert http.post(url, content=body, headers=headers | attached).status_code == 413
        good = {"X-Signature": signed(body, key_files, attached=False)}
        assert http.post(url, content=body + b" ", headers=headers | good).status_code == 400
        assert http.post(url, content=body, headers=headers | good).json()["orderId"]
    assert sandbox.crpt.counters["orders_created"] == 1
