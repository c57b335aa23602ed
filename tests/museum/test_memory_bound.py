"""A worker's child has a bound of memory that no picture can pass."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A child of a worker, that then takes in a picture whose pixels need more than it may hold.
CHILD = """
import io, django, resource
django.setup()
from museum.celery import hold_memory
hold_memory()
from PIL import Image
from catalog import pictures
buffer = io.BytesIO()
Image.new("L", (64, 64)).save(buffer, "PNG")
try:
    pictures.read(open({path!r}, "rb").read())
except pictures.PictureRefused as refusal:
    print("refused:", refusal)
small = pictures.read(buffer.getvalue())
print("still works:", small.image.size)
"""


def test_a_picture_that_unfolds_beyond_the_bound_is_refused_and_the_next_is_taken(tmp_path):
    path = tmp_path / "large.png"
    make = "from PIL import Image; import sys; Image.new('RGB', (10_000, 10_000), 'red').save(sys.argv[1])"
    subprocess.run([sys.executable, "-c", make, str(path)], check=True, timeout=60)
    told = subprocess.run(
        [sys.executable, "-c", CHILD.format(path=str(path))],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "museum.settings", "WORKER_HARD_MEGABYTES": "300"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.stdout.startswith("refused: The picture"), told.stderr
    assert "still works: (64, 64)" in told.stdout
