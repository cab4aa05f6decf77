"""The URLs: the login's own and the site's."""

from django.urls import path

from examples.django_site import views
from examples.django_site.sign_in import login
from govauth.integrations.django import login_urls

urlpatterns = [
    *login_urls(login),
    path("", views.home),
    path("profile", views.profile),
    path("кабинет", views.cabinet),
    path("worker", views.worker),
]
