"""SQLite and PostgreSQL give the same answers in the same order; nothing that is typed breaks either."""

# ruff: noqa: E501  (long lists of words)

import json

import pytest

from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs

pytestmark = [pytest.mark.services, needs("PostgreSQL", servers.postgres_binaries())]

TYPED = [
    "river", "RIVER", "riv", "rivre", "grønström", "GRONSTROM", "Gronstr", "grönstorm", "éva", "eva gron", "1987.14", "198714",
    "1987", "oil canvas", "oil panel mill", "müller", "muller", "mu", "straße", "strasse", "œuvre", "oeuvre", "torzo", "zzzz",
    "łódź", "lodz", "İstanbul", "istanbul", "北斎", "北", "Ω", "a", "", " ", "of the", "the mill at dusk",
    # typed by people who mean harm
    "'; DROP TABLE catalog_exhibit; --", "%", "_", "%river%", "\\", "\"river\"", "river & !mill | (torso:*)", "river*",
    "<script>alert(1)</script>", "{{ 7*7 }}", "\x00river", "r\x00iver", "\ud7ff\ufffd", "\u202eriver", "a" * 5000,
    "river " * 500, "../../etc/passwd", "NULL", "1e309", "-1", "ｒｉｖｅｒ", "r\u0301iver", "🏺", "ﬁnd",
]  # fmt: skip

FILL = """
from django.utils import timezone
from catalog.models import Category, Exhibit, Photograph
from catalog.searching.indexing import index_waiting
titles = ["River at Dusk", "The Mill", "Torso", "Straße in Łódź", "Œuvre inachevée", "İstanbul, seen from the sea", "北斎 の 波",
          "Rivers and Mills", "Dusk over the river Mill", "The Ω", "Muller and Müller", "Find"]
makers = ["Éva Grønström", "Pieter van Oosterhage", "", "Jörg Müller"]
kinds = list(Category.objects.order_by("position"))
for number in range(60):
    moment = timezone.now()
    work = Exhibit.objects.create(
        accession_number=f"{1980 + number % 9}.{number}", title=titles[number % 12], maker=makers[number % 4],
        medium=("Oil on canvas", "Oil on panel", "Bronze")[number % 3], description="Seen above a river." * (number % 2),
        category=kinds[number % 5], filed_by="museum", filed_at=moment, published_at=moment)
    Photograph.objects.create(exhibit=work, original="x", sha256=f"{number:064x}", num_bytes=1, format="JPEG", width=90,
                              height=60, rendition_widths=[90])
index_waiting(1000)
"""

ASK = """
import json, sys
from catalog.filtering import Filter
from catalog.models import Exhibit
from catalog.searching.finding import find
names = dict(Exhibit.objects.values_list("pk", "accession_number"))
answers = []
for typed in json.load(open({path!r})):
    found = find(typed, Filter())
    answers.append([[names[pk] for pk, _ in found.works], found.is_guess, found.is_partial, sorted(found.texts)])
print(json.dumps(answers))
"""


def asked(installation: Installation) -> list:
    path = installation.folder / "typed.json"
    path.write_text(json.dumps(TYPED))
    installation.manage("migrate", "--verbosity", "0")
    installation.manage("shell", "--verbosity", "0", "-c", FILL)
    out = installation.manage("shell", "--verbosity", "0", "-c", ASK.format(path=str(path))).stdout
    return json.loads(out.splitlines()[-1])


def test_sqlite_and_postgresql_find_the_same_works_in_the_same_order(tmp_path):
    (tmp_path / "one").mkdir()
    on_sqlite = asked(Installation(tmp_path / "one"))
    with servers.postgres(tmp_path) as database:
        (tmp_path / "two").mkdir()
        on_postgresql = asked(Installation(tmp_path / "two", DATABASE_URL=database))
    for typed, one, other in zip(TYPED, on_sqlite, on_postgresql, strict=True):
        assert one == other, typed[:60]
    by_typed = dict(zip(TYPED, on_sqlite, strict=True))
    assert len(by_typed["river"][0]) > 5  # the comparison is of answers, not of silence
    assert by_typed["GRONSTROM"][0] == by_typed["grønström"][0] != []
    assert by_typed["rivre"][1]
    assert by_typed["zzzz"][0] == []
