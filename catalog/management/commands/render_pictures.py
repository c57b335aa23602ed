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
            self.stderr.write(f"{Photograph.objects.all().render_again():,} are tried again.")
        begin = time.monotonic()
        num = render_waiting(float("inf"))
        self.stdout.write(f"{num:,} photographs in {time.monotonic() - begin:,.0f} s.")
        for photograph in Photograph.objects.not_rendered()[:50]:
            where = f"photograph {photograph.pk} of exhibit {photograph.exhibit_id}"
            self.stderr.write(f"{where}: {photograph.why_given_up}")
