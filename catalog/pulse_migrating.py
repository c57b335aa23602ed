"""The pulse's triggers as a step of a migration: in one piece, so that no change goes by without a beat."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

from catalog import pulse_triggers


class PutUpTriggers(Operation):
    """Back it leaves them: a release before reads the table as it did."""

    reduces_to_sql = False

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        pulse_triggers.prepare(schema_editor.execute, schema_editor.connection.vendor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        pass

    def describe(self) -> str:
        return "Put up the triggers of the pulse"
