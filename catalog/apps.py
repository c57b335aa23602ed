from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Collection"

    def ready(self) -> None:
        post_migrate.connect(_mend_pulse, sender=self)


def _mend_pulse(using: str, **kwargs: Any) -> None:
    """The one signal of the house: SQLite drops triggers with a table that a later migration makes anew."""
    from catalog import pulse

    pulse.mend(using)
