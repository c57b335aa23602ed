"""Moving up: everything that is here is there afterwards, and the new servers serve it."""

import pytest

from tests.making import picture_bytes
from tests.services import servers
from tests.services.installation import Installation
from tests.services.test_workers import needs

pytestmark = [pytest.mark.services, needs("PostgreSQL", servers.postgres_binaries())]


def test_an_installation_moves_to_postgresql_and_s3_and_goes_on_there(tmp_path):
    scans = tmp_path / "scans"
    scans.mkdir()
    for number in range(2):
        (scans / f"1987.{number}.jpg").write_bytes(picture_bytes(mark=number))
    with servers.postgres(tmp_path) as database, servers.s3(tmp_path, "moved") as store:
        credentials = {name: value for name, value in store.items() if name != "S3_BUCKET"}
        here = Installation(tmp_path, **credentials)
        here.manage("migrate", "-v0")
        here.manage("import_exhibits", str(scans))
        here.manage("fill", "30", "--pictures", "0", "--among-real-works")
        told = here.manage("move", "--to", database, "--bucket", "moved").stdout
        assert "the same checksums on both sides" in told
        assert "the same SHA-256 on both sides" in told

        there = Installation(tmp_path, DATABASE_URL=database, **store)
        for ask in (
            "list(Exhibit.objects.order_by('pk').values_list('pk', 'accession_number', 'title', 'category'))",
            "list(Suggestion.objects.order_by('pk').values_list('pk', 'probabilities', 'doubt'))",
            "[len(p.read_original()) for p in Photograph.objects.order_by('pk')]",
        ):
            assert there.ask(ask) == here.ask(ask) != []
        there.manage("fill", "31", "--pictures", "0", "--among-real-works")  # numbers go on where they were
        assert there.ask("Exhibit.objects.count()") == 33
        again = here.manage("move", "--to", database, check=False)
        assert again.returncode == 1
        assert "holds works already" in again.stderr
