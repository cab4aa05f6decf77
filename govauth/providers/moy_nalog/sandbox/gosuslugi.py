"""Sign-in through Госуслуги at the simulated «Мой налог»: the portal's page, and the page after it."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from attrs import define

from govauth.http.message import Response
from govauth.providers.moy_nalog.sandbox.accounts import Accounts, Taxpayer
from govauth.providers.moy_nalog.sandbox.replies import refused
from govauth.providers.moy_nalog.sandbox.switches import MoyNalogSwitches
from govauth.simulation import Call, Json, Site, redirect
from govauth.simulation.chance import chance

PORTAL: Final = "/gosuslugi/aas/oauth2/ac"
DECISION: Final = "/gosuslugi/decision"
BACK: Final = "/auth/login/back"
_SERVICE: Final = "lknpd.nalog.ru"
_SCRIPT: Final = """
const given = new URLSearchParams(location.search);
const answer = {
  redirectUrl: location.origin + location.pathname + "?remember=false&register=false",
  code: given.get("code"), state: given.get("state"),
  deviceInfo: {sourceType: "WEB", sourceDeviceId: "page-of-the-sandbox-1", appVersion: "1.0.0",
               metaDetails: {userAgent: navigator.userAgent}},
};
const request = {method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(answer)};
fetch("/api/v1/auth/esia", request).then(
  (reply) => { document.getElementById("arrived").textContent = "HTTP " + reply.status; },
  () => { document.getElementById("arrived").textContent = "no answer"; });
"""


@define
class _Asked:
    """A sign-in that was begun."""

    back: str
    state: str


@define
class _Given:
    """A code that a browser was given."""

    taxpayer: Taxpayer
    asked: _Asked
    expires: float


class Gosuslugi:
    """Who is being signed in."""

    def __init__(self, site: Site[MoyNalogSwitches], accounts: Accounts) -> None:
        self._site = site
        self._accounts = accounts
        self._asked: dict[str, _Asked] = {}
        self._codes: dict[str, _Given] = {}

    def address(self, call: Call, body: Json) -> Json:
        """Return the address that a person opens. State and signature are the service's own."""
        back = body.get("redirectUrl")
        if not isinstance(back, str) or not back:
            raise refused(422, None, "Не указан адрес возврата")
        asked = _Asked(back, chance.uuid())
        self._asked[asked.state] = asked
        query = {
            "client_id": "LKNPD",
            "scope": "openid",
            "response_type": "code",
            "state": asked.state,
            "redirect_uri": back,
            "client_secret": chance.token(16),
        }
        return {"url": f"{call.url.scheme}://{call.url.netloc}{PORTAL}?{urlencode(query)}"}

    def page(self, call: Call) -> Response:
        """Show a person who may sign in. An address that is not the service's own is refused here."""
        asked = self._asked.get(call.query.get("state", ""))
        if asked is None or call.query.get("redirect_uri") != asked.back or not _ours(asked.back, call):
            return _page(
                "Ошибка", '<p id="error">ESIA-007023: указан неверный адрес возврата</p>', status=400
            )
        people = "".join(
            f'<option value="{escape(one.inn)}">{escape(one.name)}</option>'
            for one in self._accounts.taxpayers
        )
        return _page(
            "Вход — учебные Госуслуги",
            f'<form method="post" action="{DECISION}">'
            f'<input type="hidden" name="state" value="{escape(asked.state)}">'
            f'<select name="person" id="person">{people}</select>'
            '<button id="enter" name="decision" value="enter">Войти</button>'
            '<button id="deny" name="decision" value="deny">Отказаться</button></form>',
        )

    def decide(self, call: Call) -> Response:
        """Send the browser back to the service."""
        form = call.form
        allowed = form.get("decision") == "enter"
        return redirect(self.decided(form.get("state", ""), form.get("person", ""), allow=allowed))

    def decided(self, state: str, inn: str, *, allow: bool) -> str:
        """Return where a browser goes after a person's decision."""
        asked = self._asked.pop(state, None)
        taxpayer = next((one for one in self._accounts.taxpayers if one.inn == inn), None)
        if asked is None or (allow and taxpayer is None):
            raise refused(400, None, "Вход не начат")
        if not allow or taxpayer is None:
            said = {
                "error": "access_denied",
                "error_description": "ESIA-007004: отказано",
                "state": asked.state,
            }
            return _with(asked.back, said)
        code = chance.token(48)
        self._codes[code] = _Given(taxpayer, asked, self._site.now() + self._site.switches.code_seconds)
        return _with(asked.back, {"code": code, "state": asked.state})

    def back(self) -> Response:
        """Show the service's own page, whose script signs the browser in: the code is used up by that."""
        body = f'<p id="arrived"></p><script>{_SCRIPT}</script>'
        return _page("Мой налог", body)

    def finish(self, body: Json, device: str) -> Json:
        """Sign in by a code, once."""
        given = self._codes.pop(str(body.get("code")), None)
        if given is None or given.expires < self._site.now():
            raise refused(401, None, "Код авторизации недействителен")
        asked, back = given.asked, str(body.get("redirectUrl"))
        if body.get("state") != asked.state or urlsplit(back)[:3] != urlsplit(asked.back)[:3]:
            raise refused(422, None, "Некорректный ответ Госуслуг")
        return self._accounts.open(given.taxpayer, device)


def _ours(back: str, call: Call) -> bool:
    parts = urlsplit(back)
    return parts.path == BACK and parts.netloc in (_SERVICE, call.url.netloc)


def _with(address: str, query: dict[str, str]) -> str:
    parts = urlsplit(address)
    return parts._replace(query=urlencode([*parse_qsl(parts.query), *query.items()])).geturl()


def _page(title: str, body: str, *, status: int = 200) -> Response:
    html = (
        f'<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
    headers = {"content-type": "text/html; charset=utf-8", "cache-control": "no-store"}
    return Response(status, headers, html.encode())
