"""Signing in to the three systems: signatures really verified, one token for a connection, lives and refusals."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import anyio
import pytest

from govauth.auth.stores.memory import MemoryTokenStore
from govauth.auth.strategy import Renewal
from govauth.auth.token import Token
from govauth.errors import ConfigurationError, InvalidInput, LoginRejected, RenewalFailed, UnexpectedReply
from govauth.http.senders.httpx import HttpxSender
from govauth.http.message import Request, Response
from govauth.providers.crpt import (
    Crpt,
    MdlpPasswordLogin,
    MdlpSignatureLogin,
    Place,
    SuzConnectionLogin,
    SuzStaticLogin,
    Through,
    TrueApiLogin,
    UnitedLogin,
)
from govauth.providers.crpt.login.late_challenge import with_one_new_challenge
from govauth.providers.crpt.login.token_replies import token_in, united_token_in
from govauth.providers.crpt.sandbox import (
    CLIENT_ID,
    CLIENT_SECRET,
    OMS_CONNECTION,
    OMS_ID,
    PASSWORD,
    STATIC_TOKEN,
    USER_ID,
    CrptSandbox,
)
from govauth.sandbox.server import ServedSandbox
from govauth.signing import CmsChallengeSigner, GostDocumentSigner, make_test_key, open_challenge_signer
from tests.providers.crpt.conftest import UNPACED, suz_client

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("through", Through)
async def test_a_connection_signs_in_through_either_system(
    challenge_signer: CmsChallengeSigner, crpt_place: Place, provider: CrptSandbox, through: Through
) -> None:
    login = SuzConnectionLogin(
        signer=challenge_signer, oms_connection=OMS_CONNECTION.upper(), through=through, place=crpt_place
    )
    async with Crpt(login, oms_id=OMS_ID.upper()) as crpt:
        assert (await crpt.suz.ping()).oms_id == OMS_ID
        assert (await crpt.suz.ping()).api_version == "3.0.0.54"
    assert provider.counters["sign_ins"] == provider.counters["attached_signatures"] == 1


async def test_one_token_for_a_connection_whoever_asks(
    suz_login: SuzConnectionLogin,
    document_signer: GostDocumentSigner,
    challenge_signer: CmsChallengeSigner,
    crpt_place: Place,
    provider: CrptSandbox,
) -> None:
    store = MemoryTokenStore()
    by_gis_mt = SuzConnectionLogin(
        signer=challenge_signer, oms_connection=OMS_CONNECTION, through=Through.GIS_MT, place=crpt_place
    )
    by_mdlp = MdlpSignatureLogin(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        signer=document_signer,
        oms_connection=OMS_CONNECTION,
        place=crpt_place,
    )
    assert suz_login.token_key == by_gis_mt.token_key == by_mdlp.token_key
    for login in (suz_login, by_gis_mt, by_mdlp):
        async with Crpt(login, oms_id=OMS_ID, store=store) as crpt:
            await crpt.suz.ping()
    assert provider.counters["sign_ins"] == 1
    assert provider.counters["unauthorized"] == 0


async def test_a_late_refusal_does_not_kill_a_fresh_token(
    suz_login: SuzConnectionLogin,
    document_signer: GostDocumentSigner,
    sandbox: ServedSandbox,
    provider: CrptSandbox,
) -> None:
    async with suz_client(suz_login, document_signer) as crpt:
        await crpt.suz.ping()
        provider.control("steal", value=True)
        sandbox.fault("delay", operation="suz.ping", seconds=0.5)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(crpt.suz.ping)
            await anyio.sleep(0.1)
            tasks.start_soon(crpt.suz.ping)
        await crpt.suz.ping()
    assert provider.counters["sign_ins"] == 2


async def test_static_tokens_end_with_the_first_dynamic_one(crpt: Crpt, crpt_place: Place) -> None:
    async def static() -> int:
        sender = HttpxSender()
        url = crpt_place.url("suz", f"/api/v3/ping?omsId={OMS_ID}")
        answer = await sender.send(Request("GET", url, {"clienttoken": STATIC_TOKEN}), seconds=5)
        await sender.aclose()
        return answer.status

    assert await static() == 200
    await crpt.suz.ping()
    assert await static() == 401


async def test_three_systems_with_a_token_each(crpt: Crpt, provider: CrptSandbox) -> None:
    await crpt.suz.ping()
    await crpt.true_api.participants("7707083893")
    _ = [document async for document in crpt.mdlp.documents.outgoing()]
    assert provider.counters["sign_ins"] == 3
    assert provider.counters["tokens_of_two_kinds"] == 0


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("connection", [None, OMS_CONNECTION])
async def test_a_united_token_opens_both_systems(
    challenge_signer: CmsChallengeSigner,
    crpt_place: Place,
    provider: CrptSandbox,
    alone: bool,
    connection: str | None,
) -> None:
    provider.control("united_alone", alone)
    login = UnitedLogin(signer=challenge_signer, oms_connection=connection, place=crpt_place)
    async with Crpt(login, oms_id=OMS_ID) as crpt:
        await crpt.true_api.participants("7707083893")
        await crpt.suz.ping()
    assert provider.counters["sign_ins"] == 1
    assert provider.counters["tokens_of_two_kinds"] == 0


@pytest.mark.parametrize("alone", [False, True])
async def test_both_tokens_of_a_united_sign_in_are_kept(
    challenge_signer: CmsChallengeSigner, crpt_place: Place, provider: CrptSandbox, alone: bool
) -> None:
    provider.control("united_alone", alone)
    store = MemoryTokenStore()
    login = UnitedLogin(signer=challenge_signer, place=crpt_place)
    for _ in range(2):  # the second client has what the first one saved
        async with Crpt(login, oms_id=OMS_ID, store=store) as crpt:
            await crpt.true_api.participants("7707083893")
            await crpt.suz.ping()
    assert provider.counters["sign_ins"] == 1
    assert provider.counters["unauthorized"] == 0
    token = await store.load(login.token_key)
    assert token is not None
    to_suz = login.attach(Request("GET", crpt_place.url("suz", "/api/v3/ping")), token)
    to_true_api = login.attach(Request("GET", crpt_place.url("true_api", "/participants")), token)
    united = to_suz.headers["clienttoken"]
    bearer = to_true_api.headers["authorization"].removeprefix("Bearer ")
    assert united.count("-") == 4
    assert bearer == united if alone else bearer.count(".") == 2
    assert bearer not in repr(token)


@pytest.mark.parametrize(
    ("body", "bearer", "end"),
    [
        (b'{"uuidToken":"u","expireDate":"2001-09-09T04:46:40Z"}', "u", 1_000_010_800),
        (b'{"uuidToken":"u","expireDate":"2001-09-09T04:46:40Z","token":"t"}', "u", 1_000_010_800),
        (
            b'{"uuidToken":"u","token":"x.eyJleHAiOjEwMDAwMTA4MDB9.z"}',
            "x.eyJleHAiOjEwMDAwMTA4MDB9.z",
            1_000_010_800,
        ),
        (b'{"token":"x.eyJleHAiOjEwMDAwMTA4MDB9.z"}', "x.eyJleHAiOjEwMDAwMTA4MDB9.z", 1_000_010_800),
        (b'{"token":"t"}', "t", 1_000_036_000),
    ],
)
async def test_a_united_reply_ends_with_the_first_of_its_tokens(
    challenge_signer: CmsChallengeSigner, body: bytes, bearer: str, end: float
) -> None:
    token = united_token_in(_reply(body))
    login = UnitedLogin(signer=challenge_signer)
    attached = login.attach(Request("GET", login.place.url("true_api", "/participants")), token)
    assert attached.headers["authorization"] == f"Bearer {bearer}"
    assert token.expires_at == end
    renewed = united_token_in(_reply(b'{"uuidToken":"next"}')).carrying_over(token)
    attached = login.attach(Request("GET", login.place.url("true_api", "/participants")), renewed)
    assert attached.headers["authorization"] == "Bearer next"


async def test_a_static_token_works_until_a_dynamic_one_is_used(
    suz_login: SuzConnectionLogin, crpt_place: Place, provider: CrptSandbox
) -> None:
    static = SuzStaticLogin(token=f' "{STATIC_TOKEN}"\n', place=crpt_place)
    store = MemoryTokenStore()
    assert static.token_key != suz_login.token_key
    async with Crpt(static, oms_id=OMS_ID, store=store) as crpt:
        await crpt.suz.ping()
        await crpt.suz.ping()
        assert provider.counters["token_calls"] == 0
        async with Crpt(suz_login, oms_id=OMS_ID, store=store) as dynamic:
            await dynamic.suz.ping()
        for _ in range(2):
            with pytest.raises(LoginRejected, match="end for good.*SuzConnectionLogin") as caught:
                await crpt.suz.ping()
            assert STATIC_TOKEN not in str(caught.value)
        with pytest.raises(ConfigurationError, match="True API needs a login"):
            await crpt.true_api.participants("7707083893")
    assert provider.counters["static_token_calls"] == 2
    assert provider.counters["unauthorized"] == 1


async def test_non_residents_sign_in_with_a_password(crpt_place: Place, provider: CrptSandbox) -> None:
    login = MdlpPasswordLogin(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        user_id=f"{USER_ID} ",
        password=PASSWORD,
        place=crpt_place,
    )
    async with Crpt(login) as crpt:
        assert [document async for document in crpt.mdlp.documents.incoming()] == []
    assert provider.counters["login.mdlp_token"] == 1
    copy = pickle.loads(pickle.dumps(login))
    assert copy == login
    assert PASSWORD not in repr(login)
    assert CLIENT_SECRET not in repr(login)


async def test_a_mdlp_token_is_renewed_after_its_minutes(
    mdlp_login: MdlpSignatureLogin, provider: CrptSandbox
) -> None:
    provider.control("life_minutes", 0.01)  # 0.6 s, of which the last tenth is not used
    async with Crpt(mdlp_login, rates=UNPACED) as crpt:
        for _ in range(4):
            _ = [document async for document in crpt.mdlp.documents.outgoing()]
            await anyio.sleep(0.3)
    assert provider.counters["sign_ins"] >= 2
    assert provider.counters["unauthorized"] == 0


async def test_an_error_inside_200_is_a_refusal(crpt: Crpt, provider: CrptSandbox) -> None:
    provider.control("error_inside_200", value=True)
    with pytest.raises(LoginRejected, match="Нет действующей МЧД") as caught:
        await crpt.suz.ping()
    assert caught.value.code == "21"
    with pytest.raises(LoginRejected):
        await crpt.suz.ping()
    assert provider.counters["token_calls"] == 1


async def test_a_foreign_certificate_is_refused(crpt_place: Place, provider: CrptSandbox) -> None:
    signer = await open_challenge_signer(make_test_key(for_tests=True))
    login = SuzConnectionLogin(signer=signer, oms_connection=OMS_CONNECTION, place=crpt_place)
    async with Crpt(login, oms_id=OMS_ID) as crpt:
        with pytest.raises(LoginRejected, match="Подпись не прошла"):
            await crpt.suz.ping()
    await signer.aclose()
    assert provider.counters["bad_signatures"] == 1


async def test_maintenance_of_the_sign_in_is_not_a_refusal(crpt: Crpt, sandbox: ServedSandbox) -> None:
    sandbox.fault("maintenance", operation="login.challenge")
    with pytest.raises(RenewalFailed, match="does not work now"):
        await crpt.suz.ping()


async def test_signers_of_the_other_kind_are_refused(
    challenge_signer: CmsChallengeSigner, document_signer: GostDocumentSigner
) -> None:
    with pytest.raises(ConfigurationError, match="ChallengeSigner"):
        SuzConnectionLogin(signer=document_signer, oms_connection=OMS_CONNECTION)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="DocumentSigner"):
        MdlpSignatureLogin(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            signer=challenge_signer,  # type: ignore[arg-type]
        )
    with pytest.raises(ConfigurationError, match="detached"):
        Crpt(oms_id=OMS_ID, sign=challenge_signer)  # type: ignore[arg-type]


async def test_settings_are_checked_before_the_network(challenge_signer: CmsChallengeSigner) -> None:
    with pytest.raises(InvalidInput, match="oms_connection must be a UUID"):
        SuzConnectionLogin(signer=challenge_signer, oms_connection="{8123a633}")
    with pytest.raises(InvalidInput, match="inn"):
        TrueApiLogin(signer=challenge_signer, inn="7707083894")
    with pytest.raises(InvalidInput, match="oms_id"):
        Crpt(oms_id="nothing")
    login = SuzConnectionLogin(signer=challenge_signer, oms_connection=OMS_CONNECTION)
    assert login.renewal is Renewal.REPLACES
    with pytest.raises(ConfigurationError, match="two logins serve suz"):
        Crpt(login, login, oms_id=OMS_ID)
    with pytest.raises(ConfigurationError, match="has no gis_mt"):
        by_gis_mt = SuzConnectionLogin(
            signer=challenge_signer, oms_connection=OMS_CONNECTION, through=Through.GIS_MT
        )
        Crpt(by_gis_mt, oms_id=OMS_ID, place=Place.UZBEKISTAN)
    Crpt(login, oms_id=OMS_ID, place=Place.UZBEKISTAN)
    crpt = Crpt()
    for name in ("suz", "true_api", "mdlp", "connections"):
        with pytest.raises(ConfigurationError):
            getattr(crpt, name)


async def test_a_token_goes_to_its_own_system_only(
    suz_login: SuzConnectionLogin, crpt_place: Place, provider: CrptSandbox
) -> None:
    token = token_in(_reply(b'{"token":"t"}'))
    for url in (
        "https://evil.example/api/v3/ping",
        crpt_place.url("mdlp", "x"),
        crpt_place.roots["suz"] + "@evil",
    ):
        moved = suz_login.at(Place.PROD)
        with pytest.raises(ConfigurationError):
            moved.attach(Request("GET", url), token)


LIVES: list[tuple[bytes, float]] = [
    (b'{"token":"t"}', 1_000_000_000 + 36_000),
    (b'{"token":"t","life_time":30}', 1_000_000_000 + 1_800),
    (b'{"uuidToken":"t","expireDate":"2001-09-09T04:46:40Z"}', 1_000_010_800),
    (b'{"uuidToken":"t","expireDate":1000010800000}', 1_000_010_800),
    (b'{"token":"x.eyJleHAiOjEwMDAwMTA4MDB9.z"}', 1_000_010_800),
    (b'{"token":"x.!!!.z"}', 1_000_000_000 + 36_000),
    (b'{"client_token":"t"}', 1_000_000_000 + 36_000),
]


def _reply(body: bytes) -> Response:
    return Response(200, {"date": "Sun, 09 Sep 2001 01:46:40 GMT"}, body)


@pytest.mark.parametrize(("body", "end"), LIVES)
async def test_four_kinds_of_life_become_one_instant(body: bytes, end: float) -> None:
    assert token_in(_reply(body)).expires_at == end


BAD_REPLIES: list[tuple[bytes, type[Exception], str]] = [
    (b"{}", UnexpectedReply, "token"),
    (b'{"token":""}', UnexpectedReply, "token"),
    (b'{"token":"t","life_time":0}', UnexpectedReply, "life_time"),
    (b'{"token":"t","life_time":"soon"}', UnexpectedReply, "life_time"),
    (b'{"token":"t","expireDate":"2001-09-09"}', UnexpectedReply, "expireDate"),
    (b"[]", UnexpectedReply, "JSON object"),
    (b"token", UnexpectedReply, "JSON object"),
    (b'{"code":"5","description":"no"}', LoginRejected, "no"),
]


@pytest.mark.parametrize(("body", "kind", "words"), BAD_REPLIES)
async def test_bad_token_replies(body: bytes, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        token_in(_reply(body))


def test_lives_need_no_loop() -> None:
    check: Callable[[bytes], object] = lambda body: token_in(_reply(body))  # noqa: E731
    assert check(b'{"token":"t"}')


class _LateOnce:
    """The life of challenges: the first ones are over as they come, the rest live."""

    def __init__(self, late: int) -> None:
        self.late = late

    def __radd__(self, now: float) -> float:
        self.late -= 1
        return now - 1 if self.late >= 0 else now + 300


@pytest.mark.parametrize("late", [1, 2])
async def test_a_challenge_that_came_too_late_is_followed_by_one_new_one(
    crpt: Crpt, provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch, late: int
) -> None:
    monkeypatch.setattr("govauth.providers.crpt.sandbox.tokens._CHALLENGE_SECONDS", _LateOnce(late))
    if late == 1:
        await crpt.suz.ping()
    else:
        with pytest.raises(LoginRejected, match="просроченный"):
            await crpt.suz.ping()
    assert provider.counters["token_calls"] == 2


@pytest.mark.parametrize("late", [1, 2])
@pytest.mark.parametrize("by_password", [False, True])
async def test_a_code_of_mdlp_that_came_too_late_is_followed_by_one_new_one(
    mdlp_login: MdlpSignatureLogin,
    crpt_place: Place,
    provider: CrptSandbox,
    monkeypatch: pytest.MonkeyPatch,
    late: int,
    by_password: bool,
) -> None:
    monkeypatch.setattr("govauth.providers.crpt.sandbox.tokens._CHALLENGE_SECONDS", _LateOnce(late))
    password = MdlpPasswordLogin(
        client_id=CLIENT_ID, client_secret=CLIENT_SECRET, user_id=USER_ID, password=PASSWORD, place=crpt_place
    )
    async with Crpt(password if by_password else mdlp_login, rates=UNPACED) as crpt:
        if late == 1:
            _ = [one async for one in crpt.mdlp.documents.outgoing()]
        else:
            with pytest.raises(LoginRejected, match="просроченный"):
                _ = [one async for one in crpt.mdlp.documents.outgoing()]
    assert provider.counters["login.mdlp_code"] == provider.counters["login.mdlp_token"] == 2


@pytest.mark.parametrize(("by_person", "tries"), [(True, 2), (False, 1)])
async def test_only_where_a_person_is_waited_for_does_slowness_mean_too_late(
    monkeypatch: pytest.MonkeyPatch, by_person: bool, tries: int
) -> None:
    monkeypatch.setattr("govauth.providers.crpt.login.late_challenge._SLOW_SECONDS", 0.0)
    seen = 0

    async def refused() -> Token:
        nonlocal seen
        seen += 1
        raise LoginRejected("no")

    with pytest.raises(LoginRejected):
        await with_one_new_challenge(refused, by_person=by_person)
    assert seen == tries


async def test_a_wrong_password_is_sent_once(crpt_place: Place, provider: CrptSandbox) -> None:
    login = MdlpPasswordLogin(
        client_id=CLIENT_ID, client_secret=CLIENT_SECRET, user_id=USER_ID, password="wrong", place=crpt_place
    )
    async with Crpt(login, rates=UNPACED) as crpt:
        with pytest.raises(LoginRejected):
            _ = [one async for one in crpt.mdlp.documents.outgoing()]
    assert provider.counters["login.mdlp_token"] == 1
