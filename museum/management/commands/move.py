"""`python manage.py move --to postgres://…`: from SQLite and a folder to PostgreSQL and an object store."""

from argparse import ArgumentParser
from typing import Any

import environ
from django.core.files.storage import Storage, storages
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from catalog.models import Exhibit
from museum.safekeeping import NotDone, moving, stores

NEW = "new"


class Command(BaseCommand):
    help = (
        "Copy this installation's rows to an empty PostgreSQL and its pictures to a bucket, and compare both. "
        "Nothing is changed here. Stop web and workers first, or what they write meanwhile stays behind."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, help="postgres://user:password@host/name")
        parser.add_argument("--bucket", default="", help="bucket for the pictures; credentials by the AWS variables")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("This installation is on PostgreSQL already; use backup and restore.")
        _connect(options["to"])
        try:
            self._move_rows()
            if options["bucket"]:
                self._move_pictures(options["bucket"])
        except (NotDone, OSError) as problem:
            raise CommandError(f"Not moved: {problem}") from problem
        finally:
            connections[NEW].close()
        self.stdout.write("Now set DATABASE_URL (and S3_BUCKET) and start web and workers there.")

    def _move_rows(self) -> None:
        call_command("migrate", database=NEW, verbosity=0, interactive=False)
        if Exhibit.objects.using(NEW).exists():
            raise NotDone("the new database holds works already. Name an empty one")
        copied = moving.copy_rows("default", NEW)
        moving.compare_rows("default", NEW)
        self.stdout.write(f"{sum(copied.values())} rows of {len(copied)} tables, the same checksums on both sides.")

    def _move_pictures(self, bucket: str) -> None:
        num = moving.copy_pictures({alias: _store(alias, bucket) for alias in stores.ALIASES})
        self.stdout.write(f"{num} picture files, the same SHA-256 on both sides.")


def _connect(address: str) -> None:
    new = environ.Env.db_url_config(address)
    if "postgresql" not in new.get("ENGINE", ""):
        raise CommandError("--to names no PostgreSQL. Write it as postgres://user:password@host/name.")
    base = {name: value for name, value in connections["default"].settings_dict.items() if name != "OPTIONS"}
    connections.settings[NEW] = base | {"CONN_MAX_AGE": 0, "OPTIONS": {}} | new


def _store(alias: str, bucket: str) -> Storage:
    """As the settings will have it once S3_BUCKET is set."""
    caching = {"CacheControl": "public, max-age=31536000, immutable"} if alias == "renditions" else {}
    folder = "originals" if alias == "default" else alias
    options = {"bucket_name": bucket, "location": folder, "file_overwrite": True, "object_parameters": caching}
    return storages.create_storage({"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options})
