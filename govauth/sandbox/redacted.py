"""What of the messages in the sandbox a page may show: no secret, no identifier of a person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from govauth.http.redaction import shown_message
from govauth.secret import MASK

_SECRET: Final = re.compile(
    r"(?i)passw|secret|token|tkn|assertion|signature|^sign$|^code$|challenge|verifier|^data$|deviceid|api.?key"
)
_LONGEST: Final = 2**16
_SHOWN: Final = 4000


def shown_path(url: str) -> str:
    """Show the path of a call with its identifiers masked, and the names of what its query holds."""
    parts = urlsplit(url)
    path = "/".join(shown_message(unquote(part)) for part in parts.path.split("/"))
    names = "&".join(f"{name}=…" for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return f"{path}?{names}" if names else path


def shown_body(headers: Mapping[str, str], content: bytes) -> str:
    """Show a body of a request or an answer, as far as its kind is known."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not content:
        return ""
    if len(content) > _LONGEST:
        return f"{len(content)} bytes of {kind or 'no type'}"
    text = content.decode("utf-8", "replace")
    if kind == "application/x-www-form-urlencoded":
        shown = "\n".join(f"{name} = {_value(name, value)}" for name, value in parse_qsl(text))
    elif kind.endswith("json"):
        shown = _json(text)
    elif kind.startswith("text/") or kind.endswith("xml"):
        shown = shown_message(text)
    else:
        return f"{len(content)} bytes of {kind or 'no type'}"
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


def _json(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return shown_message(text)
    return json.dumps(_masked("", value), ensure_ascii=False, indent=1)


def _masked(name: str, value: object) -> object:
    if isinstance(value, dict):
        inside = cast("dict[str, object]", value)
        return {key: _masked(key, inner) for key, inner in inside.items()}
    if isinstance(value, list):
        return [_masked(name, inner) for inner in cast("list[object]", value)]
    return value if value is None or isinstance(value, bool) else _value(name, value)


def _value(name: str, value: object) -> object:
    if _SECRET.search(name):
        return MASK
    shown = shown_message(str(value))
    return value if shown == str(value) else shown
