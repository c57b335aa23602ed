"""Bulk import: sources are read as streams, staged row by row, applied in batches, and can be undone."""

from catalog.importing.problems import SourceUnusable

__all__ = ["SourceUnusable"]
