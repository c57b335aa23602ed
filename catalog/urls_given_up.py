"""Photographs that the worker could not finish. The same in every language."""

from django.urls import path

from catalog.views import given_up

app_name = "given-up"
urlpatterns = [
    path("", given_up.given_up, name="list"),
    path("again/", given_up.render_again, name="again"),
]
