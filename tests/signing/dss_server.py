"""A stand-in for КриптоПро DSS, written from the page about its REST service; no DSS was at hand.

It knows the token request of the STS, the list of certificates and the signing of documents, and nothing else.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from attrs import field, frozen, mutable
from govauth.signing import PrivateKey, oids
from govauth.signing.cms_editing import SignedMessage, with_unsigned
from govauth.signing.cms_reading import signed_data

from .messages import Signature, message
from .served_handler import QuietHandler, serving
from .stamps import Stamper

RESOURCE = "urn:cryptopro:dss:signserver:signserver"


@frozen
class Answer:
    status: int
    body: Any


@mutable
class Dss:
    """The state of one installation with one user and one certificate."""

    key: PrivateKey = field(repr=False)
    username: str = "director"
    password: str = "word-47"
    client_id: str = "application"
    client_secret: str | None = None
    pin: str = ""
    sts: str = "STS"
    sign_server: str = "SignServer"
    certificates: list[dict[str, Any]] = field(factory=lambda: [{"Id": 11, "IsDefault": True}])
    stamper: Stamper | None = None
    expires_in: int = 3600
    answers_with: Callable[[str], Any] = str
    needs_confirmation: bool = False
    answer: Answer | None = None
    tokens: set[str] = field(factory=set[str])
    calls: list[str] = field(factory=list[str])
    documents: list[dict[str, Any]] = field(factory=list[dict[str, Any]])

    def respond(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        self.calls.append(f"{method} {path}")
        if (method, path) == ("POST", f"/{self.sts}/oauth/token"):
            return self._token(headers, body)
        if headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Answer(401, {"Message": "Authorization has been denied for this request."})
        if self.answer is not None:
            return self.answer
        if (method, path) == ("GET", f"/{self.sign_server}/rest/api/certificates"):
            return Answer(200, self.certificates)
        if (method, path) == ("POST", f"/{self.sign_server}/rest/api/documents"):
            assert headers["content-type"].startswith("application/json")
            return self._sign(json.loads(body))
        return Answer(404, {"Message": "No HTTP resource was found."})

    def _token(self, headers: dict[str, str], body: bytes) -> Answer:
        assert headers["content-type"] == "application/x-www-form-urlencoded"
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if self.client_secret is None:
            is_known = form.get("client_id") == self.client_id
        else:
            pair = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
            is_known = headers.get("authorization") == f"Basic {pair}"
        if not is_known:
            return Answer(400, {"error": "invalid_client"})
        if form["grant_type"] != "password" or form["resource"] != RESOURCE:
            return Answer(400, {"error": "invalid_request"})
        if (form["username"], form["password"]) != (self.username, self.password):
            return Answer(
                400, {"error": "invalid_grant", "error_description": f"{form['password']} is wrong"}
            )
        token = secrets.token_urlsafe(12)
        self.tokens.add(token)
        return Answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in})

    def _sign(self, asked: dict[str, Any]) -> Answer:
        self.documents.append(asked)
        if self.needs_confirmation:
            return Answer(400, {"Message": "Операция требует подтверждения"})
        if asked["CertificateId"] != self.certificates[0]["Id"] or asked.get("PinCode", "") != self.pin:
            return Answer(400, {"Message": "Неверный ПИН-код"})
        signature = asked["Signature"]
        parameters = signature["Parameters"]
        assert signature["Type"] == "CAdES"
        assert parameters["Hash"] == "False"
        content = base64.b64decode(asked["Content"])
        signed = message(content, Signature(self.key), attached=parameters["IsDetached"] == "False")
        if parameters["CADESType"] == "T":
            assert self.stamper is not None
            data = signed_data(signed)
            token = self.stamper.token_over(data["signer_infos"][0]["signature"].native)
            whole = SignedMessage.of(data)
            signer = with_unsigned(data["signer_infos"][0], oids.SIGNATURE_TIME_STAMP, (token,))
            signed = SignedMessage(
                whole.version, whole.digest_algorithms, whole.content, whole.certificates, (signer,)
            ).to_der()
        return Answer(200, self.answers_with(base64.b64encode(signed).decode()))


@contextmanager
def served(dss: Dss) -> Generator[str]:
    """Serve it on the loopback; gives its address."""

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            self._respond()

        def _respond(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            answer = dss.respond(self.command, self.path, headers, body)
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.answer(answer.status, "application/json; charset=utf-8", content)

    with serving(Handler) as address:
        yield address
