"""What visitors may read of the classifier; `museum.urls` puts the language in front."""

from django.urls import path

from tagging.views.public_card import classifier

urlpatterns = [path("classifier/", classifier, name="classifier")]
