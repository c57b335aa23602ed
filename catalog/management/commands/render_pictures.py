"""`manage.py render_pictures [--again]`: the worker's work on pictures, here and now. Safe beside running workers."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.models import Photograph
from catalog.rendering import render_waiting


class Command(BaseCommand):
    help = "Make renditions, AVIF and tiles of every photograph that waits for them, and tell of those given up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="Try those once more that were given up.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            again = Photograph.objects.not_rendered().order_by()
            num = again.update(num_renderings=0, rendering_problem="", rendering_claimed_at=None)
            self.stderr.write(f"{num:,} are tried again.")
        begin = time.monotonic()
        num = render_waiting(float("inf"))
        self.stdout.write(f"{num:,} photographs in {time.monotonic() - begin:,.0f} s.")
        for photograph in Photograph.objects.not_rendered()[:50]:
            why = photograph.rendering_problem or "Its worker died each time."
            self.stderr.write(f"photograph {photograph.pk} of exhibit {photograph.exhibit_id}: {why}")
