from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class MuseumConfig(AppConfig):
    name = "museum"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from museum import checks  # noqa: F401  (registers the system checks)
        from museum.recorded import record_changes
        from museum.watching.errors import tell_errors

        record_changes()
        tell_errors()


class MuseumAdminConfig(AdminConfig):
    default_site = "museum.administration.MuseumAdminSite"
