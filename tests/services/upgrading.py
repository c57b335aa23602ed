"""One database walks through the releases with data in it: `python -m tests.services.upgrading`, DATABASE_URL set.

At each release a row is written into every table that there is by then, as the program of that time knew it. What is
left today is compared value by value; with `--down` also what the first release finds after the way back. Prints JSON.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")
django.setup()

from django.apps import apps as today  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.test import Client  # noqa: E402

# Name: the newest migration of each of our rooms at that time. The first is the first that served a museum.
RELEASES: dict[str, dict[str, str]] = {
    "the first": {"catalog": "0002", "tagging": "0002"},
    "imports, search, tours": {"catalog": "0010", "tagging": "0007"},
    "promises, a registry of models": {"catalog": "0012", "tagging": "0012", "museum": "0001"},
    "second readers, learning": {"catalog": "0014", "tagging": "0017", "museum": "0002"},
    "deep lessons, likenesses": {"catalog": "0021", "tagging": "0024", "museum": "0002"},
}
OURS = ("catalog", "tagging", "museum")
NOW = datetime(2026, 5, 17, 9, 30, tzinfo=UTC)
# Data steps write these into rows that have none; everything else stays as it was.
FILLED_LATER = {("tagging.suggestion", "place"), ("tagging.suggestion", "margin"), ("catalog.exhibit", "indexed_at"),
                ("catalog.exhibit", "period_year"), ("catalog.photograph", "dhash")}  # fmt: skip
# Written by programs alone, and given up since: what a network saw stands with the likenesses.
GIVEN_UP = {"tagging.features"}
numbers = itertools.count(1)

Rows = dict[str, dict[Any, dict[str, Any]]]


def migrate(targets: dict[str, str]) -> Any:
    """The models of that time. {}: of today."""
    if not targets:
        call_command("migrate", verbosity=0)
        return today
    executor = MigrationExecutor(connection)
    known = executor.loader.graph.nodes
    chosen = [key for key in known if key[0] in targets and key[1].startswith(targets[key[0]])]
    chosen += [(app, None) for app in OURS if app not in targets]  # type: ignore[list-item]
    chosen += [key for key in executor.loader.graph.leaf_nodes() if key[0] not in OURS]
    executor.migrate(chosen)
    executor = MigrationExecutor(connection)
    return executor.loader.project_state([key for key in chosen if key[1]]).apps


def write_everywhere(old: Any) -> Rows:
    """A row in every table of ours, those first that others point to. What was written."""
    written: Rows = {}
    left = [model for model in old.get_models() if model._meta.app_label in OURS]
    while left:
        ready = [model for model in left if not _points_to(model) & {one._meta.label_lower for one in left}]
        assert ready, f"in a circle: {left}"
        for model in ready:
            row = _made(model)
            if row is not None:
                written[model._meta.label_lower] = {row.pk: _values(model.objects.get(pk=row.pk))}
            left.remove(model)
    return written


def _points_to(model: type[models.Model]) -> set[str]:
    found = {field.related_model._meta.label_lower for field in model._meta.concrete_fields if field.is_relation}
    return found - {model._meta.label_lower}


def _made(model: type[models.Model]) -> models.Model | None:
    values = SPECIAL.get(model._meta.label_lower, {})
    if values is None:
        return None
    names = {field.name for field in model._meta.concrete_fields}
    row = {name: value for name, value in values.items() if name in names}
    for field in model._meta.concrete_fields:
        if field.name not in row and not field.has_default() and not (field.primary_key and not field.is_relation):
            row[field.name] = _value(field)
    row = {name: value() if callable(value) else value for name, value in row.items()}
    made = model.objects.create(**row)
    if model._meta.label_lower == "catalog.photograph":
        _store(made)
    return made


def _value(field: models.Field) -> Any:
    """Something that fits; what may be empty is, unless it points to another table."""
    if field.is_relation:
        newest = field.related_model.objects.order_by("-pk").first()
        return None if field.null and (newest is None or field.related_model is field.model) else newest
    if field.null or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return None if field.null else NOW
    if isinstance(field, models.DateTimeField):
        return NOW
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.UUIDField):
        return f"{next(numbers):032x}"
    if isinstance(field, models.BinaryField):
        return b"seen"
    if isinstance(field, models.JSONField):
        return []
    if isinstance(field, models.FloatField):
        return 0.25
    if isinstance(field, models.IntegerField):
        return next(numbers)
    text = field.choices[0][0] if field.choices and field.choices[0][0] else f"{field.name} {next(numbers)}"
    return "" if field.blank and not field.unique else text[: field.max_length]


def _category() -> Any:
    return _state.get_model("catalog", "Category").objects.get(slug="drawing")


# What the constraints of a table ask for. None: never written to.
SPECIAL: dict[str, dict[str, Any] | None] = {
    "tagging.tally": {"name": lambda: f"tally {next(numbers)}"},
    "catalog.category": None,
    "catalog.exhibit": {"category": _category, "filed_by": "curator", "filed_at": NOW, "title": "Die Mühle am Fluß",
                        "earliest_year": 1640, "latest_year": 1650, "published_at": NOW},
    "catalog.photograph": {"sha256": lambda: f"{next(numbers):064x}", "num_bytes": 4, "width": 300, "height": 200,
                           "rendition_widths": [300]},
    "tagging.suggestion": {"state": "ready", "category": _category, "confidence": 0.75, "doubt": 0.5,
                           "probabilities": {"drawing": 0.75, "painting": 0.25}, "answered_at": NOW},
    "tagging.review": {"category": _category, "previous": None, "undoes": None, "by_rule": None, "decided_at": NOW},
    "tagging.promise": {"target": 0.95, "risk": 0.05},
    "tagging.shares": {"audit": 0.03, "control": 0.1},
    "tagging.certificate": {"num_tested": 300, "num_right": 299, "state": "open"},
    "tagging.secondreadershare": {"share": 0.05},
    "tagging.explanation": {"state": "waiting"},
}  # fmt: skip
_state: Any = None


def _store(photograph: Any) -> None:
    """So that a check of the whole finds the file that the row names."""
    name = storages["default"].save(f"{photograph.sha256[:2]}/{photograph.sha256}", ContentFile(b"seen"))
    type(photograph).objects.filter(pk=photograph.pk).update(original=name)


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def differences(written: Rows, state: Any) -> list[str]:
    """Where a row is gone, or says something else than it did. A field that is no more is no difference."""
    found = []
    for label, rows in written.items():
        if label in GIVEN_UP:
            continue
        try:
            model = state.get_model(*label.split("."))
        except LookupError:
            found.append(f"{label}: the table is gone")
            continue
        for pk, values in rows.items():
            row = model.objects.filter(pk=pk).first()
            now = _values(row) if row else None
            if now is None:
                found.append(f"{label} {pk}: gone")
                continue
            for name, value in values.items():
                filled = (label, name) in FILLED_LATER and value is None
                if name in now and now[name] != value and not filled:
                    found.append(f"{label} {pk} {name}: {value!r} became {now[name]!r}")
    return found


def people() -> dict[str, Any]:
    """One person of each time, entered by nobody's form."""
    user = _state.get_model("auth", "User")
    row = user.objects.create(username=f"person {next(numbers)}", password="x", email="a@museum.example")
    return {"auth.user": {row.pk: _values(user.objects.get(pk=row.pk))}}


def at(targets: dict[str, str]) -> Rows:
    global _state
    _state = migrate(targets)
    return people() | write_everywhere(_state) if targets else {}


def opened(exhibit: int) -> dict[str, int]:
    """What the pages that read most tables answer to an administrator."""
    user = today.get_model("auth", "User").objects.create_superuser("cleo", password="x")
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(user)
    pages = [
        "/",
        "/gallery/",
        f"/desk/exhibits/{exhibit}/",
        "/desk/",
        "/desk/history/",
        "/desk/flags/",
        "/desk/models/",
    ]
    pages += ["/desk/learning/", "/desk/trust/", "/desk/selections/", "/desk/dashboard/", "/desk/changes/"]
    return {page: client.get(page).status_code for page in pages}


def main() -> None:
    written = {name: at(targets) for name, targets in RELEASES.items()}
    now, first = migrate({}), written["the first"]
    told: dict[str, Any] = {
        "up": [f"{name}: {each}" for name, rows in written.items() for each in differences(rows, now)],
        "tables": {name: sorted(set(rows) - GIVEN_UP) for name, rows in written.items()},
        "today": sorted(model._meta.label_lower for model in today.get_models() if model._meta.app_label in OURS),
        "pages": opened(max(first["catalog.exhibit"])),
        "down": [],
    }
    if "--down" in sys.argv:
        told["down"] = differences(first, migrate(RELEASES["the first"]))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
