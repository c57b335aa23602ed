"""Which pictures an artefact was fitted on: no figure about them means anything."""

from collections.abc import Iterable

from ml.artefact import Artefact

LEARNED = "learned.txt"
"""The file of an artefact that lists the digests of these pictures, one a line."""


def write_learned(digests: Iterable[str]) -> bytes:
    """Return the contents of the file."""
    return ("\n".join(sorted(digests)) + "\n").encode("ascii")


def read_learned(artefact: Artefact) -> frozenset[str]:
    """Return the digests of the pictures that the artefact was trained or calibrated on."""
    return frozenset((artefact.path / LEARNED).read_text(encoding="ascii").split())
