"""Where curators compose tours. The same in every language."""

from django.urls import path

from catalog.views import tour_desk

app_name = "tour-desk"
urlpatterns = [
    path("", tour_desk.tours, name="tours"),
    path("<int:pk>/", tour_desk.tour, name="tour"),
    path("<int:pk>/delete/", tour_desk.delete, name="delete"),
]
