"""A fixture that several tests of the import's pages begin with."""

import pytest


@pytest.fixture
def no_broker(monkeypatch) -> None:
    """Nobody is woken: the worker is played by hand."""
    for module in ("imports", "imports_files", "imports_mapping"):
        monkeypatch.setattr(f"catalog.views.{module}.nudge", lambda: None)
