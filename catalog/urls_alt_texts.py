"""Where words for pictures are written. The same in every language."""

from django.urls import path

from catalog.views import alt_texts

app_name = "alt-texts"
urlpatterns = [
    path("", alt_texts.alt_texts, name="list"),
    path("write/", alt_texts.write_alt_texts, name="write"),
]
