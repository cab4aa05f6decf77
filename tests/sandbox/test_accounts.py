"""More than one account of each provider: made from Python and over HTTP, and blind to one another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from govauth.errors import AccessDenied, ApiError, LoginRejected, NotFound
from govauth.providers import bifit_kassa, crpt, esia, esia_gateway, moy_nalog
from govauth.providers.bifit_kassa import sandbox as kassa_sandbox
from govauth.providers.crpt import sandbox as crpt_sandbox
from govauth.providers.esia.sandbox import LOGIN, ORGANIZATION_OID, PERSON_OID, Organization
from govauth.providers.esia.sandbox import Person as Citizen
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, ClientSystem
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD, Taxpayer
from govauth.sandbox.server import ServedSandbox
from govauth.signing import TrustedCertificates, make_test_key, open_challenge_signer, open_document_signer

SINCE = datetime.now(UTC) - timedelta(days=1)
SECOND_INN = "770712345633"
CALLBACK = "https://app.example/auth/callback"

ACCOUNTS: dict[str, dict[str, object]] = {
    "moy_nalog": {"inn": SECOND_INN, "phone": "79000000005", "password": "second"},
    "esia": {"oid": 1000299400, "login": "79000000009", "name": "Сидоров Сидор Сидорович"},
    "esia_gateway": {"client_id": "second", "redirect_uri": CALLBACK},
    "crpt": {"inn": "7728168971"},
    "bifit_kassa": {"username": "79000000012"},
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_an_account_is_made_over_http(sandbox: ServedSandbox, name: str) -> None:
    address = f"{sandbox.url}/_sandbox/{name}/accounts"
    made = httpx.post(address, json=ACCOUNTS[name])
    assert made.status_code == 201, made.text
    assert ACCOUNTS[name].items() <= made.json().items()
    again = httpx.post(address, json=ACCOUNTS[name])
    assert (again.status_code, "there is" in again.json()["error"]) == (400, True)
    sandbox.reset()
    assert httpx.post(address, json=ACCOUNTS[name]).status_code == 201


@pytest.mark.parametrize("name", ACCOUNTS)
def test_wrong_settings_of_an_account_are_refused(sandbox: ServedSandbox, name: str) -> None:
    address = f"{sandbox.url}/_sandbox/{name}/accounts"
    first = next(iter(ACCOUNTS[name]))
    for settings, error in (
        ({}, f"{first!r} is missing"),
        ({**ACCOUNTS[name], "colour": "red"}, "no setting of an account 'colour'"),
        ({**ACCOUNTS[name], first: []}, first if name == "esia" else ""),
    ):
        refused = httpx.post(address, json=settings)
        assert refused.status_code == 400
        assert error in refused.json()["error"]
    # Nothing of it is there.
    assert httpx.post(address, json=ACCOUNTS[name]).status_code == 201


@pytest.mark.anyio
async def test_taxpayers_have_receipts_of_their_own(sandbox: ServedSandbox) -> None:
    second = sandbox.moy_nalog.add_account(Taxpayer(SECOND_INN, "79000000005", password="second"))
    place = moy_nalog.Place.PROD.at(sandbox.url)
    line = moy_nalog.Service("Урок", price=1000)
    async with (
        moy_nalog.MoyNalog(moy_nalog.PasswordLogin(inn=INN, password=PASSWORD), place=place) as one,
        moy_nalog.MoyNalog(moy_nalog.PasswordLogin(inn=second.inn, password="second"), place=place) as two,
    ):
        receipt = await one.receipts.issue(line)
        assert (await two.taxpayer.user()).inn == second.inn
        assert (await one.taxpayer.user()).inn == INN
        assert [found.id async for found in one.receipts.list(SINCE)] == [receipt.id]
        assert [found async for found in two.receipts.list(SINCE)] == []
        with pytest.raises(NotFound):
            await two.receipts.get(receipt.id)
        with pytest.raises(ApiError):
            await two.receipts.cancel(receipt.id, moy_nalog.CancelReason.REFUND)
        other = await two.receipts.issue(line)
        assert [found.id async for found in two.receipts.list(SINCE)] == [other.id]
        # A login of one does not end the tokens of the other.
        assert sandbox.moy_nalog.counters["logins"] == 2
        assert sandbox.moy_nalog.counters["unauthorized"] == 0
    with pytest.raises(LoginRejected):
        async with moy_nalog.MoyNalog(
            moy_nalog.PasswordLogin(inn=second.inn, password=PASSWORD), place=place
        ) as wrong:
            await wrong.taxpayer.user()


@pytest.mark.anyio
async def test_equal_sales_are_counted_for_each_taxpayer(sandbox: ServedSandbox) -> None:
    sandbox.moy_nalog.add_account(Taxpayer(SECOND_INN, "79000000005"))
    body = {
        "operationTime": "2026-01-05T12:00:00+03:00",
        "requestTime": "2026-01-05T12:00:01+03:00",
        "services": [{"name": "Урок", "amount": 1000, "quantity": 1}],
        "totalAmount": "1000",
        "client": {"contactPhone": None, "displayName": None, "inn": None, "incomeType": "FROM_INDIVIDUAL"},
        "paymentType": "CASH",
        "ignoreMaxTotalIncomeRestriction": False,
    }
    device = {
        "sourceType": "WEB",
        "sourceDeviceId": "abcdefghijklmnopqrstu",
        "appVersion": "1.0.0",
        "metaDetails": {"userAgent": "Mozilla/5.0"},
    }
    counted = []
    with httpx.Client(base_url=f"{sandbox.url}/api/v1") as http:
        for inn, changes in (
            (INN, {}),
            (SECOND_INN, {}),
            (INN, {"operationTime": "2026-01-05T12:00:01+03:00"}),
            (INN, {"requestTime": "2026-01-05T12:00:09+03:00"}),
            (INN, {}),
        ):
            login = {"username": inn, "password": PASSWORD, "deviceInfo": device}
            bearer = {"authorization": f"Bearer {http.post('/auth/lkfl', json=login).json()['token']}"}
            assert http.post("/income", json={**body, **changes}, headers=bearer).status_code == 200
            counted.append(sandbox.moy_nalog.counters["receipts.equal"])
    assert counted == [0, 0, 0, 1, 2]
    assert sandbox.moy_nalog.counters["receipts.issue"] == 5


@pytest.mark.anyio
async def test_shops_are_of_one_account(sandbox: ServedSandbox) -> None:
    second = sandbox.bifit_kassa.add_account(kassa_sandbox.Account("79000000012", password="second"))
    place = bifit_kassa.Place.PROD.at(sandbox.url)

    def opened(username: str, password: str) -> bifit_kassa.BifitKassa:
        return bifit_kassa.BifitKassa(
            bifit_kassa.PasswordLogin(username=username, password=password, place=place)
        )

    async with (
        opened(kassa_sandbox.USERNAME, kassa_sandbox.PASSWORD) as one,
        opened(second.username, "second") as two,
    ):
        first, other = [(await kassa.organizations.list())[0].id for kassa in (one, two)]
        assert (first, other) == (kassa_sandbox.ORGANIZATION, second.organization)
        await one.goods.upload_csv(first, "Хлеб;4600000000046;55.5;10\n")
        assert len(await one.goods.list(first, [kassa_sandbox.TRADE_OBJECT])) == 4
        assert len(await two.goods.list(other, [second.trade_object])) == 3
        for kassa, strange in ((one, other), (two, first)):
            with pytest.raises(AccessDenied):
                await kassa.trade_objects.list(strange)


def test_what_one_client_system_was_given_is_no_good_for_another(sandbox: ServedSandbox) -> None:
    second = sandbox.esia_gateway.add_account(ClientSystem("second", redirect_uri=CALLBACK))
    first = ClientSystem(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI)
    query = {
        "response_type": "code",
        "provider": "esia_oauth",
        "scope": "fullname",
        "state": "3b1f2f52-9a57-4b6e-8d3a-0b1f2f529a57",
        "nonce": "3b1f2f52-9a57-4b6e-8d3a-0b1f2f529a58",
    }

    with httpx.Client(base_url=f"{sandbox.url}/auth") as http:

        def code_of(system: ClientSystem) -> str:
            asked = {**query, "client_id": system.client_id, "redirect_uri": system.redirect_uri}
            back = httpx.URL(http.get("/authorize", params=asked).headers["location"])
            assert str(back).startswith(system.redirect_uri)
            return back.params["code"]

        def token(system: ClientSystem, **form: str) -> httpx.Response:
            secret = {"client_id": system.client_id, "client_secret": system.client_secret}
            return http.post("/token", data={**secret, "redirect_uri": system.redirect_uri, **form})

        stolen = token(second, grant_type="authorization_code", code=code_of(first))
        assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
        given = [token(one, grant_type="authorization_code", code=code_of(one)) for one in (first, second)]
        assert [one.status_code for one in given] == [200, 200]
        refresh = given[0].json()["refresh_token"]
        assert token(second, grant_type="refresh_token", refresh_token=refresh).status_code == 400
        assert token(first, grant_type="refresh_token", refresh_token=refresh).status_code == 200
        users = [
            http.post("/userinfo", headers={"authorization": f"Bearer {access}"}).json()["sub"]
            for access in (
                token(first, grant_type="authorization_code", code=code_of(first)).json()["access_token"],
                given[1].json()["access_token"],
            )
        ]
        assert len(set(users)) == 2
        asked = {**query, "client_id": second.client_id, "redirect_uri": first.redirect_uri}
        assert http.get("/authorize", params=asked).status_code == 400


@asynccontextmanager
async def opened(sandbox: ServedSandbox, participant: crpt_sandbox.Participant) -> AsyncIterator[crpt.Crpt]:
    async with AsyncExitStack() as stack:
        challenges = await open_challenge_signer(participant.key())
        stack.push_async_callback(challenges.aclose)
        documents = await open_document_signer(participant.key())
        stack.push_async_callback(documents.aclose)
        login = crpt.SuzConnectionLogin(signer=challenges, oms_connection=participant.oms_connection)
        client = crpt.Crpt(
            login, oms_id=participant.oms_id, sign=documents, place=crpt.Place.PROD.at(sandbox.url)
        )
        yield await stack.enter_async_context(client)


@pytest.mark.anyio
async def test_participants_have_orders_of_their_own(sandbox: ServedSandbox) -> None:
    second = sandbox.crpt.add_account(crpt_sandbox.Participant("7728168971"))
    first = crpt_sandbox.Participant(
        crpt_sandbox.INN,
        crpt_sandbox.KEY_PEM.decode(),
        crpt_sandbox.CERTIFICATE_PEM.decode(),
        crpt_sandbox.OMS_ID,
        crpt_sandbox.OMS_CONNECTION,
    )
    request = crpt.OrderRequest("milk", crpt.Product(crpt_sandbox.GTIN, 10, template_id=20))
    async with opened(sandbox, first) as one, opened(sandbox, second) as two:
        mine, theirs = await one.suz.orders.create(request), await two.suz.orders.create(request)
        for client, own in ((one, mine), (two, theirs)):
            assert [info.order_id for info in await client.suz.orders.list()] == [own.order_id]
        with pytest.raises(NotFound):
            await two.suz.orders.get(mine.order_id).status()
    # The token of one does not open the other's СУЗ, and a signature by one is none of the other.
    mixed = crpt_sandbox.Participant(
        first.inn, first.key_pem, first.certificate_pem, second.oms_id, first.oms_connection
    )
    async with opened(sandbox, mixed) as client:
        with pytest.raises(ApiError, match="OMS is not found"):
            await client.suz.orders.list()
    impostor = crpt_sandbox.Participant(
        first.inn, first.key_pem, first.certificate_pem, second.oms_id, second.oms_connection
    )
    async with opened(sandbox, impostor) as client:
        with pytest.raises(LoginRejected):
            await client.suz.orders.list()


@pytest.mark.anyio
async def test_persons_sign_in_and_have_data_of_their_own(sandbox: ServedSandbox) -> None:
    person = Citizen(1000299400, "79000000009", "Сидоров Сидор Сидорович", password="third", otp="654321")
    sandbox.esia.add_account(person)
    key = make_test_key(for_tests=True)
    sandbox.esia.register("TEST01", key.certificate, CALLBACK)
    signer = await open_document_signer(key, for_tests=True)
    login = esia.SystemLogin(mnemonic="TEST01", signer=signer)
    trust = TrustedCertificates(sandbox.esia.certificates)
    async with esia.Esia(login, trust=trust, place=esia.Place.TEST.at(sandbox.url)) as client:
        users = []
        for who in (LOGIN, person.login):
            step = await client.login.start("openid otp fullname email mobile", CALLBACK)
            users.append(await client.login.callback(sandbox.esia.sign_in(step.url, login=who)))
        assert [user.oid for user in users] == [str(PERSON_OID), str(person.oid)]
        one, two = [await user.person.get(embed={"contacts"}) for user in users]
        assert (two.last_name, two.first_name, two.middle_name) == ("Сидоров", "Сидор", "Сидорович")
        assert one.last_name == "Иванов"
        contacts = [{contact.id for contact in await user.person.contacts().all()} for user in users]
        assert contacts[0].isdisjoint(contacts[1])
        token = next(
            token for token, (grant, _) in sandbox.esia.mint._access.items() if grant.person == person
        )
        bearer = {"authorization": f"Bearer {token}"}
        address = f"{sandbox.url}/rs/prns"
        async with httpx.AsyncClient(headers=bearer) as http:
            assert (await http.get(f"{address}/{person.oid}")).status_code == 200
            assert (await http.get(f"{address}/{PERSON_OID}")).status_code == 403


@pytest.mark.anyio
async def test_an_added_organisation_is_seen_by_its_employees_alone(sandbox: ServedSandbox) -> None:
    person = sandbox.esia.add_account(Citizen(1000299400, "79000000009", "Сидоров Сидор Сидорович"))
    added = sandbox.esia.add_organization(
        Organization(1000000400, (person.oid,), short_name="ООО «Ромашка»", full_name="Общество «Ромашка»")
    )
    key = make_test_key(for_tests=True)
    sandbox.esia.register("TEST01", key.certificate, CALLBACK)
    signer = await open_document_signer(key, for_tests=True)
    login = esia.SystemLogin(mnemonic="TEST01", signer=signer)
    trust = TrustedCertificates(sandbox.esia.certificates)
    async with esia.Esia(login, trust=trust, place=esia.Place.TEST.at(sandbox.url)) as client:
        roles = []
        for who in (LOGIN, person.login):
            step = await client.login.start("openid usr_org", CALLBACK)
            user = await client.login.callback(sandbox.esia.sign_in(step.url, login=who))
            roles.append(await user.roles())
    assert str(added.oid) not in [role.oid for role in roles[0]]
    assert [(role.oid, role.short_name, role.ogrn, role.chief) for role in roles[1]] == [
        (str(added.oid), "ООО «Ромашка»", added.ogrn, True)
    ]
    bearer = {"authorization": f"Bearer {MASTER_TOKEN}"}
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/rs", headers=bearer) as http:
        first, second = [
            (await http.get(f"/orgs/{oid}?embed=(contacts.elements)")).json()
            for oid in (ORGANIZATION_OID, added.oid)
        ]
        employees = (await http.get(f"/orgs/{added.oid}/emps?embed=(elements)")).json()
    assert (second["shortName"], second["staffCount"]) == ("ООО «Ромашка»", "1")
    contacts = [{one["id"] for one in shown["contacts"]["elements"]} for shown in (first, second)]
    assert contacts[0].isdisjoint(contacts[1])
    assert [employee["prnOid"] for employee in employees["elements"]] == [person.oid]


def test_an_organisation_is_added_over_http(sandbox: ServedSandbox) -> None:
    address = f"{sandbox.url}/_sandbox/esia/organizations"
    settings = {"oid": 1000000400, "employees": [PERSON_OID], "type": "BUSINESS", "inn": SECOND_INN}
    made = httpx.post(address, json=settings)
    assert made.status_code == 201, made.text
    assert settings.items() <= made.json().items()
    assert len(made.json()["ogrn"]) == 13
    assert sandbox.esia.rest.state.organizations[1000000400].data["inn"] == SECOND_INN
    for wrong, error in (
        (settings, "there is an organisation with this OID"),
        ({**settings, "oid": 1000000401, "employees": [1]}, "no person with the OID 1"),
        ({**settings, "oid": 1000000401, "type": "SHOP"}, "type"),
        ({**settings, "oid": 1000000401, "inn": "77"}, "inn"),
        ({"inn": SECOND_INN}, "'oid' is missing"),
        ({**settings, "colour": "red"}, "no setting of an organisation 'colour'"),
    ):
        refused = httpx.post(address, json=wrong)
        assert refused.status_code == 400
        assert error in refused.json()["error"]
    sandbox.reset()
    assert httpx.post(address, json=settings).status_code == 201
