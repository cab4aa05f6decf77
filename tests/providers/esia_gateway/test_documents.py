"""Documents that arrive later: asked for again with growing pauses, kept when time runs out, resumed elsewhere."""

from __future__ import annotations

import pickle
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore
from govauth.errors import (
    AccessDenied,
    InvalidInput,
    LoginRequired,
    NotFound,
    PendingTimedOut,
    ServerFault,
    UnexpectedReply,
)
from govauth.http.senders.httpx import HttpxSender
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare
from govauth.providers.esia_gateway import (
    CertificateNotFound,
    ClientLogin,
    ConsentRequest,
    DataRequest,
    DocumentsTimedOut,
    EsiaGateway,
    IncomeReference,
    User,
)
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, ClientSystem
from govauth.providers.esia_gateway.sandbox.clients import Clients
from govauth.sandbox.server import ServedSandbox
from govauth.transport.pending import Backoff
from tests.providers.esia_gateway.conftest import SignIn

pytestmark = pytest.mark.anyio

WAITER = Path(__file__).with_name("waiter.py")
QUICK = Backoff(first=0.03, factor=1.5, longest=0.2)
PAPERS = ConsentRequest(
    permissions={"fullname", "id_doc", "ndfl_person", "birth_cert_doc"},
    purposes={"CREDIT"},
    sysname="CREDIT",
    expire=60,
)


@pytest.fixture
async def user(gateway: EsiaGateway, sign_in: SignIn) -> User:
    return await sign_in(gateway, PAPERS)


def looks(sandbox: ServedSandbox) -> int:
    return sandbox.esia_gateway.counters["user.userinfo"]


async def test_what_is_there_comes_with_one_request(user: User, sandbox: ServedSandbox) -> None:
    found = await user.documents(within=5)
    assert {document.type for document in found} == {"RF_PASSPORT", "INCOME_REFERENCE", "FID_BRTH_CERT"}
    assert looks(sandbox) == 1


async def test_what_is_owed_is_asked_for_again_until_it_is_there(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("defer", 4)
    found = await user.documents(within=5, backoff=QUICK)
    assert len(found) == 3
    assert looks(sandbox) == 5


async def test_documents_are_given_as_they_arrive(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("defer", 3)
    seen = [(document.type, looks(sandbox)) async for document in user.documents(within=5, backoff=QUICK)]
    assert [look for _, look in seen] == [2, 3, 4]
    assert len({kind for kind, _ in seen}) == 3


async def test_waiting_may_be_left_in_the_middle(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("defer", 3)
    waiting = user.documents(within=5, backoff=QUICK)
    async for document in waiting:
        assert document.type
        break
    assert looks(sandbox) == 2
    assert len(await waiting) == 3


async def test_a_document_that_changes_is_given_again_and_counted_once(
    user: User, monkeypatch: pytest.MonkeyPatch, sandbox: ServedSandbox
) -> None:
    sandbox.esia_gateway.control("defer", 3)
    provider = sandbox.esia_gateway
    original = provider._documents

    def aging(*arguments: object) -> list[dict[str, object]]:
        return [
            {**one, "version": looks(sandbox)} if one.get("type") == "FID_BRTH_CERT" else one
            for one in original(*arguments)  # type: ignore[arg-type]
        ]

    monkeypatch.setattr(provider, "_documents", aging)
    seen = [document.type async for document in user.documents(within=5, backoff=QUICK)]
    assert seen.count("FID_BRTH_CERT") == 3
    found = await user.documents(within=5)
    assert [document.version for document in found if document.type == "FID_BRTH_CERT"] == [5]


async def test_the_same_request_is_repeated(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    user = await sign_in(gateway, PAPERS)
    sandbox.esia_gateway.control("defer", 2)
    found = await user.documents(DataRequest(permissions={"ndfl_person"}), within=5, backoff=QUICK)
    assert [document.type for document in found] == ["INCOME_REFERENCE"]


async def test_what_has_arrived_is_kept_when_time_runs_out(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("defer", 99)
    with pytest.raises(
        DocumentsTimedOut, match="user.documents: 1 documents are still owed, 2 arrived"
    ) as caught:
        await user.documents(within=2.0, backoff=QUICK)
    late = caught.value
    assert isinstance(late, PendingTimedOut)
    assert len(late.documents) == 2
    assert len(late.waiting) == 1
    assert "Гражданин" not in str(late) + repr(late)
    copy = pickle.loads(pickle.dumps(late))
    assert (copy.documents, copy.waiting, copy.resume_key) == (late.documents, late.waiting, late.resume_key)


async def test_a_time_of_nothing_is_one_look(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("defer", 1)
    with pytest.raises(DocumentsTimedOut):
        await user.documents(within=0)
    assert looks(sandbox) == 1
    for within in (-1.0, float("nan")):
        with pytest.raises(InvalidInput, match="within"):
            user.documents(within=within)


async def test_years_without_income_are_no_reason_to_wait(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("not_found", "2021 2022")
    found = await user.documents(within=5)
    income = {document.year: document for document in found if isinstance(document, IncomeReference)}
    assert {year: document.found for year, document in income.items()} == {
        "2021": False,
        "2022": False,
        "2023": True,
    }
    assert looks(sandbox) == 1


async def test_an_absent_certificate_is_another_error(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("no_certificates", value=True)
    with pytest.raises(CertificateNotFound, match="birth, marriage") as caught:
        await user.documents(within=5)
    assert isinstance(caught.value, NotFound)
    assert "FID_BRTH_CERT" in caught.value.types
    with pytest.raises(CertificateNotFound):
        await user.userinfo(DataRequest(permissions={"birth_cert_doc"}))
    rest = await user.documents(DataRequest(permissions={"id_doc", "ndfl_person"}), within=5)
    assert len(rest) == 2


async def test_a_certificate_that_turns_out_absent_loses_nothing(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("defer", 9)
    with pytest.raises(CertificateNotFound) as caught:
        async for _ in user.documents(within=5, backoff=QUICK):
            sandbox.esia_gateway.control("no_certificates", value=True)
    assert len(caught.value.documents) == 1


@pytest.mark.parametrize("kind", ["fail", "maintenance", "lose", "drop", "cut"])
async def test_trouble_in_the_middle_loses_nothing(user: User, sandbox: ServedSandbox, kind: str) -> None:
    sandbox.esia_gateway.control("defer", 3)
    sandbox.fault(kind, operation="user.userinfo", times=4, skip=1)
    assert len(await user.documents(within=10, backoff=QUICK)) == 3


async def test_trouble_at_the_first_look_is_told(user: User, sandbox: ServedSandbox) -> None:
    sandbox.fault("fail", operation="user.userinfo", times=9)
    with pytest.raises(ServerFault):
        await user.documents(within=5)


async def test_the_pause_that_the_gateway_asks_for_is_kept(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("defer", 1)
    sandbox.fault("fail", operation="user.userinfo", status=429, times=1, skip=1, retry_after=1)
    assert await user.documents(within=10, backoff=QUICK)
    login = sandbox.esia_gateway.clients.logins[0]
    assert max(later - earlier for earlier, later in pairwise(login.looked_at)) >= 1


async def test_a_redirect_is_not_followed(user: User, sandbox: ServedSandbox) -> None:
    sandbox.fault("redirect", operation="user.userinfo")
    with pytest.raises(UnexpectedReply, match="redirect"):
        await user.documents(within=5)


async def test_what_was_not_granted(user: User, sandbox: ServedSandbox) -> None:
    sandbox.fault("fail", operation="user.userinfo", status=403)
    with pytest.raises(AccessDenied, match="user.userinfo: not allowed"):
        await user.userinfo()


async def test_a_token_that_expires_while_waiting_is_renewed_once(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("defer", 3)
    async for _ in user.documents(within=5, backoff=QUICK):
        sandbox.esia_gateway.control("expire", value=True)
        break
    assert len(await user.documents(within=5, backoff=QUICK)) == 3
    assert sandbox.esia_gateway.counters["refreshes"] == 1


async def test_a_login_that_ends_while_waiting(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("defer", 9)
    with pytest.raises(LoginRequired):
        async for _ in user.documents(within=5, backoff=QUICK):
            sandbox.esia_gateway.control("expire", value=True)
            sandbox.esia_gateway.control("kill_refresh", value=True)


async def test_trailing_commas_are_tolerated(user: User, sandbox: ServedSandbox) -> None:
    sandbox.esia_gateway.control("broken_json", value=True)
    answer = await user.userinfo()
    assert (answer.sub, answer.info.trusted) == ("1", True)
    assert len(answer.info.documents) == 3


async def test_consents(user: User, gateway: EsiaGateway, sign_in: SignIn) -> None:
    (consent,) = await user.consents()
    assert consent.sysname == "CREDIT"
    assert consent.scopes is not None
    assert consent.scopes.sysnames == set(PAPERS.permissions)
    assert consent.expired_on is not None
    assert consent.issued_on is not None
    assert (consent.expired_on - consent.issued_on).total_seconds() == 3600
    two = await sign_in(
        gateway, [PAPERS, ConsentRequest(permissions="a", purposes="B", sysname="C", expire=1)]
    )
    assert [one.sysname for one in await two.consents()] == ["CREDIT", "C"]


async def test_the_key_says_nothing_secret_and_is_checked(gateway: EsiaGateway, user: User) -> None:
    request = DataRequest(permissions={"id_doc"}, permission_types=[PAPERS])
    waiting = user.documents(request, within=5)
    resumed = gateway.resume(waiting.resume_key, within=5)
    assert resumed.resume_key == waiting.resume_key
    assert {document.type for document in await resumed} == {
        document.type for document in await user.documents(request, within=5)
    }
    whole = user.documents(within=5).resume_key
    for bad in (
        "",
        "{}",
        whole.replace("esia_gateway", "other"),
        whole.replace('"user":"1"', '"user":1'),
        whole.replace('"request":[]', '"request":{}'),
        whole.replace('"request":[]', '"request":[["code","x"]]'),
        whole.replace('"request":[]', '"request":[["permissions"]]'),
        whole.replace('"user":"1"', '"user":""'),
    ):
        with pytest.raises(InvalidInput, match="resume_key|user_id"):
            gateway.resume(bad, within=5)


async def test_another_process_goes_on_after_one_is_killed(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    sandbox.esia_gateway.control("defer", 1000)
    store = FileTokenStore(tmp_path / "tokens")
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway, PAPERS)
    command = [sys.executable, str(WAITER), sandbox.url, str(tmp_path / "tokens"), user.id]

    def start_and_kill() -> str:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as waiter:
            assert waiter.stdout is not None
            key = waiter.stdout.readline().strip()
            assert waiter.stdout.readline().startswith("arrived")
            waiter.kill()
        return key

    key = await anyio.to_thread.run_sync(start_and_kill)
    asked_by_the_first = looks(sandbox)
    assert asked_by_the_first >= 2
    # Meanwhile the token ends as well.
    sandbox.esia_gateway.control("expire", value=True)
    sandbox.esia_gateway.control("defer", asked_by_the_first + 2)
    async with EsiaGateway(login, store=FileTokenStore(tmp_path / "tokens")) as other:
        found = await other.resume(key, within=10, backoff=QUICK)
    assert len(found) == 3
    assert sandbox.esia_gateway.counters["refresh_reuse"] == 0


async def test_500_users_wait_over_few_connections_and_none_asks_too_often(
    login: ClientLogin, sandbox: ServedSandbox
) -> None:
    clients = sandbox.esia_gateway.clients
    backoff = Backoff(first=0.4, factor=1.5, longest=1.0)
    busy = Busy(slots=20)
    async with EsiaGateway(login, sender=busy) as gateway:
        users = [await registered(gateway, clients) for _ in range(500)]
        sandbox.esia_gateway.control("defer", 2)
        counts: list[int] = []

        async def wait(user: User) -> None:
            counts.append(len(await user.documents(within=60, backoff=backoff)))

        async with anyio.create_task_group() as tasks:
            for user in users:
                tasks.start_soon(wait, user)
    await busy.aclose()
    assert counts == [3] * 500
    assert busy.most <= 20
    for one in clients.logins:
        assert len(one.looked_at) == 3
        first, second, third = one.looked_at
        # The look is stamped when it arrives, and its answer comes later; so gaps are never below the pause.
        assert second - first >= 0.4
        assert third - second >= 0.6


class Busy(HttpxSender):
    """Counts requests that are on the wire at once."""

    def __init__(self, *, slots: int) -> None:
        super().__init__(slots=slots)
        self.on_wire = self.most = 0

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        counted = False

        async def count(bare: Request) -> Request:
            nonlocal counted
            counted = True
            self.on_wire += 1
            self.most = max(self.most, self.on_wire)
            return bare if prepare is None else await prepare(bare)

        try:
            return await super().send(request, seconds=seconds, prepare=count)
        finally:
            self.on_wire -= counted


async def registered(gateway: EsiaGateway, clients: Clients) -> User:
    """A user whose browser was there and back without a browser."""
    step = await gateway.login.start(PAPERS)
    code = clients.approve(
        ClientSystem(CLIENT_ID, CLIENT_SECRET), "cpg_oauth", "openid", [dict(PAPERS.params())], ""
    )
    return await gateway.login.finish(step.state, code=code)


FORMS: dict[str, list[dict[str, object]]] = {
    "data": [],
    "pdf": [{"file": "JVBERg==", "name": "a.pdf", "metadata": "application/pdf"}],
    "xml": [{"file": "PGEvPg==", "name": "a.xml", "metadata": "application/xml"}],
}


@pytest.mark.parametrize("named", [True, False])
async def test_one_income_reference_in_three_forms_is_three_results(
    user: User, gateway: EsiaGateway, monkeypatch: pytest.MonkeyPatch, sandbox: ServedSandbox, named: bool
) -> None:
    sandbox.esia_gateway.control("defer", 3)
    provider = sandbox.esia_gateway
    original = provider._documents

    def in_three_forms(*arguments: object) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for one in original(*arguments):  # type: ignore[arg-type]
            is_income = one.get("type") == "INCOME_REFERENCE"
            for form in FORMS if is_income else ("",):
                files = {"data": [{"income": "1.00", "files": FORMS[form]}]} if form else {}
                found.append({**one, **files, **({"format": form} if form and named else {})})
        return found if looks(sandbox) % 2 else found[::-1]

    monkeypatch.setattr(provider, "_documents", in_three_forms)
    waiting = user.documents(within=5, backoff=QUICK)
    seen = [document.type async for document in waiting]
    assert sorted(str(kind) for kind in seen) == sorted(
        ["RF_PASSPORT", "FID_BRTH_CERT", *["INCOME_REFERENCE"] * 3]
    )
    for found in (
        await user.documents(within=5),
        await gateway.resume(waiting.resume_key, within=5),
    ):
        incomes = [document for document in found if document.type == "INCOME_REFERENCE"]
        assert len(found) == 5
        assert len({document.id for document in incomes}) == 1
        assert {tuple(file.metadata for file in one.attachments) for one in incomes} == {
            (),
            ("application/pdf",),
            ("application/xml",),
        }
