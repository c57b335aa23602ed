"""`import_exhibits` as tests call it: what it prints, and how it exits."""

import json
from io import StringIO

from django.core.management import call_command

HEADINGS = "accession number,title,artist,date,classification"


def run(source, *options) -> tuple[dict[str, int], int]:
    """(totals, exit status)"""
    out, status = StringIO(), 0
    try:
        call_command("import_exhibits", source, "--json", *options, stdout=out, stderr=StringIO())
    except SystemExit as leaving:
        status = leaving.code
    return json.loads(out.getvalue()), status


def table(folder, *lines: str, name="works.csv", headings=HEADINGS, encoding="utf-8"):
    """A file with headings and lines."""
    path = folder / name
    path.write_bytes("\n".join([headings, *lines, ""]).encode(encoding))
    return path


def totals(rows, created=0, updated=0, unchanged=0, refused=0) -> dict[str, int]:
    return {"rows": rows, "created": created, "updated": updated, "unchanged": unchanged, "refused": refused}
