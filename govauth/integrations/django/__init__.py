"""Django (extra ``django``): put ``govauth.integrations.django`` into ``INSTALLED_APPS``.

It brings sign-in (:mod:`.login`), Django's cache as a store (:mod:`.token_store`,
:mod:`.login_states`), ``manage.py check``
(:mod:`.checks`) and ``manage.py issue_receipts`` (:mod:`.management.commands.issue_receipts`).

::

    login = Blocking(WebLogin(EsiaRoom(make_esia, scopes="openid", redirect_uri="https://app/auth/callback")))
    urlpatterns = [*login_urls(login), ...]

    @signed_in(login)
    def profile(request: HttpRequest, user: EsiaUser) -> HttpResponse: ...
"""

from __future__ import annotations

from govauth.integrations.django.login import acurrent_user, current_user, login_urls, signed_in
from govauth.integrations.django.login_states import CacheLoginStateStore
from govauth.integrations.django.token_store import CacheTokenStore

__all__ = [
    "CacheLoginStateStore",
    "CacheTokenStore",
    "acurrent_user",
    "current_user",
    "login_urls",
    "signed_in",
]
