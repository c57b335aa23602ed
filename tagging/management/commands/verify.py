"""`python manage.py verify [--checksums] [--repair] [--json]`"""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from catalog import verifying as catalogue
from catalog import verifying_imports, verifying_stores
from catalog.pictures import PictureRefused
from catalog.storing import STORE_PROBLEMS
from catalog.verifying import Finding
from catalog.verifying_orphans import orphans
from tagging import verifying as desk
from tagging import verifying_models

AWAY: tuple[type[Exception], ...] = (DatabaseError, *STORE_PROBLEMS)
CLEAN, COULD_NOT_LOOK, FOUND = 0, 2, 3


class Command(BaseCommand):
    help = (
        "Check a living installation: files, pictures, decisions, claims. "
        "Ends with 0 where all is well (or was repaired), 3 where something is not, 2 where it could not look."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checksums", action="store_true", help="Read every original and compare its SHA-256.")
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Make lost renditions again, delete what no row names, release stale claims. "
            "Nothing that a person decided is touched.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object a line; the last one counts.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_json, found, left = options["json"], Counter[str](), 0
        try:
            for finding in _all(checksums=options["checksums"]):
                found[finding.what] += 1
                repaired = bool(options["repair"] and self.repaired(finding))
                left += not repaired
                self.tell(finding, repaired=repaired)
        except AWAY as problem:
            self.stderr.write(f"Could not look any further: {problem}. Mend that, then verify again.")
            sys.exit(COULD_NOT_LOOK)
        self.sum_up(found, left)
        sys.exit(FOUND if left else CLEAN)

    def repaired(self, finding: Finding) -> bool:
        if finding.repair is None:
            return False
        try:
            finding.repair()
        except PictureRefused as refusal:
            self.stderr.write(f"{finding.which}: {refusal}")
            return False
        return True

    def tell(self, finding: Finding, *, repaired: bool) -> None:
        if self.is_json:
            facts = {"what": finding.what, "which": finding.which, "sentence": finding.sentence}
            self.stdout.write(json.dumps({**facts, "repairable": finding.repairable, "repaired": repaired}))
            return
        what_next = "repaired" if repaired else "--repair mends it" if finding.repairable else "a person must mend it"
        self.stdout.write(f"{finding.what}: {finding.which}. {finding.sentence} [{what_next}]")

    def sum_up(self, found: Counter[str], left: int) -> None:
        if self.is_json:
            self.stdout.write(json.dumps({"findings": sum(found.values()), "left": left, "by_kind": dict(found)}))
        elif not found:
            self.stdout.write("All is well.")
        else:
            kinds = ", ".join(f"{num} {what}" for what, num in found.most_common())
            self.stdout.write(f"{sum(found.values())} findings ({kinds}); {left} left.")


def _all(*, checksums: bool) -> Iterator[Finding]:
    return chain(
        catalogue.findings(checksums=checksums),
        verifying_imports.findings(),
        verifying_stores.findings(),
        desk.findings(),
        verifying_models.findings(checksums=checksums),
        orphans(),
        verifying_models.orphans(),
    )
