"""The settings, to be read from top to bottom: one module a subject, in this order.

Each value comes from the environment and has a safe default for one machine. `docs/settings.md` describes every
variable; a test holds the two together. A later module may use what an earlier one says, never the other way.
"""

import django_stubs_ext

from museum.settings.environment import *  # isort: skip
from museum.settings.web import *  # isort: skip
from museum.settings.people import *  # isort: skip
from museum.settings.database import *  # isort: skip
from museum.settings.files import *  # isort: skip
from museum.settings.queues import *  # isort: skip
from museum.settings.work import *  # isort: skip
from museum.settings.beat import *  # isort: skip
from museum.settings.watching import *  # isort: skip

django_stubs_ext.monkeypatch()  # ModelAdmin[Exhibit] and the like work when the program runs, too
