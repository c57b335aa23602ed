"""Bulk import: sources are read as streams, staged row by row, applied in batches, and can be undone."""

from catalog.importing.folder import FolderImport, Outcome, Row
from catalog.importing.problems import SourceUnusable

__all__ = ["FolderImport", "Outcome", "Row", "SourceUnusable"]
