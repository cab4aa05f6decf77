"""Asking for time stamps: authorities of openssl (RSA, GOST), one of our own, and ones that do wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import anyio
import pytest
from govauth.errors import ConfigurationError, ConnectFailed, SigningFailed, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.senders.httpx import HttpxSender
from govauth.signing import (
    PrivateKey,
    TimeStampAuthority,
    add_time_stamps,
    open_document_signer,
    verify_cms,
)
from govauth.signing._asn1 import tsp
from govauth.signing.der import SEQUENCE, tlv
from govauth.signing.digest_names import DigestName

from .conftest import key_of, write_key
from .messages import OpenSsl, Signature, message, openssl_accepts
from .own_issuer import AUTHORITY, STAMPER, issue
from .stamps import POLICY, Answering, Stamper, answering
from .tsa_server import OpenSslAuthority, served

pytestmark = pytest.mark.anyio
TEXT = b"text"
URL = "http://tsa.invalid/tsp"


@pytest.fixture(scope="module")
def root() -> PrivateKey:
    return issue("Root", extensions=AUTHORITY)


@pytest.fixture(scope="module")
def stamper(root: PrivateKey) -> Stamper:
    return Stamper(issue("Stamper", root, extensions=STAMPER, bits=512))


def authority_of(sender: Any, root: PrivateKey, **settings: Any) -> TimeStampAuthority:
    arguments: dict[str, Any] = {"trusted": [root.certificate], **settings}
    return TimeStampAuthority(URL, sender, **arguments)


@pytest.fixture(scope="module")
def rsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, OpenSslAuthority]]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here")
    folder = tmp_path_factory.mktemp("rsa")
    algorithm = ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    authority = OpenSslAuthority(folder, algorithm, "sha256", "sha1", is_gost=False)
    authority.prepare()
    with served(authority) as url:
        yield url, authority


@pytest.fixture(scope="module", params=[256, 512])
def gost(
    request: pytest.FixtureRequest, openssl: OpenSsl, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, OpenSslAuthority]]:
    bits = request.param
    algorithm = ("-algorithm", f"gost2012_{bits}", "-pkeyopt", "paramset:A")
    folder = tmp_path_factory.mktemp("gost")
    authority = OpenSslAuthority(folder, algorithm, f"md_gost12_{bits}", "sha256", is_gost=True)
    authority.prepare()
    with served(authority) as url:
        yield url, authority


async def stamped_by(url: str, authority: OpenSslAuthority, digest: DigestName | None) -> None:
    key = key_of(256)
    signer = await open_document_signer(key, for_tests=True)
    signed = await signer.sign_detached(TEXT)
    async with aclosing(HttpxSender()) as sender:
        asked = TimeStampAuthority(
            url, sender, trusted=[authority.root], digest=digest, policy="1.2.643.77.3"
        )
        before = datetime.now(UTC).replace(microsecond=0)
        stamped = await add_time_stamps(signed, asked)
        verified = await verify_cms(
            stamped, [key.certificate], content=TEXT, time_authorities=[authority.root]
        )
        (stamp,) = verified.signers[0].time_stamps
        assert before <= stamp.time <= datetime.now(UTC)
        assert stamp.policy == "1.2.643.77.3"
        assert stamp.accuracy == timedelta(seconds=1)
        strict = TimeStampAuthority(
            url, sender, trusted=[authority.root], digest=digest, policy="1.2.643.77.9"
        )
        with pytest.raises(SigningFailed, match="the time-stamping authority refused: the policy is not"):
            await strict.stamp(TEXT)
        others = TimeStampAuthority(url, sender, trusted=[key.certificate], digest=digest)
        with pytest.raises(SigningFailed, match="wrong time stamp: «tsa» is certified by «root»|not among"):
            await others.stamp(TEXT)
        foreign = TimeStampAuthority(url, sender, trusted=[authority.root], digest="sha384")
        with pytest.raises(SigningFailed, match="the digest is not supported"):
            await foreign.stamp(TEXT)


async def test_an_rsa_authority_of_openssl(rsa: tuple[str, OpenSslAuthority]) -> None:
    await stamped_by(*rsa, "sha256")


async def test_openssl_agrees_about_an_rsa_time_stamp(
    rsa: tuple[str, OpenSslAuthority], tmp_path: Path
) -> None:
    url, authority = rsa
    async with aclosing(HttpxSender()) as sender:
        asked = TimeStampAuthority(url, sender, trusted=[authority.root], digest="sha512")
        stamp = await asked.stamp(TEXT)
    (tmp_path / "token").write_bytes(stamp.token)
    for content in (TEXT, TEXT + b"!"):
        (tmp_path / "value").write_bytes(content)
        command = ("openssl", "ts", "-verify", "-token_in", "-in", "token", "-data", "value")
        done = await anyio.run_process(
            [*command, "-CAfile", str(authority.folder / "root.crt")], cwd=tmp_path, check=False
        )
        assert (done.returncode == 0) is (content == TEXT)


async def test_a_gost_authority_of_openssl(gost: tuple[str, OpenSslAuthority]) -> None:
    await stamped_by(*gost, None)


@pytest.mark.parametrize("form", ["DER", "stream"])
async def test_openssl_takes_a_stamped_message(
    form: str, gost: tuple[str, OpenSslAuthority], openssl: OpenSsl, tmp_path: Path
) -> None:
    url, authority = gost
    key = key_of(256)
    private, public = write_key(key, tmp_path)
    (tmp_path / "text").write_bytes(TEXT)
    options = ("-stream", "-nodetach") if form == "stream" else ()
    done = openssl(
        *("cms", "-sign", "-binary", "-in", str(tmp_path / "text"), "-signer", str(public), *options),
        *("-inkey", str(private), "-md", "md_gost12_256", "-outform", "DER"),
    )
    assert done.returncode == 0, done.stderr
    given = None if options else TEXT
    async with aclosing(HttpxSender()) as sender:
        asked = TimeStampAuthority(url, sender, trusted=[authority.root])
        stamped = await add_time_stamps(done.stdout, asked)
    assert openssl_accepts(openssl, tmp_path, stamped, given, key.certificate)
    verified = await verify_cms(stamped, [key.certificate], content=given, time_authorities=[authority.root])
    assert len(verified.signers[0].time_stamps) == 1


async def test_an_authority_of_our_own(root: PrivateKey, stamper: Stamper) -> None:
    sender = answering(stamper)
    keys = [key_of(256), key_of(512)]
    signed = message(TEXT, *map(Signature, keys), attached=True)
    stamped = await add_time_stamps(signed, authority_of(sender, root, policy=POLICY))
    trusted = [key.certificate for key in keys]
    verified = await verify_cms(stamped, trusted, time_authorities=[root.certificate])
    assert [one.form for one in verified.signers] == ["CAdES-T", "CAdES-T"]
    for request, bits in zip(sender.requests, (32, 64), strict=True):
        assert (request.method, request.url) == ("POST", URL)
        assert request.headers["content-type"] == "application/timestamp-query"
        asked = tsp.TimeStampReq.load(request.content, strict=True)
        assert len(asked["message_imprint"]["hashed_message"].native) == bits
        assert asked["req_policy"].dotted == POLICY
        assert asked["cert_req"].native is True
    nonces = {tsp.TimeStampReq.load(one.content)["nonce"].native for one in sender.requests}
    assert len(nonces) == 2
    # What has a time stamp is left alone.
    assert await add_time_stamps(stamped, authority_of(sender, root)) == stamped
    assert len(sender.requests) == 2


@pytest.mark.parametrize("digest", get_args(DigestName))
async def test_every_digest(digest: DigestName, root: PrivateKey, stamper: Stamper) -> None:
    stamp = await authority_of(answering(stamper), root, digest=digest).stamp(TEXT)
    assert stamp.certificate == stamper.key.certificate


ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "another nonce": ({"nonce": 7}, "answers another request"),
    "no nonce": ({"keeps_nonce": False}, "answers another request"),
    "another policy": ({"policy": "1.2.3.4"}, "under the policy 1.2.3.4"),
    "another imprint": ({"imprint": b"\0" * 32}, "of something else"),
    "a wrong signature": ({"spoils_signature": True}, "signature is wrong"),
    "yesterday's certificate": ({"time": datetime.now(UTC) - timedelta(days=90)}, "not valid at its time"),
}


@pytest.mark.parametrize("how", ANSWERS)
async def test_a_wrong_answer_is_refused(how: str, root: PrivateKey, stamper: Stamper) -> None:
    changes, reason = ANSWERS[how]
    asked = authority_of(answering(stamper.but(**changes)), root, policy=POLICY)
    with pytest.raises(SigningFailed, match=f"wrong time stamp: .*{reason}"):
        await asked.stamp(TEXT)


def status(number: int, text: str = "", bits: bytes = b"") -> bytes:
    texts = tlv(SEQUENCE, tlv(0x0C, text.encode())) if text else b""
    return tlv(SEQUENCE, tlv(SEQUENCE, bytes((2, 1, number)), texts, bits))


REPLIES: dict[str, tuple[Response, str]] = {
    "rejection": (
        Response(200, {}, status(2, "часы стоят", b"\x03\x03\x01\x00\x02")),
        "refused: its clock is not available; «часы стоят»",
    ),
    "control characters": (Response(200, {}, status(2, "a\x1b[2Jb")), "refused: «a"),
    "waiting": (Response(200, {}, status(3)), "asks to wait"),
    "granted nothing": (Response(200, {}, status(0)), "sent none"),
    "unknown status": (Response(200, {}, status(77)), "status 77"),
    "page": (Response(200, {"content-type": "text/html"}, b"<html>"), "no answer to a time stamp request"),
    "nothing": (Response(200), "no answer to a time stamp request"),
    "refusal": (Response(503), "answered 503"),
    "redirect": (Response(302, {"location": "http://127.0.0.1/"}), "answered 302"),
    "flood": (Response(200, {}, b"0" * (1 << 20 | 1)), "more than 1048576 bytes"),
}


@pytest.mark.parametrize("how", REPLIES)
async def test_an_answer_without_a_time_stamp(how: str, root: PrivateKey) -> None:
    response, reason = REPLIES[how]
    sender = Answering(lambda _: response)
    signed = message(TEXT, Signature(key_of(256)), attached=True)
    with pytest.raises(SigningFailed, match="the time-stamping authority .*") as caught:
        await add_time_stamps(signed, authority_of(sender, root))
    assert reason in caught.value.message
    assert "\x1b" not in str(caught.value)
    assert len(sender.requests) == 1


async def test_an_authority_that_cannot_be_reached(root: PrivateKey) -> None:
    def fails(_: Request) -> Response:
        raise ConnectFailed("refused")

    with pytest.raises(SigningFailed, match="cannot be reached"):
        await authority_of(Answering(fails), root).stamp(TEXT)


async def test_an_answer_that_cannot_be_read(root: PrivateKey) -> None:
    def fails(_: Request) -> Response:
        raise UnexpectedReply("body", "larger than 10 bytes")

    with pytest.raises(SigningFailed, match=r"cannot be read: .*larger than 10 bytes"):
        await authority_of(Answering(fails), root).stamp(TEXT)


async def test_an_address_in_cyrillic(root: PrivateKey, stamper: Stamper) -> None:
    sender = answering(stamper)
    await TimeStampAuthority("http://штампы.рф/tsp", sender, trusted=[root.certificate]).stamp(TEXT)
    assert sender.requests[0].url == f"http://xn--{'штампы'.encode('punycode').decode()}.xn--p1ai/tsp"
    wrong: Any = "md5"
    with pytest.raises(ConfigurationError, match="digest must be one of"):
        await authority_of(sender, root).stamp(TEXT, digest=wrong)


async def test_what_cannot_be_stamped_asks_nobody(root: PrivateKey, stamper: Stamper) -> None:
    sender = answering(stamper)
    good = message(TEXT, Signature(key_of(256)))
    for signed in (b"", b"text", good[:-1], good + b"\0", message(TEXT, enclosed=(root.certificate,))):
        with pytest.raises(SigningFailed, match="the CMS cannot be stamped"):
            await add_time_stamps(signed, authority_of(sender, root))
    assert sender.requests == []


@pytest.mark.parametrize(
    "settings",
    [
        {"url": "ftp://tsa.invalid/"},
        {"url": "http:///tsp"},
        {"url": "http://[::1"},
        {"url": "http://tsa.invalid:99999/"},
        {"url": ""},
        {"url": "http://user:word@tsa.invalid/"},
        {"trusted": ()},
        {"digest": "md5"},
        {"policy": "policy"},
        {"policy": "1"},
        {"seconds": 0},
    ],
)
async def test_wrong_settings(settings: dict[str, Any], root: PrivateKey, stamper: Stamper) -> None:
    given: dict[str, Any] = {"url": URL, "trusted": [root.certificate], **settings}
    with pytest.raises(ConfigurationError) as caught:
        TimeStampAuthority(given.pop("url"), answering(stamper), **given)
    assert "word" not in str(caught.value).replace("password", "")
