"""What gunicorn serves: `gunicorn museum.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from museum import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")
application = get_wsgi_application()

# All views are loaded before anybody asks, and what was loaded stays: looking through half a million objects for
# rubbish would take 150 ms of some visitor's page every few hundred pages.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
memory.give_back_every()
