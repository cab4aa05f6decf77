"""Files of documents: bytes, signatures, archives within limits, links."""

from __future__ import annotations

import base64
import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import InvalidInput, SigningFailed, UnexpectedReply
from govauth.providers.esia_gateway import (
    ArchiveLimits,
    CmsVerifier,
    ConsentRequest,
    DocumentFile,
    EsiaGateway,
)
from govauth.providers.esia_gateway.archive import ArchivedFile, read_archive
from govauth.providers.esia_gateway.documents import Document, DocumentEntry
from govauth.providers.esia_gateway.sandbox.replies import PDF, XML, archive
from govauth.providers.esia_gateway.values import Base64Text
from govauth.sandbox.server import ServedSandbox
from govauth.signing import GostDocumentSigner, TrustedCertificates, make_test_key, open_engine
from govauth.wire.codec import structure
from tests.providers.esia_gateway.conftest import SignIn

pytestmark = pytest.mark.anyio

LIMITS = ArchiveLimits(files=5, file_bytes=100_000, total_bytes=150_000, path_length=40)
ALL_FORMS = ConsentRequest(
    permissions={"fullname", "ndfl_person"},
    purposes={"CREDIT"},
    sysname="CREDIT",
    expire=60,
    raw_documents={"vehicle_reg_cert_doc"},
    xml_documents={"ndfl_person"},
    pdf_documents={"ndfl_person"},
    file_documents={"ndfl_person"},
    ext_documents={"ndfl_person"},
)


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as written:
        for name, content in files:
            written.writestr(name, content)
    return target.getvalue()


def file_of(content: bytes, **more: object) -> DocumentFile:
    return structure({"file": base64.b64encode(content).decode(), **more}, DocumentFile)  # type: ignore[dict-item]


async def test_every_form_comes_as_bytes(gateway: EsiaGateway, sign_in: SignIn) -> None:
    user = await sign_in(gateway, ALL_FORMS)
    found = await user.documents(within=5)
    files = {file.media_type: file for document in found for file in document.attachments}
    assert files["application/pdf"].content == PDF
    assert files["application/pdf"].name == "income_reference.pdf"
    assert files["application/zip"].is_archive
    assert [file.path for file in files["application/zip"].archive()] == [
        "справка/reference.pdf",
        "справка/reference.xml",
    ]
    raw = next(document for document in found if document.type == "VEHICLE_INFO")
    assert raw.content is not None
    assert raw.content.decoded() == XML
    (link,) = [link for document in found for link in document.links]
    assert (link.where, link.url) == ("links[0].url", "https://files.example.test/detail.pdf")


async def test_a_detached_signature_is_checked(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    key, other = make_test_key(for_tests=True), make_test_key(for_tests=True)
    engine = await open_engine(key)
    signer = GostDocumentSigner(engine)
    signatures = {content: await signer.sign_detached(content) for content in (PDF, XML, archive())}
    sandbox.esia_gateway.sign = lambda content: signatures.get(content, signatures[PDF])
    user = await sign_in(gateway, ALL_FORMS)
    files = {
        file.media_type: file
        for document in await user.documents(within=5)
        for file in document.files
        if file.sign is not None
    }
    verifier = CmsVerifier(TrustedCertificates([key.certificate]))
    verified = await files["application/pdf"].verify(verifier)
    assert verified.signer == key.certificate
    assert verified.content == PDF
    swapped = DocumentFile(file=files["application/xml"].file, sign=files["application/pdf"].sign)
    with pytest.raises(SigningFailed, match="not the one that was signed"):
        await swapped.verify(verifier)
    with pytest.raises(SigningFailed, match="not among the trusted"):
        await files["application/pdf"].verify(CmsVerifier(TrustedCertificates([other.certificate])))
    await engine.aclose()


async def test_a_file_without_a_signature_and_one_with_nonsense() -> None:
    verifier = CmsVerifier(TrustedCertificates([make_test_key(for_tests=True).certificate]))
    with pytest.raises(SigningFailed, match="carries no signature"):
        await file_of(b"x").verify(verifier)
    with pytest.raises(SigningFailed):
        await file_of(b"x", sign=base64.b64encode(b"junk").decode()).verify(verifier)
    with pytest.raises(UnexpectedReply, match="base64"):
        await file_of(b"x", sign="not base64!").verify(verifier)
    with pytest.raises(UnexpectedReply, match="no content"):
        _ = DocumentFile(name="a.pdf").content
    assert DocumentFile(name="a.pdf").media_type == "application/octet-stream"
    assert not DocumentFile(file=Base64Text("?")).is_archive


def test_files_come_out_as_they_went_in() -> None:
    files = read_archive(zipped(("a/b.txt", b"1"), ("ж.xml", b""), ("a/", b"")), LIMITS)
    assert files == (ArchivedFile("a/b.txt", b"1"), ArchivedFile("ж.xml", b""))
    assert repr(files[0]) == "ArchivedFile(path='a/b.txt', content=<1 bytes>)"


def test_names_of_russian_archivers() -> None:
    content = zipped(("XXXXXXX.xml", b"1"))
    assert (
        read_archive(content.replace(b"XXXXXXX", "Справка".encode("cp866")), LIMITS)[0].path == "Справка.xml"
    )


PATHS = ["../x", "a/../../x", "/etc/passwd", "a\\..\\x", "C:\\x", "C:x", "..", "a/..", "x\x00y"]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_leaves_the_archive(path: str) -> None:
    content = zipped(("placeholder!", b"1"))
    raw = path.encode().ljust(len("placeholder!"), b"_" if path not in (".", "..", "a/..") else b"/")[:12]
    if path in ("..", "a/.."):
        raw = (path + "/" * 12).encode()[:11] + b"z"
    with pytest.raises(UnexpectedReply, match="leaves the ZIP archive"):
        read_archive(content.replace(b"placeholder!", raw), LIMITS)


def link() -> bytes:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped((info, b"/etc/passwd"))


def encrypted() -> bytes:
    content = bytearray(zipped(("a", b"1")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def lying_about_its_size() -> bytes:
    content = bytearray(zipped(("a", b"\0" * 200_000)))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", content, content.index(mark) + offset, 5)
    return bytes(content)


def of_64_bits() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as written, written.open("a", "w", force_zip64=True) as file:
        file.write(b"1")
    content = target.getvalue()
    end = content.rindex(b"PK\x05\x06")
    return content[:end] + b"PK\x06\x07" + bytes(16) + content[end:]


def twice() -> bytes:
    return zipped(("aa", b"1"), ("bb", b"2")).replace(b"bb", b"aa")


REFUSED: list[tuple[str, Callable[[], bytes]]] = [
    ("entries", lambda: zipped(*((str(n), b"") for n in range(6)))),
    ("bytes unpacked", lambda: zipped(("bomb", b"\0" * 100_001))),
    ("bytes unpacked", lambda: zipped(("a", b"\0" * 90_000), ("b", b"\0" * 90_000))),
    ("characters", lambda: zipped(("a" * 41, b""))),
    ("a link", link),
    ("encrypted", encrypted),
    ("unusually packed", lambda: zipped(("a", b"1" * 99), method=zipfile.ZIP_BZIP2)),
    ("64-bit", of_64_bits),
    ("twice", twice),
    ("no ZIP", lambda: b""),
    ("no ZIP", lambda: b"%PDF-1.4"),
    ("damaged", lambda: zipped(("a", b"1" * 99)).replace(b"PK\x01\x02", b"PK\x01\x03")),
    ("damaged|bytes unpacked", lying_about_its_size),
]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(("what", "make"), REFUSED)
def test_an_archive_that_is_not_opened(what: str, make: Callable[[], bytes]) -> None:
    with pytest.raises(UnexpectedReply, match=what):
        read_archive(make(), LIMITS)


def test_a_damaged_file_within_an_archive() -> None:
    content = bytearray(zipped(("a", b"payload" * 9), method=zipfile.ZIP_STORED))
    content[content.index(b"payload")] ^= 1
    with pytest.raises(UnexpectedReply, match="damaged"):
        read_archive(bytes(content), LIMITS)


@given(st.binary(max_size=200), st.integers(0, 300))
def test_no_bytes_break_the_reader(noise: bytes, at: int) -> None:
    whole = zipped(("a", b"1" * 50), ("b/c", b"2"))
    for content in (noise, whole[:at] + noise + whole[at:], whole[: at % len(whole)] + noise):
        try:
            files = read_archive(content, LIMITS)
        except UnexpectedReply:
            continue
        assert sum(len(file.content) for file in files) <= LIMITS.total_bytes


def test_links_are_found_wherever_they_are() -> None:
    found = structure(
        {
            "type": "X",
            "deep": [{"href": "https://a.example/1", "no": "ftp://x"}, "http://b.example/2"],
            "files": [{"name": "n", "link": "https://c.example/3"}],
        },
        DocumentEntry,
    )
    assert isinstance(found, Document)
    assert {(link.where, link.url) for link in found.links} == {
        ("deep[0].href", "https://a.example/1"),
        ("deep[1]", "http://b.example/2"),
        ("files[0].link", "https://c.example/3"),
    }
    assert "a.example" not in repr(found.links)


def test_limits_are_checked() -> None:
    for wrong in (0, -1, True, 1.5):
        with pytest.raises(InvalidInput, match="files must be a whole number above zero"):
            ArchiveLimits(files=wrong)  # type: ignore[arg-type]
