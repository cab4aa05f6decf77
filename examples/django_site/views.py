"""Views of both kinds."""

import os

from django.http import HttpRequest, HttpResponse
from django.template import engines

from examples.django_site.sign_in import login
from govauth.integrations.django import current_user, signed_in
from govauth.providers.esia import EsiaUser

LOGOUT = """<form method="post" action="{% url 'govauth-logout' %}">{% csrf_token %}
<button id="logout">Выход</button></form>"""
HOME = """{% if user %}<p id="oid">{{ user.oid }}</p>{% else %}
<a id="login" href="{% url 'govauth-login' %}">Вход через ЕСИА</a>{% endif %}"""
PROFILE = (
    """<p id="oid">{{ user.oid }}</p><ul id="roles">{% for role in roles %}
<li>{{ role.short_name }}</li>{% endfor %}</ul>"""
    + LOGOUT
)


def home(request: HttpRequest) -> HttpResponse:
    user = current_user(login, request)
    return render(request, HOME, user=user)


@signed_in(login)
def profile(request: HttpRequest, user: EsiaUser) -> HttpResponse:
    return render(request, PROFILE, user=user, roles=login.call(user.roles))


@signed_in(login)
async def cabinet(request: HttpRequest, user: EsiaUser) -> HttpResponse:
    return render(request, PROFILE, user=user, roles=await user.roles())


def worker(_: HttpRequest) -> HttpResponse:
    return HttpResponse(str(os.getpid()))


def render(request: HttpRequest, text: str, **values: object) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(text).render(values, request))
