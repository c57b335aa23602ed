"""Invented works in any number, for trying a museum of a size that one does not have.

Their labels are shaped like those of a real museum (how many are filled, how long, how often a maker or a medium comes
again: `shapes.py`), their words are our own (`words.py`). The same number and seed always give the same work.
"""

PREFIX = "GEN."
"""Every accession number of an invented work begins so; a real one does not."""
