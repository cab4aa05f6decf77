"""The binding HTTP-POST (SAML 2.0 Bindings, section 3.5): a message in a hidden field of a form."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from html import escape
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from attrs import field, frozen

from govauth.providers.esia.saml.errors import AnswerRefused, Check
from govauth.secret import Secret

LARGEST_FORM: Final = 1024 * 1024
"""Bytes of the whole form; an answer with all attributes takes about 60 kB."""

MOST_FIELDS: Final = 16
_LINE_BREAKS: Final = re.compile(r"[\r\n]")
_KNOWN: Final = ("SAMLResponse", "RelayState")

Form: TypeAlias = bytes | Secret | Sequence[tuple[str, str]]
"""The body of a request as it came, or all pairs of it: all, because a repeated one must be seen."""


@frozen(slots=True)
class PostedAnswer:
    """An answer as it arrived; nothing of it is verified.

    Attributes:
        message: the XML.
        relay_state: what came with it.

    """

    message: bytes = field(repr=False)
    relay_state: str | None = field(repr=False)

    @classmethod
    def attempt(cls, form: Form | PostedAnswer | AnswerRefused) -> PostedAnswer | AnswerRefused:
        """Read a form, or say why not. Nothing is raised, so that no traceback shows the form."""
        if isinstance(form, PostedAnswer | AnswerRefused):
            return form
        try:
            return read_form(form)
        except AnswerRefused as error:
            return error.again()


def read_form(form: Form) -> PostedAnswer:
    """Read the form that a browser posted.

    Raises:
        AnswerRefused: it is too large, repeats a field, lacks one, or is not base64.

    """
    found: dict[str, str] = {}
    for name, value in _pairs(form):
        if name not in _KNOWN:
            continue
        if name in found:
            raise _refused(f"the form must have {name} once")
        found[name] = value
    if "SAMLResponse" not in found:
        raise _refused("the form must have SAMLResponse")
    try:
        message = base64.b64decode(_LINE_BREAKS.sub("", found["SAMLResponse"]), validate=True)
    except (binascii.Error, ValueError):
        message = None
    if message is None:
        raise _refused("SAMLResponse must be base64")
    return PostedAnswer(message, found.get("RelayState"))


def form_page(address: str, message: bytes, relay_state: str) -> str:
    """Return a page whose form posts a signed request; its button serves browsers without scripts.

    Args:
        address: where to.
        message: a signed ``AuthnRequest``.
        relay_state: comes back with the answer.

    """
    fields = {"SAMLRequest": base64.b64encode(message).decode(), "RelayState": relay_state}
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items()
    )
    return (
        '<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>ЕСИА</title></head>'
        f'<body><form id="saml" method="post" action="{escape(address)}">{inputs}'
        "<noscript><button>Войти через ЕСИА</button></noscript></form>"
        '<script>document.getElementById("saml").submit()</script></body></html>'
    )


def _pairs(form: Form) -> Sequence[tuple[str, str]]:
    if isinstance(form, Secret):
        form = form.reveal().encode()
    if isinstance(form, bytes):
        if len(form) > LARGEST_FORM:
            raise _refused(f"the form must have at most {LARGEST_FORM} bytes")
        try:
            return parse_qsl(
                form.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
            )
        except ValueError:
            pass
        raise _refused(f"the form must be URL-encoded, with at most {MOST_FIELDS} fields")
    if len(form) > MOST_FIELDS or sum(len(name) + len(value) for name, value in form) > LARGEST_FORM:
        raise _refused(f"the form must have at most {LARGEST_FORM} bytes and {MOST_FIELDS} fields")
    return form


def _refused(message: str) -> AnswerRefused:
    return AnswerRefused(message, Check.FORM)
