"""How one file's columns become our fields: suggested, changed by a person, saved under a name, kept with the job."""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.importing.headings import FIELDS, exact_category, suggested_columns
from catalog.importing.problems import SourceUnusable
from catalog.importing.source import Choices
from catalog.models import Category, ImportMapping

SEVERAL = frozenset({"description", "maker", "medium", "credit_line", "dimensions"})


@dataclass(frozen=True)
class Mapping:
    """`columns`: column → field. `categories`: the museum's word → slug; words that are missing go to the tagger."""

    columns: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    picture_pattern: str = ""
    choices: Choices = field(default_factory=Choices)

    @classmethod
    def suggested(cls, columns: list[str]) -> Mapping:
        return cls(suggested_columns(columns))

    @classmethod
    def from_dict(cls, values: MappingOf[str, Any]) -> Mapping:
        """Raises SourceUnusable with a sentence for anything that is not a mapping."""
        columns, categories = values.get("columns", {}), values.get("categories", {})
        for name, part in (("columns", columns), ("categories", categories)):
            if not isinstance(part, dict) or not all(isinstance(one, str) for one in part.values()):
                raise SourceUnusable(f"In a mapping, “{name}” must be an object whose values are words.")
        unknown = sorted(set(columns.values()) - set(FIELDS))
        if unknown:
            raise SourceUnusable(
                f"The mapping names fields that do not exist: {', '.join(unknown)}. Known: {', '.join(FIELDS)}."
            )
        reading = {name: str(values.get(name) or "") for name in ("encoding", "delimiter", "sheet")}
        return cls(dict(columns), dict(categories), str(values.get("picture_pattern") or ""), Choices(**reading))

    def as_dict(self) -> dict[str, Any]:
        choices = {name: value for name, value in vars(self.choices).items() if value}
        return {
            "columns": self.columns,
            "categories": self.categories,
            "picture_pattern": self.picture_pattern,
            **choices,
        }

    @property
    def fields(self) -> set[str]:
        return set(self.columns.values())

    def column_of(self, name: str) -> str:
        """The first column that feeds a field."""
        return next((column for column, fed in self.columns.items() if fed == name), "")

    def fitted_to(self, columns: list[str]) -> Mapping:
        """Only what this file has. Raises SourceUnusable where that cannot be imported."""
        fitting = {column: fed for column, fed in self.columns.items() if column in columns}
        if "accession_number" not in fitting.values():
            listed = ", ".join(columns[:30]) + (", ..." if len(columns) > 30 else "")
            raise SourceUnusable(
                "No column holds the accession number, and without it nothing can be told apart. "
                f"The columns are: {listed}. Say which one it is in the mapping."
            )
        for name in sorted(set(fitting.values()) - SEVERAL):
            feeding = [column for column, fed in fitting.items() if fed == name]
            if len(feeding) > 1:
                raise SourceUnusable(
                    f"Two columns are to fill the {FIELDS[name][0]}: {' and '.join(feeding)}. Choose one of them."
                )
        return Mapping(fitting, self.categories, self.picture_pattern, self.choices)

    def category_slug(self, value: str, known: dict[str, Category]) -> str:
        """By the mapping; without a word in it, only a value that is a category's own name counts."""
        slug = self.categories.get(value)
        return exact_category(value, known) if slug is None else slug


def named(name_or_file: str) -> Mapping:
    """A mapping from a JSON file, or one that was saved under this name. Raises SourceUnusable."""
    path = Path(name_or_file)
    if path.suffix.lower() == ".json" or path.is_file():
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise SourceUnusable(f"The mapping {name_or_file} cannot be read ({problem}).") from problem
        if not isinstance(values, dict):
            raise SourceUnusable(f"The mapping {name_or_file} must be a JSON object with “columns”.")
        return Mapping.from_dict(values)
    saved = ImportMapping.objects.filter(name=name_or_file).first()
    if saved is None:
        names = ", ".join(ImportMapping.objects.values_list("name", flat=True)) or "none"
        raise SourceUnusable(f"No mapping is saved under “{name_or_file}”, and there is no such file. Saved: {names}.")
    return Mapping.from_dict(saved.mapping)
