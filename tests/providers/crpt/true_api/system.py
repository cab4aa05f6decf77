"""ГИС МТ as the page of True API describes it, played by functions: what is asked is kept, nothing listens."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from govauth.client.options import ClientOptions
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import GovAuthError
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare
from govauth.providers.crpt import errors
from govauth.providers.crpt.client import HEADERS
from govauth.providers.crpt.places import Place
from govauth.providers.crpt.true_api.calls import checked_versions
from govauth.providers.crpt.true_api.resources import TrueApi
from govauth.signing.signer import DocumentSigner
from govauth.transport.api import Api
from govauth.transport.transport import Transport
from tests.transport.test_transport import QUICK, Static

JSON: Final = {"content-type": "application/json"}
GTIN: Final = "04601653030046"
INN: Final = "7707083893"
OTHER_INN: Final = "500100732259"

Answer = Response | GovAuthError | Awaitable[Response]
Play = Callable[["Asked"], Answer]


class Asked:
    """One request, taken apart."""

    def __init__(self, request: Request) -> None:
        parts = urlsplit(request.url)
        self.request = request
        self.method = request.method
        self.path = parts.path
        self.query = parse_qsl(parts.query, keep_blank_values=True)

    def get(self, name: str) -> str | None:
        return dict(self.query).get(name)

    @property
    def body(self) -> Any:
        return json.loads(self.request.content)


class System:
    """Answers by path. A list of answers is used up one by one; the last one stays."""

    def __init__(self, **answers: Play | list[Answer] | Answer) -> None:
        self.answers: dict[str, Any] = dict(answers)
        self.asked: list[Asked] = []

    def on(self, path: str, *answers: Play | Answer) -> System:
        self.answers[path] = list(answers)
        return self

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        if prepare is not None:
            request = await prepare(request)
        asked = Asked(request)
        self.asked.append(asked)
        answers = self.answers[asked.path.partition("/true-api")[2]]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            answer = answer(asked)
        if isinstance(answer, GovAuthError):
            raise answer.again()
        return answer  # type: ignore[no-any-return]

    def with_pool(self, *, slots: int) -> System:
        return self

    async def aclose(self) -> None:
        pass

    def true_api(
        self,
        signer: DocumentSigner | None = None,
        *,
        versions: dict[str, int] | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> TrueApi:
        channel = ClientOptions(sender=self, retry=QUICK).channel()
        api = Api(channel, Place.PROD.at("https://true.test"), refuse=errors.refuse, headers=HEADERS)
        return TrueApi(Transport(api, Static()), signer, clock, checked_versions(versions))


def answer(value: object, status: int = 200) -> Response:
    return Response(status, JSON, json.dumps(value, ensure_ascii=False).encode())


def ki(number: int) -> str:
    return f"01{GTIN}215{number:012}"


class Signer:
    """Signs by saying what it was given."""

    certificate_der = b""
    certificate_hash = ""

    def __init__(self) -> None:
        self.signed: list[bytes] = []

    async def sign_detached(self, document: bytes) -> bytes:
        self.signed.append(document)
        return b"signature of " + document[:20]

    async def sign_raw(self, document: bytes) -> bytes:
        raise NotImplementedError
