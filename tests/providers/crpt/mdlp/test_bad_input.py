"""Filters, lists and documents of МДЛП that mean nothing, and answers that mean nothing."""

from __future__ import annotations

import json
from typing import Any

import anyio
import pytest

from govauth.auth import MemoryTokenStore, Token, TokenKey
from govauth.clock import SYSTEM_CLOCK
from govauth.concurrency.limiter import Rate
from govauth.errors import ConfigurationError, InvalidInput, LoginRequired, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.senders.httpx import HttpxSender
from govauth.providers.crpt import Crpt, Place
from govauth.providers.crpt.envelopes import left_out_in
from govauth.providers.crpt.login.strategy import Anonymous
from govauth.providers.crpt.mdlp import DocumentFilter, PlaceFilter, UnitFilter
from govauth.providers.crpt.mdlp.hierarchy import full_hierarchy
from govauth.providers.crpt.mdlp.models import TrustedPartner
from govauth.providers.crpt.mdlp.operations import signature_text, xml
from govauth.providers.crpt.mdlp.submission import Submitter
from govauth.providers.crpt.mdlp.turns import Turns
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.wire.scalars import read_seconds
from govauth.transport.pending import make_resume_key, read_resume_key
from tests.providers.crpt.mdlp.test_registers import PARTNER

pytestmark = pytest.mark.anyio

XML = b'<documents version="1.38"/>'
WHOLE = "must be a whole number, such as 415"
TEXT = "must be a text that is not empty"


@pytest.mark.parametrize(
    ("filters", "where", "rule"),
    [
        (DocumentFilter(doc_type=-1), "doc_type", WHOLE),
        (DocumentFilter(doc_type=True), "doc_type", WHOLE),
        (DocumentFilter(doc_type="415"), "doc_type", WHOLE),  # type: ignore[arg-type]
        (DocumentFilter(file_uploadtype=6), "file_uploadtype", "must be from 1 to 5: a device, the cabinet"),
        (DocumentFilter(file_uploadtype=0), "file_uploadtype", "must be from 1 to 5: a device, the cabinet"),
        (DocumentFilter(start_date="2026-13-01 00:00:00"), "start_date", "must be a time such as"),
        (DocumentFilter(end_date="2026-03-01"), "end_date", "must be a time such as"),
        (UnitFilter(batch=" "), "batch", TEXT),
        (UnitFilter(prod_name=5), "prod_name", TEXT),  # type: ignore[arg-type]
        (UnitFilter(status="in_circulation"), "status", "must be a list of texts"),
        (UnitFilter(status=["in_circulation", ""]), "status[1]", TEXT),
        (PlaceFilter(status=1.0), "status", WHOLE),  # type: ignore[arg-type]
    ],
)
def test_a_filter_that_means_nothing_names_its_field(
    filters: DocumentFilter | UnitFilter | PlaceFilter, where: str, rule: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        filters.as_wire()
    assert caught.value.field == where
    assert str(caught.value).startswith(f"{where} {rule}")


async def test_what_is_no_filter_and_no_list_is_refused_before_the_network(
    crpt: Crpt, provider: CrptSandbox
) -> None:
    nothing: Any = [("status", "x")]
    with pytest.raises(InvalidInput, match="filters must be a filter of this list, or an object"):
        crpt.mdlp.registers.sgtins(nothing)
    wrong: tuple[Any, ...] = ([], PARTNER)
    for partners in wrong:
        for change in (crpt.mdlp.partners.trust, crpt.mdlp.partners.distrust):
            with pytest.raises(InvalidInput, match="partners must be a list of at least one system_subj_id"):
                await change(partners)
    assert not provider.counters


async def test_partners_are_trusted_no_more(
    crpt: Crpt, provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crpt.mdlp.partners.trust([PARTNER])
    seen = answer_instead(provider, monkeypatch, "/trusted_partners/delete", {"failed_partners": [PARTNER]})
    assert (await crpt.mdlp.partners.distrust([PARTNER])).failed_partners == (PARTNER,)
    assert [json.loads(request.content) for request in seen] == [{"trusted_partners": [PARTNER]}]


async def test_trusted_partners_without_an_id_are_told_apart(
    crpt: Crpt, provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    partners = [{"inn": "7707083893"}, {"inn": "500100732259"}, {"name": "a"}, {"name": "b"}]
    page = {"filtered_records": partners, "filtered_records_count": len(partners)}
    answer_instead(provider, monkeypatch, "/trusted_partners/filter", page)
    found: list[TrustedPartner] = [one async for one in crpt.mdlp.partners.trusted()]
    assert [one.inn for one in found] == ["7707083893", "500100732259", None, None]
    assert [one.extra for one in found[2:]] == partners[2:]


async def test_medicines_without_a_gtin_are_told_apart(
    crpt: Crpt, provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    medicines = [{"prod_name": "А"}, {"prod_name": "Б"}, {"prod_name": "Б", "reg_number": "1"}]
    page = {"entries": medicines, "total": len(medicines)}
    answer_instead(provider, monkeypatch, "/reestr/med_products/current", page)
    found = [(one.prod_name, one.reg_number) async for one in crpt.mdlp.medicines.list()]
    assert found == [("А", None), ("Б", None), ("Б", "1")]


def answer_instead(
    provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch, path: str, value: object
) -> list[Request]:
    """Answer what is asked for at a path, and return what is asked there."""
    handle, seen = provider.handle, list[Request]()

    def handle_others(request: Request) -> Response:
        if not request.url.endswith(path):
            return handle(request)
        seen.append(request)
        return Response(200, {"content-type": "application/json"}, json.dumps(value).encode())

    monkeypatch.setattr(provider, "handle", handle_others)
    return seen


@pytest.mark.parametrize("broken", [{"link": 5}, {"digest": None}, {"sent": "0"}, {"sent": -1}])
async def test_a_key_of_an_upload_must_hold_all(crpt: Crpt, broken: dict[str, Any]) -> None:
    upload = await crpt.mdlp.documents.announce(XML)
    kind = "crpt.mdlp.upload"
    data = {**read_resume_key(upload.resume_key, kind), **broken}
    with pytest.raises(InvalidInput, match="resume_key must hold link, digest and sent"):
        crpt.mdlp.documents.resume_upload(make_resume_key(kind, data))
    with pytest.raises(InvalidInput, match="part_size must be at least 1024, or None"):
        await upload.send(XML, part_size=1023)
    with pytest.raises(InvalidInput, match="document must be the bytes that were announced"):
        await upload.send(XML + b" ")


@pytest.mark.parametrize("document", [b"", "<a/>", None])
def test_a_document_is_bytes(document: object) -> None:
    with pytest.raises(InvalidInput, match="document must be the bytes of an XML document, and not empty"):
        Submitter(by_password=True).submission(document, None, None)


def test_who_signs_must_be_named() -> None:
    with pytest.raises(InvalidInput, match="sign must be a DocumentSigner, here or at the client"):
        Submitter().submission(XML, None, None)
    assert Submitter(by_password=True).submission(XML, None, None).signer is None


@pytest.mark.parametrize(
    ("read", "media_type", "content", "what"),
    [
        (xml, "application/json", b"{}", "expected an XML document"),
        (xml, "text/html", b"<html/>", "expected an XML document"),
        (xml, "application/xml", b"", "expected an XML document"),
        (signature_text, "text/plain", b" \n", "expected the text of a signature"),
        (signature_text, "text/html", b"<html/>", "expected the text of a signature"),
        (full_hierarchy, "application/json", b"{", "expected JSON"),
    ],
)
def test_an_answer_of_another_kind_says_what_was_expected(
    read: Any, media_type: str, content: bytes, what: str
) -> None:
    with pytest.raises(UnexpectedReply, match=what) as caught:
        read(Response(200, {"content-type": media_type}, content))
    assert caught.value.where == "body"


@pytest.mark.parametrize("content", [b"{", b"[]", b'"text"'])
def test_what_is_no_complaint_holds_none(content: bytes) -> None:
    complaint = left_out_in(Response(200, {}, content))
    assert (complaint.code, complaint.message) == (None, "")


async def test_the_request_of_a_document_that_nobody_knows_was_not_handed_in(crpt: Crpt) -> None:
    result = await crpt.mdlp.documents.reconcile("5a08188d-1f2e-4a3b-8c4d-0100006b118b", settle=0.01)
    assert (result.outcome.name, result.found) == ("NOT_APPLIED", None)


async def test_a_client_without_a_login_has_no_token_for_anything() -> None:
    nobody = Anonymous(place=Place.PROD)
    assert nobody.serves == frozenset()
    sender = HttpxSender()
    with pytest.raises(LoginRequired, match="this client was made without a login") as caught:
        await nobody.obtain(sender)
    assert caught.value.final
    await sender.aclose()
    client = Crpt(place=Place.PROD)
    with pytest.raises(ConfigurationError, match="МДЛП needs a login"):
        _ = client.mdlp
    await client.aclose()


async def test_a_method_without_a_pause_is_never_waited_for() -> None:
    store: Any = None  # is not asked
    method = "mdlp.documents.income"
    await Turns(store, place="own", system="s", rates={method: None}, clock=SYSTEM_CLOCK).take(method)


async def test_a_pause_that_another_program_wrote_is_begun_anew() -> None:
    store, method = MemoryTokenStore(), "mdlp.documents.income"
    turns = Turns(store, place="own", system="s", rates={method: Rate(1, 0.01)}, clock=SYSTEM_CLOCK)
    key = TokenKey("crpt", "own", "s", method, "mdlp pauses")
    strange: tuple[dict[str, Any], ...] = ({"due": "soon", "at": 1}, {"at": 1}, {})
    for details in strange:
        await store.save(key, Token("pause of a method", details=details), ttl=60)
        with anyio.fail_after(5):
            await turns.take(method)
        kept = await store.load(key)
        assert kept is not None
        due, at = (read_seconds(kept.details[name]) for name in ("due", "at"))
        assert due == pytest.approx(at + 0.01)


async def test_a_request_that_is_not_found_was_not_handed_in(
    crpt: Crpt, provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle, request_id = provider.handle, "5a08188d-1f2e-4a3b-8c4d-0100006b118b"

    def not_found(request: Request) -> Response:
        return Response(404, {}, b"") if request_id in request.url else handle(request)

    monkeypatch.setattr(provider, "handle", not_found)
    result = await crpt.mdlp.documents.reconcile(request_id, settle=0.01)
    assert (result.outcome.name, result.found) == ("NOT_APPLIED", None)
