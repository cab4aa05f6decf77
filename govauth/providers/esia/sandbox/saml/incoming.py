"""Messages of portals, taken out of their bindings and verified."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from attrs import evolve, field, frozen

from govauth.providers.esia.sandbox.oauth_pages import error_page
from govauth.providers.esia.sandbox.saml.names import SAML, SAMLP
from govauth.providers.esia.sandbox.saml.services import Service
from govauth.providers.esia.sandbox.saml.switches import SamlSwitches
from govauth.signing.xml.algorithms import DS, GOST_256, GOST_512, RSA_SHA1, RSA_SHA256
from govauth.signing.xml.keys import signed_by
from govauth.signing.xml.library import Element, etree
from govauth.signing.xml.parsing import parse_xml
from govauth.signing.xml.refusal import XmlRefused
from govauth.signing.xml.rules import SAML_RULES
from govauth.signing.xml.verification import verify_element_now
from govauth.simulation import Call, Refused, Site

_LONGEST: Final = 2**18
_SKEW: Final = 60.0
_LOGOUT_SECONDS: Final = 300.0
_ALGORITHMS: Final = {one.uri: one for one in (GOST_256, GOST_512, RSA_SHA256, RSA_SHA1)}
_SIGNED: Final = ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg")


@frozen
class Incoming:
    """A message of a portal whose signature holds.

    Attributes:
        message: its root.
        service: whose it is.
        relay_state: that came with it; None where none did.

    """

    message: Element = field(repr=False)
    service: Service
    relay_state: str | None

    @property
    def kind(self) -> str:
        """Its local name."""
        return etree.QName(self.message).localname

    def text(self, name: str) -> str:
        """Return the text of an element directly inside, white space around it left out."""
        found = self.message.find(f"{{*}}{name}")
        return "" if found is None else "".join(found.itertext()).strip()


class Inbox:
    """Takes messages, each once."""

    def __init__(self, site: Site[SamlSwitches], services: Mapping[str, Service]) -> None:
        self._site = site
        self._services = services
        self._seen: set[tuple[str, str]] = set()

    def take(self, call: Call, *kinds: str) -> Incoming:
        """Take the message of a call.

        Args:
            call: with a query (HTTP-Redirect), or a form (HTTP-POST).
            kinds: local names that are expected.

        Raises:
            Refused: something is wrong; the page says what.

        """
        posted = call.request.method == "POST"
        pairs = call.form if posted else _raw_pairs(call.url.query)
        name = next((one for one in ("SAMLRequest", "SAMLResponse") if one in pairs), "")
        if not name:
            raise refuse("Нет ни SAMLRequest, ни SAMLResponse")
        message = _read(
            pairs[name] if posted else unquote(pairs[name].replace("+", " ")), deflated=not posted
        )
        incoming = self._of_service(message, pairs, posted=posted)
        if not posted:
            self._check_query(pairs, name, incoming.service)
        else:
            incoming = self._verified(incoming)
        if incoming.kind not in kinds:
            raise refuse(f"Здесь не ждут {incoming.kind}")
        self._check(incoming, call.url)
        return incoming

    def _of_service(self, message: Element, pairs: Mapping[str, str], *, posted: bool) -> Incoming:
        issuer = message.find(f"{{{SAML}}}Issuer")
        name = "" if issuer is None else "".join(issuer.itertext()).strip()
        service = self._services.get(name)
        if service is None:
            raise refuse("Система не зарегистрирована")
        relay_state = pairs.get("RelayState")
        if relay_state is not None and not posted:
            relay_state = unquote(relay_state.replace("+", " "))
        return Incoming(message, service, relay_state)

    def _check_query(self, pairs: Mapping[str, str], name: str, service: Service) -> None:
        algorithm = _ALGORITHMS.get(unquote(pairs.get("SigAlg", "")))
        if algorithm is None or (algorithm == RSA_SHA1 and not self._site.switches.saml_sha1):
            raise refuse("Алгоритм подписи не поддерживается")
        signed = "&".join(f"{key}={pairs[key]}" for key in _SIGNED if key in pairs and key != _other(name))
        signature = _base64(unquote(pairs.get("Signature", "")))
        if not any(signed_by(one, algorithm, signed.encode(), signature) for one in service.signing):
            raise refuse("Подпись запроса не прошла проверку")

    def _verified(self, incoming: Incoming) -> Incoming:
        signature = incoming.message.find(f"{{{DS}}}Signature")
        rules = SAML_RULES
        if self._site.switches.saml_sha1:
            rules = evolve(rules, algorithms=rules.algorithms | {RSA_SHA1})
        if signature is None:
            raise refuse("Запрос не подписан")
        try:
            verified = verify_element_now(signature, incoming.message, incoming.service.signing, rules=rules)
        except XmlRefused:
            raise refuse("Подпись запроса не прошла проверку") from None
        return evolve(incoming, message=verified.element)

    def _check(self, incoming: Incoming, url: SplitResult) -> None:
        message, now = incoming.message, self._site.now()
        if message.get("Version") != "2.0":
            raise refuse("Неверная версия SAML")
        if not _is_for(message.get("Destination") or "", url):
            raise refuse("Неверный Destination")
        window = _SKEW if incoming.kind == "AuthnRequest" else _LOGOUT_SECONDS
        issued = _moment(message.get("IssueInstant") or "")
        if issued is None or abs(issued - now) > window:
            raise refuse("Неверное время запроса")
        identifier = message.get("ID") or ""
        if not identifier or identifier[0].isdigit():
            raise refuse("Неверный ID")
        if (incoming.service.entity_id, identifier) in self._seen:
            raise refuse("Запрос с таким ID уже был")
        self._seen.add((incoming.service.entity_id, identifier))


def refuse(message: str) -> Refused:
    """Make the page of an error that no portal is told of."""
    return Refused(error_page(message))


def _is_for(destination: str, url: SplitResult) -> bool:
    try:
        wanted = urlsplit(destination)
    except ValueError:
        return False
    # A sandbox is reached below /esia as well.
    return wanted.netloc == url.netloc and wanted.path.endswith(url.path)


def _other(name: str) -> str:
    return "SAMLResponse" if name == "SAMLRequest" else "SAMLRequest"


def _raw_pairs(query: str) -> dict[str, str]:
    """Return the parameters as they were sent: the signature is over these octets."""
    pairs: dict[str, str] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name in pairs:
            raise refuse(f"Параметр {name} повторяется")
        pairs[name] = value
    return pairs


def _read(text: str, *, deflated: bool) -> Element:
    content = _base64(text)
    if deflated:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(content, _LONGEST)
        except zlib.error:
            raise refuse("Сообщение не сжато по DEFLATE") from None
        if inflater.unconsumed_tail or not inflater.eof:
            raise refuse("Сообщение слишком длинное или оборвано")
    try:
        root = parse_xml(content)
    except XmlRefused:
        raise refuse("Сообщение не является XML") from None
    if etree.QName(root).namespace != SAMLP:
        raise refuse("Сообщение не является сообщением SAML 2.0")
    return root


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise refuse("Неверный base64") from None


def _moment(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.timestamp()
