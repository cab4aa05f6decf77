"""The kit that every simulated provider is made of: routes, refusals, switches, sessions, accounts.

It knows messages and JSON and nothing of the client: what is simulated must not share its mistakes.
"""

from govauth.simulation.provider import SimulatedProvider
from govauth.simulation.refusal import Refused
from govauth.simulation.replies import (
    Json,
    StreamedReply,
    json_reply,
    list_in,
    object_in,
    redirect,
    text_reply,
)
from govauth.simulation.routes import Call, Handler, Route, Router, form_has, query_has
from govauth.simulation.sessions import Session, SessionTable
from govauth.simulation.settings import made_of, unknown
from govauth.simulation.site import Site
from govauth.simulation.switches import (
    STATUS,
    Action,
    Switches,
    choice,
    flag,
    integer,
    list_or_none,
    number,
    numbers,
    share,
    status,
    text,
    text_or_none,
    token_actions,
)

__all__ = [
    "STATUS",
    "Action",
    "Call",
    "Handler",
    "Json",
    "Refused",
    "Route",
    "Router",
    "Session",
    "SessionTable",
    "SimulatedProvider",
    "Site",
    "StreamedReply",
    "Switches",
    "choice",
    "flag",
    "form_has",
    "integer",
    "json_reply",
    "list_in",
    "list_or_none",
    "made_of",
    "number",
    "numbers",
    "object_in",
    "query_has",
    "redirect",
    "share",
    "status",
    "text",
    "text_or_none",
    "text_reply",
    "token_actions",
    "unknown",
]
