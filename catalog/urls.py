"""The visitor's addresses, kept stable; `museum.urls` puts the language in front."""

from django.urls import path

from catalog.views.exhibit import exhibit, exhibit_by_number
from catalog.views.front_door import front_door
from catalog.views.gallery import gallery
from catalog.views.own_set import own_set
from catalog.views.search import search
from catalog.views.similar import similar
from catalog.views.tours import tour, tour_stop
from catalog.views.visits import count, tours, visit, visit_stop

app_name = "catalog"
urlpatterns = [
    path("", front_door, name="front-door"),
    path("gallery/", gallery, name="gallery"),
    path("exhibits/<int:pk>/", exhibit_by_number, name="exhibit-by-number"),
    path("exhibits/<int:pk>/similar/", similar, name="similar"),
    path("exhibits/<int:pk>/<str:slug>/", exhibit, name="exhibit"),
    path("set/", own_set, name="set"),
    path("search/", search, name="search"),
    path("tours/", tours, name="tours"),
    path("tours/count/", count, name="visit-count"),
    path("tours/visit/", visit, name="visit"),
    path("tours/visit/<int:pk>/", visit_stop, name="visit-stop"),
    path("tours/<slug:slug>/", tour, name="tour"),
    path("tours/<slug:slug>/<int:pk>/", tour_stop, name="tour-stop"),
]
