"""`manage.py make_tiles`: deep zoom for everything on view that has none yet. Safe to stop and to run again."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.iiif.tiles import make_tiles
from catalog.models import Exhibit, Photograph
from catalog.pictures import PictureRefused

CHUNK = 200


class Command(BaseCommand):
    help = "Make IIIF tiles of the photographs of exhibits on view, where there are none yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=0, help="Stop after so many photographs; 0: all.")

    def handle(self, *args: Any, **options: Any) -> None:
        begin, num_made, num_tiles, last = time.monotonic(), 0, 0, 0
        while keys := list(Exhibit.objects.on_view().filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
            last = keys[-1]
            for photograph in Photograph.objects.filter(exhibit__in=keys):
                tiles = self.tiles_of(photograph)
                num_made, num_tiles = num_made + bool(tiles), num_tiles + tiles
                if options["most"] and num_made >= options["most"]:
                    keys = []
                    break
            if not keys:
                break
        seconds = time.monotonic() - begin
        self.stdout.write(f"{num_tiles:,} tiles of {num_made:,} photographs in {seconds:,.0f} s.")

    def tiles_of(self, photograph: Photograph) -> int:
        """A photograph that cannot be read fails alone."""
        try:
            return make_tiles(photograph)
        except (OSError, PictureRefused) as problem:
            self.stderr.write(f"photograph {photograph.pk} of exhibit {photograph.exhibit_id}: {problem}")
            return 0
