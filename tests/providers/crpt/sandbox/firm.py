"""A participant that calls all systems by plain HTTP: nothing of the client is used but its signatures."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence

import anyio
import httpx

from govauth.providers.crpt.sandbox import GTIN, Participant
from govauth.sandbox.server import ServedSandbox
from govauth.signing import open_challenge_signer, open_document_signer

TRUE = "/api/v3/true-api"
MDLP = "/api/v1"
TRUE4 = "/api/v4/true-api"
CHECK = "/cdn-a/api/v4/true-api/codes/check"
GS = "\x1d"


class Firm:
    """What a participant does."""

    def __init__(self, sandbox: ServedSandbox, participant: Participant) -> None:
        self.participant = participant
        self.inn = participant.inn
        self.http = httpx.Client(base_url=sandbox.url)

    def sign_in(self) -> None:
        """Sign in at True API."""
        challenge = self.http.get(f"{TRUE}/auth/key").json()
        signed = self._signed(challenge["data"].encode(), attached=True)
        answer = self.http.post(f"{TRUE}/auth/simpleSignIn", json={"uuid": challenge["uuid"], "data": signed})
        self.http.headers["authorization"] = f"Bearer {answer.json()['token']}"

    def sign_in_at_mdlp(self, *, by_password: bool = False) -> None:
        """Sign in at МДЛП, with the certificate or with a password."""
        one = self.participant
        user = one.user_id if by_password else str(one.key().certificate.serial)
        asked = {"client_id": one.client_id, "client_secret": one.client_secret, "user_id": user}
        kind = "PASSWORD" if by_password else "SIGNED_CODE"
        code = self.http.post(f"{MDLP}/auth", json={**asked, "auth_type": kind}).json()["code"]
        proof = {"password": one.password} if by_password else {"signature": self.sign(code.encode())}
        answer = self.http.post(f"{MDLP}/token", json={"code": code, **proof})
        self.http.headers["authorization"] = f"token {answer.json()['token']}"

    def sign(self, content: bytes) -> str:
        """Sign something, detached."""
        return self._signed(content, attached=False)

    def ask_station(self, path: str, **query: str) -> httpx.Response:
        """Read something at СУЗ."""
        params = {"omsId": self.participant.oms_id, **query}
        headers = {"clienttoken": self.participant.static_token}
        return self._without_token("GET", f"/api/v3{path}", params=params, headers=headers)

    def at_station(self, path: str, body: Mapping[str, object]) -> httpx.Response:
        """Send something to СУЗ, signed."""
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {
            "clienttoken": self.participant.static_token,
            "x-signature": self.sign(content),
            "content-type": "application/json",
        }
        params = {"omsId": self.participant.oms_id}
        return self._without_token("POST", f"/api/v3{path}", params=params, headers=headers, content=content)

    def order(self, quantity: int = 1, group: str = "lp", template: int = 10) -> list[str]:
        """Order codes, and fetch them as soon as they are there."""
        product = {"gtin": GTIN, "quantity": quantity, "serialNumberType": "OPERATOR", "templateId": template}
        body = {
            "productGroup": group,
            "products": [product],
            "attributes": {"releaseMethodType": "PRODUCTION"},
        }
        order_id = self.at_station("/order", body).json()["orderId"]
        query = {"orderId": order_id, "gtin": GTIN}
        while self.ask_station("/order/status", **query).json()[0]["bufferStatus"] != "ACTIVE":
            pass
        codes: list[str] = self.ask_station("/codes", **query, quantity=str(quantity)).json()["codes"]
        return codes

    def apply(self, codes: Sequence[str], **attributes: str) -> None:
        """Report codes as applied."""
        report = {"productGroup": "lp", "sntins": codes, "utilisationType": "UTILISATION"}
        body = {**report, "attributes": attributes}
        assert self.at_station("/utilisation", body).status_code == 200

    def create(
        self,
        kind: str,
        document: Mapping[str, object] | bytes,
        form: str = "MANUAL",
        pg: str = "lp",
        **more: object,
    ) -> httpx.Response:
        """Send a document of True API."""
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        body = {
            "document_format": form,
            "product_document": base64.b64encode(content).decode(),
            "type": kind,
            "signature": self.sign(content),
            **more,
        }
        return self.http.post(f"{TRUE}/lk/documents/create", params={"pg": pg}, json=body)

    def filed(
        self,
        kind: str,
        document: Mapping[str, object] | bytes,
        form: str = "MANUAL",
        pg: str = "lp",
        **more: object,
    ) -> str:
        """Send a document, and return its number."""
        answer = self.create(kind, document, form, pg, **more)
        assert answer.status_code == 200, answer.text
        return answer.text

    def info(self, number: str, **query: str) -> dict[str, object]:
        """Read a document."""
        answer = self.http.get(f"{TRUE4}/doc/{number}/info", params={"pg": "lp", **query})
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()
        return dict(found)

    def problems(self, number: str) -> list[dict[str, object]]:
        """Return why a document was not accepted."""
        found = self.http.get(f"{TRUE4}/doc/{number}/info", params={"pg": "lp"}).json()[0]
        return list(found["commonErrors"])

    def introduce(self, codes: Sequence[str]) -> str:
        """Bring codes into circulation."""
        products = [{"uit_code": name_of(code), "tnved_code": "6205200000"} for code in codes]
        inns = dict.fromkeys(("participant_inn", "producer_inn", "owner_inn"), self.inn)
        body = {**inns, "production_type": "OWN_PRODUCTION", "products": products}
        return self.filed("LP_INTRODUCE_GOODS", body)

    def card(self, code: str) -> dict[str, object]:
        """Return what True API tells of a code."""
        answer = self.http.post(f"{TRUE}/cises/info", json=[name_of(code)])
        assert answer.status_code == 200, answer.text
        return dict(answer.json()[0]["cisInfo"])

    def scan(self, code: str) -> dict[str, object]:
        """Check a code at the till."""
        headers = {"x-api-key": self.participant.permissive_key}
        answer = self._without_token("POST", CHECK, headers=headers, json={"codes": [code]})
        return dict(answer.json()["codes"][0])

    def _without_token(self, method: str, path: str, **request: object) -> httpx.Response:
        made = self.http.build_request(method, path, **request)  # type: ignore[arg-type]
        made.headers.pop("authorization", None)
        return self.http.send(made)

    def _signed(self, content: bytes, *, attached: bool) -> str:
        async def sign() -> bytes:
            if attached:
                challenge_signer = await open_challenge_signer(self.participant.key())
                return await challenge_signer.sign_challenge(content)
            document_signer = await open_document_signer(self.participant.key())
            return await document_signer.sign_detached(content)

        return base64.b64encode(anyio.run(sign)).decode()


def name_of(code: str) -> str:
    """Return a code without its check part."""
    return code.partition(GS)[0]
