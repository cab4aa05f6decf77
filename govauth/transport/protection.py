"""The pages by which the protection in front of a service refuses an address.

It answers before the service does: with a page, and with no JSON.
"""

from __future__ import annotations

from typing import Final

from govauth.errors import AddressRefused, Advice
from govauth.http.message import Response
from govauth.http.pages import is_page
from govauth.http.redaction import shown_message

_SENTENCE: Final = "the service's protection refused the address of this host"
_ADVICE: Final = Advice(
    en="addresses outside Russia usually meet this: call from a Russian address, or through a proxy with one",
    ru="обычно так отвечают адресам за пределами России: вызывайте с российского адреса"
    " или через прокси с таким адресом",
)
_REFUSED: Final = (403, 451)
_REDIRECTS: Final = range(300, 400)
_LONGEST: Final = 4096


def address_refused(response: Response) -> AddressRefused | None:
    """Return the error of an answer by which the protection refuses the caller's address, or None.

    It is a page with 403 or 451, or a redirect to a captcha.
    """
    status = response.status
    if status in _REDIRECTS:
        target = response.headers.get("location", "")
        refused = "captcha" in target.lower() or (
            is_page(response) and b"captcha" in response.content.lower()
        )
    else:
        refused = status in _REFUSED and is_page(response)
    if not refused:
        return None
    page = shown_message(response.content[:_LONGEST].decode("utf-8", "replace"))
    return AddressRefused(
        f"{_SENTENCE} ({status}): {page or 'no message'}; {_ADVICE.en}",
        status=status,
        server_message=page or None,
        request_id=response.request_id,
    ).advised(_ADVICE)
