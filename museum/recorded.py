"""Whose changes are written down, field by field: who, when, old, new. One list for the whole house.

Not here: Suggestions, Reviews, Selections, ImportJobs and their rows are never edited; they are the record themselves.
"""

from __future__ import annotations

from django.apps import apps

# Model: fields that programs keep for themselves, and fields that hold many.
RECORDED: dict[str, tuple[set[str], set[str]]] = {
    "catalog.Exhibit": ({"created_at", "updated_at", "indexed_at"}, set()),
    "catalog.Photograph": (
        {
            "original",
            "tone",
            "rendition_widths",
            "added_at",
            "num_bytes",
            "rendered_at",
            "rendering_claimed_at",
            "num_renderings",
            "rendering_problem",
        },
        set(),
    ),
    "catalog.Category": (set(), set()),
    "catalog.Tour": ({"updated_at"}, set()),
    "catalog.Stop": (set(), set()),
    "tagging.ModelVersion": ({"labels", "card", "report"}, set()),
    "tagging.SecondReaderShare": ({"set_at"}, set()),
    "auth.User": ({"password", "last_login", "date_joined"}, {"groups", "user_permissions"}),
    "auth.Group": (set(), {"permissions"}),
}


def record_changes() -> None:
    """Called once, when all models are loaded. Every other field is recorded, also one that comes later."""
    from auditlog.registry import auditlog

    for name, (kept_by_programs, many) in RECORDED.items():
        model = apps.get_model(name)
        fields = [field.name for field in model._meta.concrete_fields if field.name not in kept_by_programs]
        auditlog.register(model, include_fields=fields, m2m_fields=many)
