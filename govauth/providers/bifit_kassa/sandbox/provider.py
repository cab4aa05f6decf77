"""The simulated БИФИТ Касса, and Fiscal Processing beside it."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, TypeAlias

from attrs import asdict, evolve

from govauth.http.message import Request, Response
from govauth.providers.bifit_kassa.sandbox.accounts import KASSA, PROCESSING, Account, Accounts, Form
from govauth.providers.bifit_kassa.sandbox.orders import Orders
from govauth.providers.bifit_kassa.sandbox.receipts import Receipts
from govauth.providers.bifit_kassa.sandbox.replies import refused
from govauth.providers.bifit_kassa.sandbox.shop import ORGANIZATION, Shop
from govauth.providers.bifit_kassa.sandbox.switches import BifitKassaSwitches
from govauth.simulation import Action, Call, Json, Route, SimulatedProvider, form_has, made_of, token_actions

_KASSA: Final = "/cashdesk-api/v1"
_PROCESSING: Final = "/processing-api"
_FORM: Final = "application/x-www-form-urlencoded"
_TOKEN_CALLS: Final = {
    "password": "login.password",
    "refresh_token": "login.refresh",
    "mfa": "login.finish",
    "token": "login.connector",
}

Handler: TypeAlias = Callable[[Call], object]
Grant: TypeAlias = Callable[[Accounts, Form], Json]
InShop: TypeAlias = Callable[[Shop, Call], object]


class BifitKassaSandbox(SimulatedProvider[BifitKassaSwitches]):
    """The simulated provider."""

    name = "bifit_kassa"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(BifitKassaSwitches, clock)

    def begin(self) -> None:
        """Start with two accounts and one shop."""
        self.accounts: Accounts = Accounts(self.site)
        self.receipts: Receipts = Receipts(self.site)
        self.orders: Orders = Orders(self.site)

    @property
    def shop(self) -> Shop:
        """The shop that the first accounts see."""
        return self.accounts.shop_at(ORGANIZATION)

    def routes(self) -> tuple[Route, ...]:
        """Return the table of what is served."""
        shop = self._shop_route
        return (
            *self._token_routes(),
            Route("POST", f"{_KASSA}/oauth/mfa", "login.send_code", self._send_code),
            Route("GET", f"{_PROCESSING}/protected/echo", "processing.echo", self._echo),
            Route(
                "POST",
                f"{_PROCESSING}/protected/documents/registration/receipts",
                "receipts.register",
                self._register,
            ),
            Route("GET", f"{_PROCESSING}/protected/documents/{{id}}", "receipts.document", self._document),
            Route("POST", f"{_KASSA}/protected/online_orders", "orders.create", self._create_order),
            Route("GET", f"{_KASSA}/protected/online_orders/{{id}}", "orders.get", self._order),
            shop("POST", "organizations/list/read_all", "organizations.list", lambda s, _: s.organizations()),
            shop(
                "POST",
                "trade_objects/list/read_all",
                "trade_objects.list",
                lambda s, call: s.trade_objects(call.query),
            ),
            shop("POST", "goods/list/read", "goods.list", lambda s, call: s.stock(call.query, _json(call))),
            shop("POST", "goods/quantity", "goods.quantity", lambda s, call: s.quantity(_json(call))),
            shop(
                "POST",
                "goods/csv/upload",
                "goods.upload_csv",
                lambda s, call: s.upload(call.query, call.request.content),
            ),
            shop(
                "GET",
                "nomenclatures/external_id/{id}",
                "nomenclatures.by_external_id",
                lambda s, call: s.by_external_id(call.query, call.parts["id"]),
            ),
            shop(
                "GET",
                "nomenclatures/{id}/parents",
                "nomenclatures.parents",
                lambda s, call: s.parents(call.query, call.parts["id"]),
            ),
            shop(
                "POST",
                "nomenclatures/barcodes/list/read",
                "nomenclatures.by_barcodes",
                lambda s, call: s.by_barcodes(call.query, _json(call)),
            ),
            shop(
                "GET",
                "nomenclatures/{id}",
                "nomenclatures.get",
                lambda s, call: s.nomenclature(call.parts["id"]),
            ),
            shop(
                "POST",
                "contractors/list",
                "contractors.list",
                lambda s, call: s.contractors(call.query, _json(call)),
            ),
            shop(
                "POST", "price_change", "price_changes.create", lambda s, call: s.change_prices(_json(call))
            ),
            shop(
                "POST",
                "price_change/{id}/list/execute",
                "price_changes.execute",
                lambda s, call: s.execute(call.parts["id"], _json(call)),
            ),
            shop(
                "POST",
                "reports/selling_report/list/read",
                "reports.sales",
                lambda s, call: s.sales(_json(call)),
            ),
        )

    def actions(self) -> tuple[Action, ...]:
        """Return what can be done to it."""
        return token_actions(self._expire, self._kill_refresh)

    def add_account(self, account: Account) -> Account:
        """Let another account sign in; its organisation has a shop of its own.

        Raises:
            ValueError: there is such a username or connector already.

        """
        self.accounts.add(account)
        return account

    def add_account_of(self, settings: Json) -> Json:
        """Add an account, described by the names of :class:`.Account`."""
        return asdict(self.add_account(made_of(Account, "setting of an account", settings)))

    def accounts_listed(self) -> Iterable[Account]:
        """Return everybody who may sign in."""
        return self.accounts.all

    def no_such_path(self) -> Response:
        """Answer a call that nothing serves."""
        return refused(404, "not_found", "No message available").response

    def handle(self, request: Request) -> Response:
        """Do the work and answer, deflated if that is turned on and accepted."""
        response, how = super().handle(request), self.switches.compress
        if not how or "deflate" not in request.headers.get("accept-encoding", ""):
            return response
        deflater = zlib.compressobj(wbits=15 if how == "zlib" else -15)
        content = deflater.compress(response.content) + deflater.flush()
        return evolve(response, headers={**response.headers, "content-encoding": "deflate"}, content=content)

    def _token_routes(self) -> list[Route]:
        """Token calls are told apart by their grant; each system knows grants of its own."""
        known: dict[str, dict[str, Grant]] = {
            KASSA: {
                "password": Accounts.by_password,
                "mfa": Accounts.by_code,
                "refresh_token": partial(Accounts.by_refresh, client=KASSA),
            },
            PROCESSING: {
                "token": Accounts.by_connector,
                "refresh_token": partial(Accounts.by_refresh, client=PROCESSING),
            },
        }
        roots = {KASSA: _KASSA, PROCESSING: _PROCESSING}
        named = [
            Route(
                "POST",
                f"{roots[client]}/oauth/token",
                operation,
                self._giving_token(known[client].get(grant, _unsupported)),
                form_has("grant_type", grant),
            )
            for client in roots
            for grant, operation in _TOKEN_CALLS.items()
        ]
        other = self._giving_token(_unsupported)
        return [*named, *(Route("POST", f"{root}/oauth/token", "login", other) for root in roots.values())]

    def _giving_token(self, grant: Grant) -> Handler:
        def answer(call: Call) -> Json:
            self.counters["token_calls"] += 1
            if call.header("content-type").partition(";")[0] != _FORM:
                raise refused(415, "unsupported_media_type", "Content type not supported")
            return grant(self.accounts, call.form)

        return answer

    def _shop_route(self, method: str, path: str, operation: str, do: InShop) -> Route:
        """Make a route of what an account does in its shop."""

        def answer(call: Call) -> object:
            return do(self.accounts.shop_of(self.accounts.authorize(call.token(), KASSA)), call)

        return Route(method, f"{_KASSA}/protected/{path}", operation, answer)

    def _send_code(self, call: Call) -> int:
        self.counters["sms_calls"] += 1
        return self.accounts.send_code(call.query.get("username", ""))

    def _echo(self, call: Call) -> Json:
        self.accounts.authorize(call.token(), PROCESSING)
        return {"query": dict(call.query)}

    def _register(self, call: Call) -> int:
        return self.receipts.register(self.accounts.authorize(call.token(), PROCESSING), call)

    def _document(self, call: Call) -> Json:
        return self.receipts.document(self.accounts.authorize(call.token(), PROCESSING), call.parts["id"])

    def _create_order(self, call: Call) -> object:
        return self.orders.create(self.accounts.authorize(call.token(), KASSA), _json(call))

    def _order(self, call: Call) -> Json:
        return self.orders.order(self.accounts.authorize(call.token(), KASSA), call.parts["id"])

    def _expire(self) -> None:
        self.accounts.sessions.expire_access()

    def _kill_refresh(self) -> None:
        self.accounts.sessions.kill_refresh()


def _unsupported(_: Accounts, __: Form) -> Json:
    raise refused(400, "unsupported_grant_type", "Unsupported grant type")


def _json(call: Call) -> Any:
    return call.json(refused(400, "bad_request", "JSON parse error"))
