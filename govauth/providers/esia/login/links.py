"""Addresses of ESIA's own pages that a person is sent to: logout, registration, profile."""

from __future__ import annotations

from urllib.parse import urlencode

from attrs import frozen

from govauth.providers.esia.places import Place


@frozen(slots=True)
class Links:
    """``esia.links``. Nothing here is signed; the parameter of the way back has three different names."""

    place: Place
    mnemonic: str

    def logout(self, redirect_url: str | None = None) -> str:
        """Return where to send the browser to end the session at ESIA; the document demands it (В.6.6).

        Args:
            redirect_url: where to go after that; it must fit ``system.siteUrl`` of the system, or ESIA goes
                to its own site.

        """
        query = {"client_id": self.mnemonic}
        if redirect_url is not None:
            query["redirect_url"] = redirect_url
        return self._url("/idp/ext/Logout", query)

    def registration(self, return_url: str, *, after_simplified: bool = False) -> str:
        """Return where to send a person who has no account (3.6).

        Args:
            return_url: must include the address of the system that is set in the Technological portal
                (``rurl``).
            after_simplified: come back after a simplified account was made, too (``imm``).

        """
        query = {"cid": self.mnemonic, "rurl": return_url}
        if after_simplified:
            query["imm"] = "true"
        return self._url("/registration", query)

    def profile(self, return_url: str) -> str:
        """Return where to send a person to change the profile (3.6).

        Args:
            return_url: must include the address of the system that is set in the Technological portal
                (``rurl``).

        """
        return self._url("/profile/user", {"cid": self.mnemonic, "rurl": return_url})

    def _url(self, path: str, query: dict[str, str]) -> str:
        return f"{self.place.url('portal', path)}?{urlencode(query)}"
